"""The law of honest width: what is not stated widens a range, what is stated never does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from itertools import combinations
from random import Random
from statistics import median_high, median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluators.vocabulary import Stage, ThreatModel
from labwatch.scorecards.adequacy import adequacy_of
from labwatch.scorecards.coverage import Period, coverage, last_months
from labwatch.scorecards.facts import Answer, LabFacts
from labwatch.scorecards.promise_counts import promise_counts
from labwatch.scorecards.rubric import COLUMNS, EDITIONS
from labwatch.scorecards.scorecard import build_scorecard
from labwatch.scorecards.spans import UNKNOWN, Span, typical, weighted
from labwatch.scorecards.weights import places
from tests.scorecards.facts_made import evaluation, finding, grant, pledge
from tests.scorecards.labs_drawn import CONDUCTS, ON, is_consistent, labs
from tests.scorecards.statements_taken import (
    IN_PARTS,
    NO_MOVE,
    NOT_STATED,
    less_stated,
    more_stated,
)

Figures = dict[str, Span]
_OF_ANSWER = {
    Answer.YES: Span.exactly(Fraction(1)),
    Answer.NO: Span.exactly(Fraction(0)),
    Answer.UNKNOWN: UNKNOWN,
}
#: So many of the facts that a lab's records might state are tried of each lab drawn.
TRIED = 40
PERIODS = {"last 24 months": last_months(ON), "always": Period(None, ON)}
STAGES = {"any stage": None, "before deployment": frozenset({Stage.PRE_DEPLOYMENT.value})}


def figures(lab: LabFacts) -> Figures:
    """Every range that is computed of a lab, by what it is called."""
    return dict([*_cells(lab), *_shares(lab), *_adequacy(lab), *_promises(lab)])


def _cells(lab: LabFacts) -> Iterator[tuple[str, Span]]:
    """Each cell, and both columns: as shown, and as they would be if enough were known."""
    for rubric in EDITIONS.values():
        row = build_scorecard([lab], ON, rubric, rubric.weights).rows[0]
        for cell in row.cells:
            yield f"{cell.criterion.key}, edition {rubric.edition}", cell.span
        for column in COLUMNS:
            cells = [(cell.span, cell.criterion.weight) for cell in row.cells_of(column)]
            yield f"{column}, edition {rubric.edition}", weighted(cells)
            yield f"{column} shown, edition {rubric.edition}", row.scores[column].span or UNKNOWN


def _shares(lab: LabFacts) -> Iterator[tuple[str, Span]]:
    for period_name, period in PERIODS.items():
        for stages_name, stages in STAGES.items():
            found = coverage(lab, period, stages).share
            yield f"coverage, {period_name}, {stages_name}", found or UNKNOWN


def _adequacy(lab: LabFacts) -> Iterator[tuple[str, Span]]:
    for threat in ThreatModel:
        for row in adequacy_of(lab, threat):
            yield f"adequacy for {threat}, {row.model.slug}", _OF_ANSWER[row.answer]


def _promises(lab: LabFacts) -> Iterator[tuple[str, Span]]:
    yield "promises kept", promise_counts(lab).kept or UNKNOWN


def contains(wide: Span, narrow: Span) -> bool:
    """Whether a range leaves nothing out that was in the other."""
    return wide.low <= narrow.low <= narrow.high <= wide.high


def narrowed(stated: Figures, less: Figures) -> list[str]:
    """The figures of which a record that says less says more, or something else."""
    return [key for key, span in less.items() if not contains(span, stated[key])]


@settings(max_examples=150, deadline=None)
@given(labs())
def test_a_fact_less_never_narrows_a_range_nor_moves_it_outside(lab: LabFacts) -> None:
    stated = figures(lab)
    for name, less in less_stated(lab):
        assert narrowed(stated, figures(less)) == [], name


@settings(max_examples=100, deadline=None)
@given(labs(), st.randoms(use_true_random=False))
def test_evidence_never_makes_a_range_wider_nor_moves_it_outside(
    lab: LabFacts, chance: Random
) -> None:
    """The same from the other end: from records that say little, with answers that may be."""
    known = figures(lab)
    moves = list(more_stated(lab))
    for name, more in chance.sample(moves, min(TRIED, len(moves))):
        if is_consistent(more):
            assert narrowed(figures(more), known) == [], name


@settings(max_examples=150, deadline=None)
@given(labs(), st.data())
def test_a_further_evaluation_or_finding_never_widens_coverage(
    lab: LabFacts, data: st.DataObject
) -> None:
    release = data.draw(st.sampled_from(lab.releases))
    access = grant(release)
    said = finding(model=release.slug, outcome="lab-says-nobody")
    for more in (
        replace(lab, evaluations=(*lab.evaluations, evaluation(release, grants=(access,)))),
        replace(lab, findings=(*lab.findings, said)),
    ):
        if is_consistent(more):
            before, after = dict(_shares(lab)), dict(_shares(more))
            assert narrowed(after, before) == []


@settings(max_examples=150, deadline=None)
@given(labs(), st.data())
def test_a_ruling_on_a_promise_that_fell_due_never_widens_the_share_kept(
    lab: LabFacts, data: st.DataObject
) -> None:
    """What is overdue, or of which no public evidence was found, may have been kept or not."""
    due = pledge(timing="overdue")
    silent = data.draw(st.sampled_from([due, replace(due, conduct="no-public-evidence")]))
    ruled = replace(due, conduct=data.draw(st.sampled_from(CONDUCTS[:-1])))
    before, after = (
        dict(_promises(replace(lab, pledges=(*lab.pledges, one)))) for one in (silent, ruled)
    )
    assert narrowed(after, before) == []


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=5))
def test_a_wider_range_has_its_place_among_no_fewer(ends: list[tuple[int, int]]) -> None:
    spans = [Span(*(Fraction(end, 4) for end in sorted(pair))) for pair in ends]
    for number in range(len(spans)):
        wider = [UNKNOWN if at == number else span for at, span in enumerate(spans)]
        for known, less in zip(places(spans), places(wider), strict=True):
            assert known is not None
            assert less is not None
            assert less[0] <= known[0] <= known[1] <= less[1]


@pytest.mark.parametrize("kind", NOT_STATED, ids=lambda kind: str(kind.__name__))
def test_every_fact_can_be_taken_away_or_says_why_not(kind: type) -> None:
    moved = {(kind, name) for name in NOT_STATED[kind]} | IN_PARTS
    for field in fields(kind):
        assert ((kind, field.name) in moved) != ((kind, field.name) in NO_MOVE), field.name


_SPANS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda ends: Span(*(Fraction(end, 4) for end in sorted(ends)))
    ),
    max_size=4,
)


@given(_SPANS.filter(bool), _SPANS)
def test_a_median_is_as_wide_as_every_choice_of_what_is_uncertain_makes_it(
    certain: list[Span], uncertain: list[Span]
) -> None:
    choices = [
        [*certain, *chosen]
        for count in range(len(uncertain) + 1)
        for chosen in combinations(uncertain, count)
    ]
    lowest = min(median_low(span.low for span in members) for members in choices)
    highest = max(median_high(span.high for span in members) for members in choices)
    assert typical(certain, uncertain) == Span(lowest, highest)
