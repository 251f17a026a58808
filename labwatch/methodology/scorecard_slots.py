"""What the methodology says of the scorecard, from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from commitments.vocabulary import (
    Covers,
    PledgeState,
    PromisedDepth,
    PromisedPublication,
    Shape,
    Testability,
    Topic,
)
from evaluators.models import AccessGrant
from evaluators.vocabulary import MayPublish, Stage
from labwatch.methodology.markdown import bullets, listed, table
from labwatch.scorecards import deed_steps, promise_counts, rubric, scorecard, weights
from labwatch.scorecards import word_criteria as words
from labwatch.scorecards.before_release import AFTER_RELEASE, BEFORE_RELEASE
from labwatch.scorecards.coverage import MONTHS
from labwatch.scorecards.editions import what_changed
from labwatch.scorecards.rubric import Criterion, Rubric
from labwatch.scorecards.spans import Span
from labwatch.templatetags.scorecard import quarters
from sources.vocabulary import Stated

_NUMBERS = ("0", "¼", "½", "¾", "1")
_COLUMNS = {rubric.DEEDS: "Deeds", rubric.WORDS: "Words"}


def criteria() -> str:
    """Every criterion of every edition: its question, weight, steps and method."""
    return "\n\n".join(part for one in _newest_first() for part in _edition(one))


def _newest_first() -> list[Rubric]:
    return list(rubric.EDITIONS.values())[::-1]


def _edition(one: Rubric) -> Iterator[str]:
    for column, name in _COLUMNS.items():
        yield f"### {name}, edition {one.edition}"
        for criterion in one.column(column):
            yield _criterion(criterion)


def _criterion(one: Criterion) -> str:
    steps = (f"**{number}**: {words}" for number, words in zip(_NUMBERS, one.steps, strict=True))
    return f"**{one.name}** (weight {one.weight}). {one.question} {one.method}\n\n{bullets(steps)}"


def editions() -> str:
    """Every edition with its first day and what it changed."""
    lines = [f"**Edition {one.edition}**, {_since(one)}" for one in rubric.EDITIONS.values()]
    for number, (old, new) in enumerate(pairwise(rubric.EDITIONS.values()), start=1):
        changes = " ".join(what_changed(old, new)) or "Nothing else is asked or judged."
        lines[number] += f" Against edition {old.edition}: {changes}"
    return bullets(lines)


def _since(one: Rubric) -> str:
    current = " The one in use." if one is rubric.CURRENT else ""
    return f"since {one.since.day} {one.since:%B %Y}.{current}"


def stages() -> str:
    """Whether access at each stage was before release."""
    rows = [(stage.label, _before(stage)) for stage in Stage]
    return table(("Stage of access", "Before release"), rows)


def _before(stage: Stage) -> str:
    if stage in BEFORE_RELEASE:
        return "yes, if the access is certain and not disputed"
    return "no" if stage in AFTER_RELEASE else "not known"


def deed_values() -> str:
    """What each fact of a grant is worth in the criteria of deeds."""
    filled = [
        ("Depth", "nothing deeper than what users get", "¼"),
        *(_depth_step(rung) for rung in deed_steps.DEPTH_STEPS),
        *_worth("Freedom to publish", deed_steps.FREEDOM, MayPublish),
        *_days(),
        *_worth("Technical information", deed_steps.INFORMATION, Stated),
    ]
    return table(("Of what", "What is stated", "Worth"), filled)


def _depth_step(rung: Any) -> tuple[str, str, str]:
    field: Any = AccessGrant._meta.get_field(rung.fact)
    labels = [str(label) for value, label in field.choices if value in rung.reached_by]
    return "Depth", f"{field.verbose_name}: {listed(labels)}", _NUMBERS[rung.level]


def _worth(what: str, values: Mapping[str, Span], words: Any) -> list[tuple[str, str, str]]:
    return [(what, str(words(word).label), quarters(span)) for word, span in values.items()]


def _days() -> list[tuple[str, str, str]]:
    return [
        ("Time", f"under {deed_steps.ENOUGH_DAYS} days", "0"),
        ("Time", f"{deed_steps.ENOUGH_DAYS} days or more", "¼"),
        ("Time", f"{deed_steps.MANY_DAYS} days or more", "½"),
        ("Time", "not stated", "0 to ½"),
    ]


def word_values() -> str:
    """What each fact of a promise is worth in the criteria of words."""
    filled = [
        *_worth("Testability", words.TESTABILITY, Testability),
        *_worth("Scope", words.SCOPE, Covers),
        *_worth("Depth promised", words.DEPTH, PromisedDepth),
        *_worth("Publication promised", words.PUBLICATION, PromisedPublication),
        *_worth("Durability", words.DURABILITY, PledgeState),
        *_weakened(),
    ]
    return table(("Of what", "What is stated", "Worth"), filled)


def _weakened() -> list[tuple[str, str, str]]:
    weaker = PledgeState.REPLACED_BY_WEAKER.label
    return [
        ("Durability", f"{weaker}; announced: {Stated(word).label}", quarters(span))
        for word, span in words.WEAKENED.items()
    ]


def word_topics() -> str:
    """Topics of promises that the words of a lab are judged by."""
    return listed((Topic(topic).label for topic in sorted(words.TOPICS)), "and")


def no_promises() -> str:
    """Shapes of words that promise nothing."""
    return listed(Shape(shape).label for shape in sorted(words.NO_PROMISE))


def promise_sorts() -> str:
    """The six counts of promises, and which of them are testable."""
    rows = [(label, _is_testable(key)) for key, label in promise_counts.LABELS.items()]
    return table(("Count", "Testable"), rows)


def _is_testable(key: str) -> str:
    return "no" if key == promise_counts.NOT_JUDGED else "yes"


def months() -> str:
    """How far back the scorecard looks."""
    return str(MONTHS)


def fewest_testable() -> str:
    """Below so many testable promises no share is given."""
    return str(promise_counts.FEWEST)


def enough_known() -> str:
    """The share of a column's weight on which records must bear."""
    return f"{weights.percent(scorecard.ENOUGH_KNOWN)} %"


def draws() -> str:
    """How many random weightings are tried."""
    return str(weights.DRAWS)


def most_weight() -> str:
    """The greatest weight that a reader may give."""
    return str(weights.MOST)
