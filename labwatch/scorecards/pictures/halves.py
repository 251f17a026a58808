"""Coverage by half-year: a column for each, its releases stacked, evaluated ones full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from labwatch.scorecards.coverage import ReleaseCoverage
from labwatch.scorecards.facts import Answer

#: Size of one release's block, and of the room for a column and for its label.
BLOCK, STEP, COLUMN, LABEL = 14, 17, 58, 18


@dataclass(frozen=True)
class Block:
    """One release: where its block stands, and what is known."""

    x: int
    y: int
    row: ReleaseCoverage


@dataclass(frozen=True)
class Half:
    """One half-year: its label and where that stands, its blocks, and the counts."""

    label: str
    x: int
    blocks: tuple[Block, ...]
    covered: int
    whole: int


@dataclass(frozen=True)
class HalfYears:
    """The picture: its size and its half-years, oldest first."""

    width: int
    height: int
    halves: tuple[Half, ...]

    @property
    def words(self) -> str:
        """What it says to who does not see it."""
        said = (f"{half.label}: {half.covered} of {half.whole}" for half in self.halves)
        return "Releases evaluated before release, by half-year. " + "; ".join(said) + "."


def half_years(rows: Iterable[ReleaseCoverage]) -> HalfYears:
    """The picture of these releases. One dated only to its year counts in the first half."""
    dated = [(row.release.earliest, row) for row in rows]
    groups: dict[tuple[int, int], list[ReleaseCoverage]] = {}
    for day, row in sorted(
        ((day, row) for day, row in dated if day is not None),
        key=lambda pair: (pair[0], pair[1].release.slug),
    ):
        groups.setdefault(_half(day), []).append(row)
    labels = _between(min(groups), max(groups)) if groups else []
    tallest = max((len(found) for found in groups.values()), default=0)
    height = tallest * STEP + LABEL + 4
    halves = [
        _column(number, label, groups.get(label, []), height) for number, label in enumerate(labels)
    ]
    return HalfYears(max(len(labels), 1) * COLUMN, height, tuple(halves))


def _half(day: dt.date) -> tuple[int, int]:
    return day.year, 1 if day.month <= 6 else 2


def _between(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    """Every half-year from the first to the last, those without a release too."""
    numbers = range(first[0] * 2 + first[1] - 1, last[0] * 2 + last[1])
    return [(number // 2, number % 2 + 1) for number in numbers]


def _column(number: int, label: tuple[int, int], rows: list[ReleaseCoverage], height: int) -> Half:
    x = number * COLUMN
    floor = height - LABEL
    blocks = [
        Block(x + (COLUMN - BLOCK) // 2, floor - (place + 1) * STEP, row)
        for place, row in enumerate(sorted(rows, key=lambda row: row.answer != Answer.YES))
    ]
    covered = sum(row.answer == Answer.YES for row in rows)
    year, half = label
    return Half(f"{year} H{half}", x + COLUMN // 2, tuple(blocks), covered, len(rows))
