"""How the depth of a grant reads: in words, and as a ladder of rungs. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from evaluators.depth import RUNGS, Facts, Width
from evaluators.vocabulary import Band, Depth

_NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Step:
    """One rung of the ladder: its name, and whether it is reached, possible or excluded."""

    label: str
    state: str


@dataclass(frozen=True)
class DepthShown:
    """A depth to read: a short word, the same in full, the whole sentence, and the ladder.

    ``word``: the codes of the API, for drawings with little room; ``label``: words for pages.
    ``kind``: what sort of answer it is, for the badge: not-stated, range or exact.
    """

    word: str
    label: str
    sentence: str
    steps: tuple[Step, ...]
    kind: str


def show_depth(width: Width, facts: Facts) -> DepthShown:
    """How to show that depth, computed from those facts."""
    low, high = Depth(width.established), Depth(width.possible)
    steps = tuple(step_of(rung, width) for rung in Depth if rung > Depth.NONE)
    if _nothing_stated(facts):
        word = gettext("depth not stated")
        return DepthShown(word, word, _silent(low, high), steps, _NOT_STATED)
    if low == high:
        sentence = gettext("Established: %(depth)s. Nothing deeper.") % {"depth": low.label}
        return DepthShown(low.slug, low.label, sentence, steps, "exact")
    sentence = gettext("Established: %(low)s. Not excluded by any source: up to %(high)s.") % {
        "low": low.label,
        "high": high.label,
    }
    return DepthShown(_to(low.slug, high.slug), _perhaps(low, high), sentence, steps, "range")


def _nothing_stated(facts: Facts) -> bool:
    return all(facts[rung.fact] == _NOT_STATED for rung in RUNGS)


def _silent(low: Depth, high: Depth) -> str:
    return gettext(
        "No source states how deep access went: anything from %(low)s (%(low_words)s) to "
        "%(high)s (%(high_words)s) is possible."
    ) % {
        "low": low.slug,
        "low_words": low.label,
        "high": high.slug,
        "high_words": high.label,
    }


def _to(low: str, high: str) -> str:
    """A range in words."""
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _perhaps(low: Depth, high: Depth) -> str:
    """A range for pages: what is established, and what no source excludes."""
    return gettext("%(low)s, perhaps %(high)s") % {"low": low.label, "high": high.label}


def step_of(rung: Depth, width: Width) -> Step:
    """One rung of the ladder of that depth."""
    if rung <= width.established:
        return Step(rung.slug, "reached")
    return Step(rung.slug, "possible" if rung <= width.possible else "excluded")


def show_band(width: Width) -> str:
    """The access band in words: "AL1 black box", or "AL1 black box to AL3 white box"."""
    low, high = Band(width.established), Band(width.possible)
    return low.label if low == high else _to(low.label, high.label)
