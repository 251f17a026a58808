"""A table to embed: the same rows become HTML in a frame and an SVG. Plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from labwatch.scorecards.spans import Span

Context = Mapping[str, Any]
Words = str | Promise


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: words, the page behind them, and a bar where it is a range."""

    words: Words
    url: str = ""
    span: Span | None = None


@dataclass(frozen=True)
class Column:
    """A column: what it is called, and its share of the width."""

    name: Words
    share: int = 1


@dataclass(frozen=True)
class Grid:
    """A table: what it is called, its columns and rows, and how many rows there are in all.

    ``note``: what a reader must know beside it.
    """

    title: Words
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    total: int
    note: Words = ""

    @property
    def more(self) -> int:
        """How many rows are left out."""
        return self.total - len(self.rows)

    @property
    def labelled(self) -> list[list[tuple[Column, Cell]]]:
        """The rows, each cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    def first(self, most: int) -> Grid:
        """The same with that many rows at most."""
        return replace(self, rows=self.rows[:most])


def grid(
    title: Words, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]], note: Words = ""
) -> Grid:
    """A table with all its rows."""
    return Grid(title, columns, rows, len(rows), note)
