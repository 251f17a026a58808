"""The rubric: criteria, their steps, questions and weights, by edition (design.md, section 7).

An edition never changes once figures were published under it; a new rule is a new edition, so that
a change of rules never looks like a change of conduct.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy

from labwatch.scorecards import deed_criteria as deeds
from labwatch.scorecards import deed_steps
from labwatch.scorecards import word_criteria as words
from labwatch.scorecards.cells import Judgement
from labwatch.scorecards.facts import LabFacts
from sources.words import gettext_lazy

DEEDS, WORDS = "deeds", "words"
COLUMNS = (DEEDS, WORDS)
Rule = Callable[[LabFacts, dt.date], Judgement]


@dataclass(frozen=True)
class Criterion:
    """One question asked of every lab.

    ``steps``: what 0, ¼, ½, ¾ and 1 mean; ``method``: what ``rule`` does, for the methodology.
    """

    key: str
    column: str
    name: str
    question: str
    weight: int
    steps: tuple[str, str, str, str, str]
    rule: Rule
    method: str


@dataclass(frozen=True)
class Rubric:
    """One edition: its criteria in order. The weights of each column add up to 100."""

    edition: str
    since: dt.date
    criteria: tuple[Criterion, ...]

    def column(self, column: str) -> tuple[Criterion, ...]:
        """The criteria of deeds, or of words."""
        return tuple(one for one in self.criteria if one.column == column)

    @property
    def weights(self) -> Mapping[str, int]:
        """The usual weight of each criterion."""
        return {one.key: one.weight for one in self.criteria}

    def criterion(self, key: str) -> Criterion:
        """The criterion of that key; KeyError if there is none."""
        return {one.key: one for one in self.criteria}[key]


def _deed(key: str, name: str, weight: int, rule: Rule, question: str, method: str) -> Criterion:
    return Criterion(key, DEEDS, name, question, weight, deed_steps.STEPS[key], rule, method)


def _word(key: str, name: str, weight: int, rule: Rule, question: str, method: str) -> Criterion:
    return Criterion(key, WORDS, name, question, weight, words.STEPS[key], rule, method)


_TYPICAL = gettext_lazy(
    "The median over the grants behind these evaluations, each grant once. An evaluation whose "
    "access is not on record counts as a grant of which nothing is known."
)


def _and_typical(text: str) -> str:
    """One rule more, before that of the typical grant."""
    method: Any = format_lazy("{} {}", text, _TYPICAL)
    return method  # type: ignore[no-any-return]  # a promise of text


FIRST = Rubric(
    edition="1",
    since=dt.date(2026, 11, 24),
    criteria=(
        _deed(
            "coverage",
            gettext_lazy("Coverage"),
            30,
            deeds.coverage_cell,
            gettext_lazy(
                "What share of the lab's frontier releases of the last 24 months did outsiders "
                "evaluate before release?"
            ),
            gettext_lazy(
                "Releases with an outside model evaluation before release, of all that count. "
                "The share is shown to the nearest quarter; 0 and 1 stand only for exactly none "
                "and all."
            ),
        ),
        _deed(
            "depth",
            gettext_lazy("Depth"),
            25,
            deeds.depth_cell,
            gettext_lazy("How deep did evaluations before release typically go?"),
            gettext_lazy(
                "For each release that was evaluated before it, the deepest access to it; then the "
                "median over these releases."
            ),
        ),
        _deed(
            "freedom",
            gettext_lazy("Freedom to publish"),
            15,
            deeds.freedom_cell,
            gettext_lazy("May evaluators say what they found?"),
            _TYPICAL,
        ),
        _deed(
            "time",
            gettext_lazy("Time and information"),
            15,
            deeds.time_cell,
            gettext_lazy("How long did evaluators have, and what were they told about the model?"),
            _and_typical(gettext_lazy("Up to ½ for the time, up to ½ for technical information.")),
        ),
        _deed(
            "independence",
            gettext_lazy("Independence"),
            10,
            deeds.independence_cell,
            gettext_lazy("Who evaluated, and was it paid?"),
            gettext_lazy(
                "All evaluators together. Groups that no source names may be one or many, of any "
                "kind."
            ),
        ),
        _deed(
            "terms",
            gettext_lazy("Terms disclosed"),
            5,
            deeds.terms_cell,
            gettext_lazy("Is it public who evaluated, under which terms and for what money?"),
            _and_typical(
                gettext_lazy(
                    "¼ for each that is stated; what no source of ours states may stand "
                    "elsewhere, so the range reaches to 1."
                )
            ),
        ),
        _word(
            "testability",
            gettext_lazy("Testability"),
            30,
            words.testability_cell,
            gettext_lazy("Could anybody tell that the promise was broken?"),
            gettext_lazy("The best promise in force."),
        ),
        _word(
            "scope",
            gettext_lazy("Scope"),
            20,
            words.scope_cell,
            gettext_lazy("Which releases does the promise cover?"),
            gettext_lazy("The widest promise in force."),
        ),
        _word(
            "promised-depth",
            gettext_lazy("Depth promised"),
            20,
            words.promised_depth_cell,
            gettext_lazy("How deep is the promised access to go?"),
            gettext_lazy("The deepest access promised in force."),
        ),
        _word(
            "promised-publication",
            gettext_lazy("Publication promised"),
            15,
            words.promised_publication_cell,
            gettext_lazy("Does the promise let evaluators say what they found?"),
            gettext_lazy("The freest terms promised in force."),
        ),
        _word(
            "durability",
            gettext_lazy("Durability"),
            15,
            words.durability_cell,
            gettext_lazy("Were the words kept, strengthened, weakened or withdrawn?"),
            gettext_lazy("The worst that happened to the words of any promise."),
        ),
    ),
)
#: Every edition there was, the oldest first; none is ever taken out.
EDITIONS: Mapping[str, Rubric] = {rubric.edition: rubric for rubric in (FIRST,)}
CURRENT = FIRST
