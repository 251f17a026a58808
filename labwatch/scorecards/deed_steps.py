"""What the quarters of the criteria of deeds mean, as tables. The rules are in deed_criteria.py."""

from __future__ import annotations

from collections.abc import Mapping

from evaluators.depth import RUNGS, Rung
from evaluators.vocabulary import Depth, MayPublish
from labwatch.scorecards.spans import ALL, HALF, NONE, QUARTER, THREE_QUARTERS, UNKNOWN, Span
from sources.vocabulary import Stated

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

#: What 0, ¼, ½, ¾ and 1 mean, by criterion.
STEPS: Mapping[str, tuple[str, str, str, str, str]] = {
    "coverage": ("none", "about a quarter", "about half", "about three quarters", "all"),
    "depth": (
        "none",
        "what users get",
        "filters off or reasoning shown",
        "refusal training removed or fine-tuning",
        "activations or weights",
    ),
    "freedom": (
        "no",
        "only with the lab's approval",
        "between approval and review",
        "after review by the lab",
        "free",
    ),
    "time": (
        f"under {ENOUGH_DAYS} days, told nothing technical",
        f"{ENOUGH_DAYS} days or more, or told a part",
        f"{MANY_DAYS} days or more, or told all, or a week and a part",
        f"{MANY_DAYS} days or more and told a part, or a week and told all",
        f"{MANY_DAYS} days or more and technical information",
    ),
    "independence": (
        "nobody",
        "one evaluator",
        "several evaluators",
        "several, a public body among them",
        "several, a public body among them, payment stated for each",
    ),
    "terms": (
        "nothing stated",
        "one of: who, how long, may it publish, money",
        "two of them",
        "three of them",
        "all four",
    ),
}
