"""The scorecard as tables to show: one for deeds, one for words, one for promises. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labwatch.scorecards.facts import Ref
from labwatch.scorecards.promise_counts import KEYS, LABELS
from labwatch.scorecards.rubric import DEEDS, WORDS, Criterion
from labwatch.scorecards.scorecard import Cell, ColumnScore, LabRow, Scorecard, Swap
from labwatch.scorecards.weights import DRAWS

_HEADINGS = {DEEDS: "Deeds: what outsiders got", WORDS: "Words: what was promised"}
_CAPTIONS = {
    DEEDS: "Outside model evaluation before release in the last 24 months, by criterion. "
    "Labs stand in the order of their names.",
    WORDS: "Promises of outside evaluation in force, by criterion. Promises that are only alleged "
    "count for nothing.",
}
_TOTALS = {DEEDS: "Deeds, of 100", WORDS: "Words, of 100"}


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
    def heading(self) -> str:
        """What the section is called."""
        return _HEADINGS[self.key]

    @property
    def caption(self) -> str:
        """What the table shows."""
        return _CAPTIONS[self.key]

    @property
    def total(self) -> str:
        """What the last column is called."""
        return _TOTALS[self.key]


def weigh(card: Scorecard, criterion: Criterion) -> Weighed:
    """A criterion with the weight asked for."""
    weight = card.weights[criterion.key]
    return Weighed(criterion.key, criterion.name, criterion.column, weight, criterion.weight)


def _board(card: Scorecard, column: str) -> Board:
    rows = [BoardRow(row.lab, row.cells_of(column), row.scores[column]) for row in card.rows]
    is_known = {row.lab: any(cell.known for cell in row.cells) for row in rows}
    return Board(
        column,
        [weigh(card, one) for one in card.rubric.column(column)],
        [row for row in rows if is_known[row.lab]],
        [row for row in rows if not is_known[row.lab]],
        card.swaps[column],
    )


def board(card: Scorecard) -> dict[str, Any]:
    """What the first page's templates need of a scorecard."""
    promised: list[LabRow] = [row for row in card.rows if any(row.promises.refs.values())]
    return {
        "columns": [_board(card, column) for column in (DEEDS, WORDS)],
        "weighted": [weigh(card, one) for one in card.rubric.criteria],
        "draws": DRAWS,
        "promise_rows": promised,
        "promise_columns": [(key, LABELS[key]) for key in KEYS],
        # A parent's promise stands in the rows of its labs as well, and is one all the same.
        "overdue": len({ref for row in promised for ref in row.promises.refs["overdue"]}),
    }
