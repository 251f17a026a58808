"""One criterion of the rubric over all labs, as it is computed today; nothing of it is typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from labwatch.scorecards.board_pages import cell_address
from labwatch.scorecards.gathering import Gathering
from labwatch.scorecards.rubric import CURRENT
from labwatch.scorecards.scorecard import Cell, build_scorecard
from labwatch.sheets.criteria import CRITERIA, FEEDS


@dataclass(frozen=True)
class Score:
    """The cell of one lab, and its page."""

    cell: Cell
    address: str


def scores(key: str, on: dt.date) -> dict[str, Any]:
    """For the template: every lab's cell of that criterion, and the tables that feed it."""
    card = build_scorecard(Gathering(on).labs, on, CURRENT, CURRENT.weights)
    cells = [cell for row in card.rows for cell in row.cells if cell.criterion.key == key]
    return {
        "rule": CURRENT.criterion(key),
        "scores": [Score(cell, cell_address(cell)) for cell in cells],
        "feeds": [CRITERIA[each] for each in FEEDS.get(key, ())],
    }
