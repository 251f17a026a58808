"""The rubric: criteria, their steps, questions and weights, by edition (design.md, section 7).

An edition never changes once figures were published under it; a new rule is a new edition, so that
a change of rules never looks like a change of conduct.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labwatch.scorecards import deed_criteria as deeds
from labwatch.scorecards import deed_steps
from labwatch.scorecards import word_criteria as words
from labwatch.scorecards.cells import Judgement
from labwatch.scorecards.facts import LabFacts

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


_TYPICAL = (
    "The median over the grants behind these evaluations, each grant once. An evaluation whose "
    "access is not on record counts as a grant of which nothing is known."
)

FIRST = Rubric(
    edition="1",
    since=dt.date(2026, 11, 24),
    criteria=(
        _deed(
            "coverage",
            "Coverage",
            30,
            deeds.coverage_cell,
            "What share of the lab's frontier releases of the last 24 months did outsiders "
            "evaluate before release?",
            "Releases with an outside model evaluation before release, of all that count. The "
            "share is shown to the nearest quarter; 0 and 1 stand only for exactly none and all.",
        ),
        _deed(
            "depth",
            "Depth",
            25,
            deeds.depth_cell,
            "How deep did evaluations before release typically go?",
            "For each release that was evaluated before it, the deepest access to it; then the "
            "median over these releases.",
        ),
        _deed(
            "freedom",
            "Freedom to publish",
            15,
            deeds.freedom_cell,
            "May evaluators say what they found?",
            _TYPICAL,
        ),
        _deed(
            "time",
            "Time and information",
            15,
            deeds.time_cell,
            "How long did evaluators have, and what were they told about the model?",
            f"Up to ½ for the time, up to ½ for technical information. {_TYPICAL}",
        ),
        _deed(
            "independence",
            "Independence",
            10,
            deeds.independence_cell,
            "Who evaluated, and was it paid?",
            "All evaluators together. Groups that no source names may be one or many, of any kind.",
        ),
        _deed(
            "terms",
            "Terms disclosed",
            5,
            deeds.terms_cell,
            "Is it public who evaluated, under which terms and for what money?",
            f"¼ for each that is stated; what no source of ours states may stand elsewhere, so the "
            f"range reaches to 1. {_TYPICAL}",
        ),
        _word(
            "testability",
            "Testability",
            30,
            words.testability_cell,
            "Could anybody tell that the promise was broken?",
            "The best promise in force.",
        ),
        _word(
            "scope",
            "Scope",
            20,
            words.scope_cell,
            "Which releases does the promise cover?",
            "The widest promise in force.",
        ),
        _word(
            "promised-depth",
            "Depth promised",
            20,
            words.promised_depth_cell,
            "How deep is the promised access to go?",
            "The deepest access promised in force.",
        ),
        _word(
            "promised-publication",
            "Publication promised",
            15,
            words.promised_publication_cell,
            "Does the promise let evaluators say what they found?",
            "The freest terms promised in force.",
        ),
        _word(
            "durability",
            "Durability",
            15,
            words.durability_cell,
            "Were the words kept, strengthened, weakened or withdrawn?",
            "The worst that happened to the words of any promise.",
        ),
    ),
)
#: Every edition there was, the oldest first; none is ever taken out.
EDITIONS: Mapping[str, Rubric] = {rubric.edition: rubric for rubric in (FIRST,)}
CURRENT = FIRST
