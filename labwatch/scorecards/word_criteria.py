"""The criteria of words: what labs promise about outside evaluation. Pure.

Promises of outside model evaluation and of audits count, those of the lab and of its parent. What
is only alleged counts for nothing, and red-teaming does not stand in for evaluation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.utils.translation import gettext, ngettext

from commitments.vocabulary import (
    Covers,
    PledgeState,
    PromisedDepth,
    PromisedPublication,
    Shape,
    Testability,
    Topic,
)
from labwatch.scorecards.cells import Judgement, in_steps, nothing_on_record
from labwatch.scorecards.deed_steps import FREEDOM
from labwatch.scorecards.deed_steps import STEPS as DEED_STEPS
from labwatch.scorecards.facts import LabFacts, PledgeFacts
from labwatch.scorecards.spans import (
    ALL,
    HALF,
    NONE,
    QUARTER,
    THREE_QUARTERS,
    Span,
    best,
    worst,
)
from sources.vocabulary import Stated
from sources.words import gettext_lazy

TOPICS = frozenset({Topic.EXTERNAL_EVALUATION, Topic.AUDIT})
#: Words that are there and promise no act.
NO_PROMISE = frozenset({Shape.MENTION_ONLY})

TESTABILITY: Mapping[str, Span] = {
    Testability.ASPIRATIONAL: Span.exactly(QUARTER),
    Testability.DIRECTIONAL: Span.exactly(HALF),
    Testability.CONDITIONAL: Span.exactly(THREE_QUARTERS),
    Testability.MEASURABLE: Span.exactly(ALL),
}
SCOPE: Mapping[str, Span] = {
    Covers.SOME_MODELS: Span.exactly(QUARTER),
    Covers.FLAGSHIP: Span.exactly(HALF),
    Covers.EVERY_RELEASE: Span.exactly(THREE_QUARTERS),
    Covers.INTERNAL_TOO: Span.exactly(ALL),
    Covers.NOT_STATED: Span(QUARTER, ALL),
}
DEPTH: Mapping[str, Span] = {
    PromisedDepth.API: Span.exactly(QUARTER),
    PromisedDepth.NO_FILTER: Span.exactly(HALF),
    PromisedDepth.HELPFUL_ONLY: Span.exactly(THREE_QUARTERS),
    PromisedDepth.FINE_TUNE: Span.exactly(THREE_QUARTERS),
    PromisedDepth.WEIGHTS: Span.exactly(ALL),
    PromisedDepth.NOT_STATED: Span(QUARTER, ALL),
}
PUBLICATION: Mapping[str, Span] = {word: FREEDOM[word] for word in PromisedPublication.values}
WEAKENED: Mapping[str, Span] = {
    Stated.YES: Span.exactly(HALF),
    Stated.NO: Span.exactly(QUARTER),
    Stated.PARTLY: Span(QUARTER, HALF),
    Stated.NOT_STATED: Span(QUARTER, HALF),
}
DURABILITY: Mapping[str, Span] = {
    PledgeState.IN_FORCE: Span.exactly(THREE_QUARTERS),
    PledgeState.REPLACED_BY_STRONGER: Span.exactly(ALL),
    PledgeState.REPLACED_BY_EQUIVALENT: Span.exactly(THREE_QUARTERS),
    PledgeState.WITHDRAWN: Span.exactly(NONE),
    PledgeState.LAPSED: Span.exactly(NONE),
}

STEPS: Mapping[str, tuple[str, str, str, str, str]] = {
    "testability": (
        gettext_lazy("no promise"),
        gettext_lazy("aspirational"),
        gettext_lazy("directional"),
        gettext_lazy("conditional"),
        gettext_lazy("measurable"),
    ),
    "scope": (
        gettext_lazy("none"),
        gettext_lazy("some models"),
        gettext_lazy("the flagship models"),
        gettext_lazy("every frontier release"),
        gettext_lazy("every frontier release and internal use"),
    ),
    "promised-depth": DEED_STEPS["depth"],
    "promised-publication": DEED_STEPS["freedom"],
    "durability": (
        gettext_lazy("withdrawn or lapsed"),
        gettext_lazy("weakened quietly"),
        gettext_lazy("weakened openly"),
        gettext_lazy("unchanged"),
        gettext_lazy("strengthened"),
    ),
}


def relevant(lab: LabFacts) -> list[PledgeFacts]:
    """The lab's words about outside evaluation, in force or not; nothing that is only alleged."""
    if "words" not in lab.memo:
        lab.memo["words"] = [
            one for one in lab.pledges if one.topic in TOPICS and not one.is_alleged
        ]
    found: list[PledgeFacts] = lab.memo["words"]
    return found


def promises_in_force(lab: LabFacts) -> list[PledgeFacts]:
    """Those of them that stand and promise something."""
    return [one for one in relevant(lab) if one.is_in_force and one.shape not in NO_PROMISE]


def _best_promise(
    lab: LabFacts, key: str, what: str, of: Callable[[PledgeFacts], Span]
) -> Judgement:
    """A criterion whose value is that of the best promise in force; ``what``: its sentence."""
    words = relevant(lab)
    if not words:
        return nothing_on_record(gettext("No promise about outside evaluation is on record."))
    refs = tuple(one.ref for one in words)
    promises = promises_in_force(lab)
    if not promises:
        return Judgement(Span.exactly(NONE), _none_in_force(words), refs)
    span = best(of(one) for one in promises)
    return Judgement(span, what % {"value": in_steps(span, STEPS[key])}, refs)


def _none_in_force(words: list[PledgeFacts]) -> str:
    if any(one.is_in_force for one in words):
        return gettext("It mentions outside evaluation and promises nothing.")
    return gettext(
        "No promise about outside evaluation is in force; those on record were given up."
    )


def testability_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Whether anybody could tell that the promise was broken."""
    return _best_promise(
        lab,
        "testability",
        gettext("The best promise in force is: %(value)s."),
        lambda one: TESTABILITY[one.testability],
    )


def scope_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Which releases the promise covers."""
    return _best_promise(
        lab,
        "scope",
        gettext("The widest promise in force covers: %(value)s."),
        lambda one: SCOPE[one.covers],
    )


def promised_depth_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """How deep the promised access is to go."""
    return _best_promise(
        lab,
        "promised-depth",
        gettext("The deepest access promised: %(value)s."),
        lambda one: DEPTH[one.promised_depth],
    )


def promised_publication_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Whether evaluators are promised that they may say what they found."""
    return _best_promise(
        lab,
        "promised-publication",
        gettext("The freest terms of publication promised: %(value)s."),
        lambda one: PUBLICATION[one.promised_publication],
    )


def durability_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """What became of the words: the worst that happened to any of them."""
    words = [one for one in relevant(lab) if one.shape not in NO_PROMISE]
    if not words:
        return nothing_on_record(gettext("No promise about outside evaluation is on record."))
    span = worst(durability_span(one) for one in words)
    count = len(words)
    sentence = ngettext(
        "What became of the words of %(count)d promise on record: %(value)s.",
        "What became of the words of %(count)d promises on record, at worst: %(value)s.",
        count,
    ) % {"count": count, "value": in_steps(span, STEPS["durability"])}
    return Judgement(span, sentence, tuple(one.ref for one in words))


def durability_span(pledge: PledgeFacts) -> Span:
    """What became of one promise's words."""
    if pledge.state == PledgeState.REPLACED_BY_WEAKER:
        return WEAKENED[pledge.change_announced]
    return DURABILITY[pledge.state]
