"""The scorecard: criteria × labs, computed from records; two columns, never blended. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from labwatch.scorecards.facts import LabFacts, Ref
from labwatch.scorecards.promise_counts import PromiseCounts, promise_counts
from labwatch.scorecards.rubric import COLUMNS, Criterion, Rubric
from labwatch.scorecards.spans import Span, weighted
from labwatch.scorecards.weights import Weights, places, swaps

#: A column is shown as a range only if records settle something on this share of its weight.
ENOUGH_KNOWN = 0.5


@dataclass(frozen=True)
class Cell:
    """One criterion for one lab: a value or a range, why, and the records behind it."""

    lab: Ref
    criterion: Criterion
    span: Span
    sentence: str
    refs: tuple[Ref, ...]
    known: bool


@dataclass(frozen=True)
class ColumnScore:
    """Deeds, or words, of one lab. ``span`` is None where too little is known to show one."""

    column: str
    span: Span | None
    known_share: float  #: share of the weight on which records settle something
    place: tuple[int, int] | None = None  #: best and worst place among the labs shown
    is_told: bool = True  #: whether any record bears on any of it

    @property
    def standing(self) -> str:
        """Why there is no figure, in a few words; the sentence says the same."""
        if self.known_share:
            return gettext("too little known")
        return gettext("left open") if self.is_told else gettext("no record")

    @property
    def sentence(self) -> str:
        """What it says, or why it says nothing."""
        if self.span is None and not self.known_share:
            if self.is_told:
                return gettext("Left open: records settle nothing of what is asked.")
            return gettext("No record bears on what is asked.")
        if self.span is None:
            share = 100 - round(self.known_share * 100)
            return gettext(
                "Too little is known: records leave %(share)d %% of what is asked wholly open."
            ) % {"share": share}
        low, high = round(float(self.span.low) * 100), round(float(self.span.high) * 100)
        if low == high:
            return gettext("%(value)d of 100") % {"value": low}
        return gettext("between %(low)d and %(high)d of 100") % {"low": low, "high": high}


@dataclass(frozen=True)
class LabRow:
    """One lab: its cells, its two columns and its promises, and the facts behind them."""

    facts: LabFacts
    cells: tuple[Cell, ...]
    scores: dict[str, ColumnScore]
    promises: PromiseCounts

    @property
    def lab(self) -> Ref:
        """The lab."""
        return self.facts.ref

    def cell(self, key: str) -> Cell:
        """The cell of that criterion; KeyError if there is none."""
        return {cell.criterion.key: cell for cell in self.cells}[key]

    def cells_of(self, column: str) -> list[Cell]:
        """The cells of one column."""
        return [cell for cell in self.cells if cell.criterion.column == column]


@dataclass(frozen=True)
class Swap:
    """How often two labs change places in one column under random weights."""

    first: Ref
    second: Ref
    share: float


@dataclass(frozen=True)
class Scorecard:
    """Every lab under one edition of the rubric, with one set of weights, on one day."""

    on: dt.date
    rubric: Rubric
    weights: Weights
    rows: tuple[LabRow, ...]

    def row(self, slug: str) -> LabRow:
        """The lab's row; KeyError if it is not on the scorecard."""
        return {row.lab.slug: row for row in self.rows}[slug]

    @cached_property
    def swaps(self) -> dict[str, list[Swap]]:
        """By column, each pair of labs that is shown; the same question gives the same figures."""
        return {column: self._swaps(column) for column in COLUMNS}

    def _swaps(self, column: str) -> list[Swap]:
        rows = [row for row in self.rows if row.scores[column].span is not None]
        weights = [self.weights[one.key] for one in self.rubric.column(column)]
        spans = [[cell.span for cell in row.cells_of(column)] for row in rows]
        seed = f"{self.rubric.edition}|{self.on}|{column}|{weights}"
        found = swaps(spans, weights, seed)
        return [Swap(rows[a].lab, rows[b].lab, share) for (a, b), share in found.items()]


def build_scorecard(
    labs: Iterable[LabFacts], on: dt.date, rubric: Rubric, weights: Weights
) -> Scorecard:
    """The scorecard of these labs on that day; the facts are those known by then."""
    labs = list(labs)
    cells = [_cells(lab, on, rubric) for lab in labs]
    columns = {column: _scores(cells, column, weights) for column in COLUMNS}
    rows = tuple(
        LabRow(
            lab,
            of_lab,
            {column: columns[column][number] for column in COLUMNS},
            promise_counts(lab),
        )
        for number, (lab, of_lab) in enumerate(zip(labs, cells, strict=True))
    )
    return Scorecard(on, rubric, weights, rows)


def _cells(lab: LabFacts, on: dt.date, rubric: Rubric) -> tuple[Cell, ...]:
    judged = [(criterion, criterion.rule(lab, on)) for criterion in rubric.criteria]
    return tuple(
        Cell(lab.ref, criterion, found.span, found.sentence, found.refs, found.known)
        for criterion, found in judged
    )


def _scores(cells: Sequence[Sequence[Cell]], column: str, weights: Weights) -> list[ColumnScore]:
    known = [_known_share(row, column, weights) for row in cells]
    spans = [
        _span(row, column, weights) if share >= ENOUGH_KNOWN else None
        for row, share in zip(cells, known, strict=True)
    ]
    ranked = zip(spans, known, places(spans), strict=True)
    told = [any(cell.known or cell.refs for cell in _of(row, column)) for row in cells]
    return [
        ColumnScore(column, span, share, place, is_told)
        for (span, share, place), is_told in zip(ranked, told, strict=True)
    ]


def _of(row: Sequence[Cell], column: str) -> list[Cell]:
    return [cell for cell in row if cell.criterion.column == column]


def _known_share(row: Sequence[Cell], column: str, weights: Weights) -> float:
    cells = _of(row, column)
    whole = sum(weights[cell.criterion.key] for cell in cells)
    return sum(weights[cell.criterion.key] for cell in cells if cell.known) / whole


def _span(row: Sequence[Cell], column: str, weights: Weights) -> Span:
    return weighted([(cell.span, weights[cell.criterion.key]) for cell in _of(row, column)])
