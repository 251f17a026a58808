"""The scorecard as tables to show: at a glance, then deeds, words and promises. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from labwatch.scorecards.facts import Ref
from labwatch.scorecards.promise_counts import KEYS, LABELS, OVERDUE, PromiseCounts
from labwatch.scorecards.rubric import COLUMNS, DEEDS, WORDS, Criterion
from labwatch.scorecards.scorecard import Cell, ColumnScore, LabRow, Scorecard, Swap
from labwatch.scorecards.weights import DRAWS

_HEADINGS: dict[str, Promise | str] = {
    DEEDS: gettext_lazy("Deeds: what outsiders got"),
    WORDS: gettext_lazy("Words: what was promised"),
}
_CAPTIONS: dict[str, Promise | str] = {
    DEEDS: gettext_lazy(
        "Outside model evaluation before release in the last 24 months, by criterion. Labs stand "
        "in the order of their names."
    ),
    WORDS: gettext_lazy(
        "Promises of outside evaluation in force, by criterion. Promises that are only alleged "
        "count for nothing."
    ),
}
_TOTALS: dict[str, Promise | str] = {
    DEEDS: gettext_lazy("Deeds, of 100"),
    WORDS: gettext_lazy("Words on outside evaluation, of 100"),
}


@dataclass(frozen=True)
class Weighed:
    """A criterion with the weight it has here; ``usual`` is that of its edition."""

    key: str
    name: str
    column: str
    weight: int
    usual: int


@dataclass(frozen=True)
class BoardRow:
    """One lab in one table."""

    lab: Ref
    cells: list[Cell]
    score: ColumnScore

    @property
    def standing(self) -> str:
        """Why there is no figure, in a few words."""
        return self.score.standing


@dataclass(frozen=True)
class Glance:
    """One lab at a glance: a row of each column, and its promises."""

    lab: Ref
    columns: list[BoardRow]
    promises: PromiseCounts

    @property
    def promised(self) -> int:
        """Promises on record that are more than alleged."""
        return sum(self.promises.count(key) for key in KEYS)

    @property
    def overdue(self) -> int:
        """Those of them that are overdue and that nobody has ruled on."""
        return self.promises.count(OVERDUE)

    @property
    def is_told_of(self) -> bool:
        """Whether any record bears on any criterion."""
        return any(cell.known or cell.refs for row in self.columns for cell in row.cells)


@dataclass(frozen=True)
class Board:
    """One column of the scorecard. ``silent``: labs of which no criterion is known."""

    key: str
    criteria: list[Weighed]
    rows: list[BoardRow]
    silent: list[BoardRow]
    swaps: list[Swap]

    @property
    def told(self) -> list[tuple[Ref, Cell]]:
        """The silent labs of which there are records all the same, with what they leave open."""
        found = [
            (row.lab, next((one for one in row.cells if one.refs), None)) for row in self.silent
        ]
        return [(lab, cell) for lab, cell in found if cell is not None]

    @property
    def blank(self) -> list[Ref]:
        """The silent labs of which there is no record on these criteria at all."""
        return [row.lab for row in self.silent if not any(cell.refs for cell in row.cells)]

    @property
    def heading(self) -> Promise | str:
        """What the section is called."""
        return _HEADINGS[self.key]

    @property
    def caption(self) -> Promise | str:
        """What the table shows."""
        return _CAPTIONS[self.key]

    @property
    def total(self) -> Promise | str:
        """What the last column is called."""
        return _TOTALS[self.key]


def weigh(card: Scorecard, criterion: Criterion) -> Weighed:
    """A criterion with the weight asked for."""
    weight = card.weights[criterion.key]
    return Weighed(criterion.key, criterion.name, criterion.column, weight, criterion.weight)


def _row(row: LabRow, column: str) -> BoardRow:
    return BoardRow(row.lab, row.cells_of(column), row.scores[column])


def _board(card: Scorecard, column: str) -> Board:
    rows = [_row(row, column) for row in card.rows]
    is_known = {row.lab: any(cell.known for cell in row.cells) for row in rows}
    return Board(
        column,
        [weigh(card, one) for one in card.rubric.column(column)],
        [row for row in rows if is_known[row.lab]],
        [row for row in rows if not is_known[row.lab]],
        card.swaps[column],
    )


def glances(card: Scorecard) -> list[Glance]:
    """Every lab at a glance."""
    return [
        Glance(row.lab, [_row(row, column) for column in COLUMNS], row.promises)
        for row in card.rows
    ]


def board(card: Scorecard) -> dict[str, Any]:
    """What the first page's templates need of a scorecard."""
    promised: list[LabRow] = [row for row in card.rows if any(row.promises.refs.values())]
    labs = glances(card)
    return {
        "glances": [one for one in labs if one.is_told_of],
        "folded": [one for one in labs if not one.is_told_of],
        "columns": [_board(card, column) for column in (DEEDS, WORDS)],
        "weighted": [weigh(card, one) for one in card.rubric.criteria],
        "draws": DRAWS,
        "promise_rows": promised,
        "promise_columns": [(key, LABELS[key]) for key in KEYS],
    }
