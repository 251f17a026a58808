"""How deep an access grant went, with honest width. Pure rules over the facts of one grant.

``RUNGS`` and ``BANDS`` say which fact reaches a rung and which excludes it; depth_sql.py builds the
same answers for a QuerySet from the same tables, and a property test compares the two over all
combinations of facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from evaluators.vocabulary import Band, Depth, SafeguardState, Sufficient, ThreatModel
from sources.vocabulary import Stated
from sources.words import gettext_lazy

#: The safeguards that have a column of their own; others are rows by name.
SAFEGUARDS = ("safety_filters", "harmlessness_training")
_LIFTED = frozenset({SafeguardState.DISABLED})
_IN_PLACE = frozenset({SafeguardState.ACTIVE, SafeguardState.IN_SAFETY_CASE})
#: States in which a mitigation cannot hide a danger: off, or claimed to hold.
SETTLED = frozenset({SafeguardState.DISABLED, SafeguardState.IN_SAFETY_CASE})
_YES = frozenset({Stated.YES})
_NO = frozenset({Stated.NO})


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder, the fact that decides it, and the values that reach or exclude it."""

    level: int
    fact: str
    reached_by: frozenset[Any]
    excluded_by: frozenset[Any]


RUNGS = (
    Rung(Depth.NO_FILTER, "safety_filters", _LIFTED, _IN_PLACE),
    Rung(Depth.HELPFUL_ONLY, "harmlessness_training", _LIFTED, _IN_PLACE),
    Rung(Depth.FINE_TUNE, "fine_tuning", _YES, _NO),
    Rung(Depth.WEIGHTS, "weights", _YES, _NO),
)
BANDS = (
    Rung(Band.AL2, "safety_filters", _LIFTED, _IN_PLACE),
    Rung(Band.AL2, "harmlessness_training", _LIFTED, _IN_PLACE),
    Rung(Band.AL2, "fine_tuning", _YES, _NO),
    Rung(Band.AL2, "token_probabilities", _YES, _NO),
    Rung(Band.AL2, "chain_of_thought", _YES, _NO),
    Rung(Band.AL3, "activations", _YES, _NO),
    Rung(Band.AL3, "weights", _YES, _NO),
)

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Width:
    """A level with honest width: what is established, and what the facts leave possible."""

    established: int
    possible: int


def depth_of(facts: Facts) -> Width:
    """The depth of a grant. ``facts``: its columns by name, with ``access_certain``."""
    width = climb(RUNGS, facts, floor=Depth.API)
    return width if facts["access_certain"] else Width(Depth.NONE, width.possible)


def band_of(facts: Facts) -> Width:
    """The access band of a grant, AL1 to AL3, with the same width."""
    width = climb(BANDS, facts, floor=Band.AL1)
    return width if facts["access_certain"] else Width(Band.AL1, width.possible)


def climb(rungs: Sequence[Rung], facts: Facts, floor: int) -> Width:
    """The highest level reached and the highest not excluded, from ``floor`` upwards."""
    reached = [rung.level for rung in rungs if facts[rung.fact] in rung.reached_by]
    left = [rung.level for rung in rungs if facts[rung.fact] not in rung.excluded_by]
    return Width(max([floor, *reached]), max([floor, *left]))


@dataclass(frozen=True)
class Verdict:
    """Whether access sufficed for a threat model, and why, in a sentence."""

    answer: Sufficient
    reason: str


def sufficient_for(threat: ThreatModel, facts: Facts, further: Sequence[str] = ()) -> Verdict:
    """Whether the access sufficed. ``further``: the states of safeguards beyond the two columns."""
    width = depth_of(facts)
    needed = NEEDED[threat]
    by_depth = _answer(width.established >= needed, width.possible < needed)
    if threat == ThreatModel.WEIGHTS or by_depth == Sufficient.YES:
        return Verdict(by_depth, _depth_reason(width, needed, by_depth))
    claimed = _all_claimed(facts, further)
    answer = _either(by_depth, claimed)
    if answer == Sufficient.YES:
        return Verdict(
            answer, gettext("Every mitigation left active is claimed in the safety case.")
        )
    reason = _depth_reason(width, needed, by_depth)
    return Verdict(answer, f"{reason} {_CLAIM_REASONS[claimed]}")


NEEDED: Mapping[str, Depth] = {
    ThreatModel.DEPLOYMENT: Depth.NO_FILTER,
    ThreatModel.WEIGHTS: Depth.FINE_TUNE,
}
_CLAIM_REASONS = {
    Sufficient.NO: gettext_lazy(
        "A mitigation was active without being claimed in the safety case."
    ),
    Sufficient.UNKNOWN: gettext_lazy(
        "Whether every active mitigation was claimed in the safety case is not stated."
    ),
}


def _answer(surely: bool, surely_not: bool) -> Sufficient:
    if surely:
        return Sufficient.YES
    return Sufficient.NO if surely_not else Sufficient.UNKNOWN


def _either(first: Sufficient, second: Sufficient) -> Sufficient:
    """Three-valued "or"."""
    if Sufficient.YES in (first, second):
        return Sufficient.YES
    return Sufficient.NO if first == second == Sufficient.NO else Sufficient.UNKNOWN


def _all_claimed(facts: Facts, further: Sequence[str]) -> Sufficient:
    """Whether every safeguard was disabled or claimed; needs certain access to be a yes."""
    states = [*(facts[name] for name in SAFEGUARDS), *further]
    if SafeguardState.ACTIVE in states:
        return Sufficient.NO
    if facts["access_certain"] and SETTLED.issuperset(states):
        return Sufficient.YES
    return Sufficient.UNKNOWN


def _depth_reason(width: Width, needed: Depth, answer: Sufficient) -> str:
    if answer == Sufficient.YES:
        return gettext("Access reached: %(depth)s.") % {"depth": Depth(width.established).label}
    if answer == Sufficient.NO:
        return gettext(
            "Needed: %(needed)s or deeper; the deepest that the facts leave possible: %(depth)s."
        ) % {"needed": needed.label, "depth": Depth(width.possible).label}
    return gettext("Needed: %(needed)s or deeper; the sources leave it open.") % {
        "needed": needed.label
    }
