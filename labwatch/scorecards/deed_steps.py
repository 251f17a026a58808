"""What the quarters of the criteria of deeds mean, as tables. The rules are in deed_criteria.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy

from evaluators.depth import RUNGS, Rung
from evaluators.vocabulary import Depth, MayPublish
from labwatch.scorecards.spans import ALL, HALF, NONE, QUARTER, THREE_QUARTERS, UNKNOWN, Span
from sources.vocabulary import Stated
from sources.words import gettext_lazy, pgettext_lazy

_YES, _NO = frozenset({Stated.YES}), frozenset({Stated.NO})
_STEP_OF_RUNG: Mapping[int, int] = {
    Depth.NO_FILTER: 2,
    Depth.HELPFUL_ONLY: 3,
    Depth.FINE_TUNE: 3,
    Depth.WEIGHTS: 4,
}
#: The quarters of the criterion "depth": the rungs of a grant's depth, and two facts beside them.
DEPTH_STEPS = (
    *(
        Rung(_STEP_OF_RUNG[rung.level], rung.fact, rung.reached_by, rung.excluded_by)
        for rung in RUNGS
    ),
    Rung(2, "chain_of_thought", _YES, _NO),
    Rung(4, "activations", _YES, _NO),
)
#: The quarter of what users get.
USERS_ACCESS = 1

#: May the evaluator say what it found?
FREEDOM: Mapping[str, Span] = {
    MayPublish.FREELY: Span.exactly(ALL),
    MayPublish.AFTER_LAB_REVIEW: Span.exactly(THREE_QUARTERS),
    MayPublish.LAB_APPROVAL_NEEDED: Span.exactly(QUARTER),
    MayPublish.LAB_PUBLISHES: Span.exactly(NONE),
    MayPublish.NO: Span.exactly(NONE),
    MayPublish.NOT_STATED: UNKNOWN,
}
#: Days given before release that are worth a quarter, and a half.
ENOUGH_DAYS, MANY_DAYS = 7, 21
INFORMATION: Mapping[str, Span] = {
    Stated.YES: Span.exactly(HALF),
    Stated.PARTLY: Span.exactly(QUARTER),
    Stated.NO: Span.exactly(NONE),
    Stated.NOT_STATED: Span(NONE, HALF),
}


def _with_days(text: str) -> str:
    """A step with the numbers of days in it, in the language of whoever reads it."""
    step: Any = format_lazy(text, few=ENOUGH_DAYS, many=MANY_DAYS)
    return step  # type: ignore[no-any-return]  # a promise of text


#: What 0, ¼, ½, ¾ and 1 mean, by criterion.
STEPS: Mapping[str, tuple[str, str, str, str, str]] = {
    "coverage": (
        pgettext_lazy("coverage", "none"),
        gettext_lazy("about a quarter"),
        gettext_lazy("about half"),
        gettext_lazy("about three quarters"),
        pgettext_lazy("coverage", "all"),
    ),
    "depth": (
        pgettext_lazy("depth", "none"),
        gettext_lazy("what users get"),
        gettext_lazy("filters off or reasoning shown"),
        gettext_lazy("refusal training removed or fine-tuning"),
        gettext_lazy("activations or weights"),
    ),
    "freedom": (
        gettext_lazy("no"),
        gettext_lazy("only with the lab's approval"),
        gettext_lazy("between approval and review"),
        gettext_lazy("after review by the lab"),
        gettext_lazy("free"),
    ),
    "time": (
        _with_days(gettext_lazy("under {few} days, told nothing technical")),
        _with_days(gettext_lazy("{few} days or more, or told a part")),
        _with_days(gettext_lazy("{many} days or more, or told all, or a week and a part")),
        _with_days(gettext_lazy("{many} days or more and told a part, or a week and told all")),
        _with_days(gettext_lazy("{many} days or more and technical information")),
    ),
    "independence": (
        gettext_lazy("nobody"),
        gettext_lazy("one evaluator"),
        gettext_lazy("several evaluators"),
        gettext_lazy("several, a public body among them"),
        gettext_lazy("several, a public body among them, payment stated for each"),
    ),
    "terms": (
        gettext_lazy("nothing stated"),
        gettext_lazy("one of: who, how long, may it publish, money"),
        gettext_lazy("two of them"),
        gettext_lazy("three of them"),
        gettext_lazy("all four"),
    ),
}
