"""Tables and summaries as pictures: words in lines, bars, a ladder of rungs. Pure.

Letters are taken to be as wide as they can be on average (``shapes.LETTER``), so words stay in
their columns whatever font the reader's machine has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from labwatch.scorecards.pictures.shapes import (
    LETTER,
    LETTERS,
    Box,
    Group,
    Label,
    Line,
    Picture,
    Shape,
    background,
)
from labwatch.scorecards.spans import Span
from labwatch.sharing.grids import Cell, Grid
from labwatch.sharing.summaries import Summary

WIDTH = 840
#: Height of a line of words, room around a row, between columns, and the most lines of a cell.
LINE, AROUND, GAP, MOST_LINES = 16, 6, 12, 4
#: A bar's height, and its longest length.
BAR, LONGEST = 8, 150
#: Size of a rung of the ladder.
RUNG = 16


def lines_of(text: object, room: int, most: int = MOST_LINES) -> list[str]:
    """The words in lines that fit the room; an ellipsis where they are too many."""
    letters = max(room // LETTER, 4)
    return wrap(str(text), letters, max_lines=most, placeholder=" …") or [""]


def grid_picture(grid: Grid) -> Picture:
    """The table, as high as its rows need."""
    rooms = _rooms(grid)
    y, groups = _head(grid, rooms)
    for row in grid.rows:
        height, group = _row(row, rooms, y)
        groups.append(group)
        y += height
    return Picture("table", str(grid.title), _words_of(grid), WIDTH, y + AROUND, tuple(groups))


def _words_of(grid: Grid) -> str:
    """What the picture says to who does not see it: every row."""
    return " ".join(f"{', '.join(str(cell.words) for cell in row)}." for row in grid.rows)


def _rooms(grid: Grid) -> list[tuple[int, int]]:
    """Where each column begins and how wide it is."""
    shares = [column.share for column in grid.columns]
    unit = (WIDTH - GAP * (len(shares) - 1)) / sum(shares)
    rooms, x = [], 0.0
    for share in shares:
        rooms.append((round(x), int(share * unit)))
        x += share * unit + GAP
    return rooms


def _head(grid: Grid, rooms: Sequence[tuple[int, int]]) -> tuple[int, list[Group]]:
    names = [
        lines_of(column.name, room, 6)
        for column, (_x, room) in zip(grid.columns, rooms, strict=True)
    ]
    height = max(map(len, names)) * LINE + AROUND
    shapes: list[Shape] = []
    for lines, (x, _room) in zip(names, rooms, strict=True):
        top = height - AROUND - LINE * (len(lines) - 1)
        shapes += _text(lines, x, top, "picture-label")
    rule = Line(0, height + 2, WIDTH, height + 2, "axis")
    return height + AROUND, [background(*shapes, rule)]


def _row(row: Sequence[Cell], rooms: Sequence[tuple[int, int]], y: int) -> tuple[int, Group]:
    """A row from that height on: how high it is, and its shapes."""
    shapes: list[Shape] = []
    height = 0
    for number, (cell, (x, room)) in enumerate(zip(row, rooms, strict=True)):
        css = "picture-name" if number else "lane-name"
        lines = lines_of(cell.words, room if number else int(room * 0.88))  # bold is wider
        shapes += _text(lines, x, y + AROUND + LETTERS, css)
        below = y + AROUND + len(lines) * LINE
        if cell.span:
            shapes += bar(cell.span, x, below, min(room, LONGEST))
            below += BAR + AROUND
        height = max(height, below - y + AROUND)
    shapes.append(Line(0, y + height, WIDTH, y + height, "tick"))
    return height, Group("", tuple(shapes))


def _text(lines: Iterable[str], x: int, y: int, css: str) -> list[Shape]:
    return [Label(x, y + number * LINE, line, css) for number, line in enumerate(lines)]


def bar(span: Span, x: int, y: int, length: int) -> list[Shape]:
    """A track from 0 to 1 and on it the range, never narrower than can be seen."""
    low, high = (round(float(end) * length) for end in (span.low, span.high))
    width = max(high - low, 4)
    start = min(x + low, x + length - width)
    return [
        Box(x, y + 2, length, BAR - 4, "bar-track"),
        Box(start, y, width, BAR, "bar-range"),
    ]


def summary_picture(summary: Summary) -> Picture:
    """A record in short: kind, name, sentence, facts, bars or a ladder."""
    shapes: list[Shape] = []
    y = LETTERS + 2
    for text, css, most in (
        (summary.kind, "picture-label", 1),
        (summary.name, "heading", 3),
        (summary.sentence, "picture-name", 8),
    ):
        if text:
            step = LINE + 8 if css == "heading" else LINE
            # A heading's letters are half as wide again.
            room = int(WIDTH / 1.6) if css == "heading" else WIDTH
            lines = lines_of(text, room, most)
            shapes += [Label(0, y + step * at, line, css) for at, line in enumerate(lines)]
            y += len(lines) * step + AROUND
    y, told = _facts(summary, y)
    words = " ".join(filter(None, (str(summary.kind), summary.name, summary.sentence)))
    parts = (Group("", (*shapes, *told)),)
    return Picture("summary", summary.name, words, WIDTH, y + AROUND, parts)


def _facts(summary: Summary, y: int) -> tuple[int, list[Shape]]:
    shapes: list[Shape] = []
    for label, value in summary.facts:
        shapes += [Label(0, y, str(label), "picture-label")]
        lines = lines_of(value, WIDTH - 180, 2)
        shapes += _text(lines, 180, y, "picture-name")
        y += LINE * len(lines) + 2
    for one in summary.ranges:
        shapes += [Label(0, y, str(one.label), "picture-label"), *bar(one.span, 180, y - 9, 300)]
        shapes += [Label(500, y, one.sentence, "picture-name")]
        y += LINE + 4
    if summary.depth:
        for number, step in enumerate(summary.depth.steps):
            x = number * (RUNG + 4)
            shapes.append(Box(x, y - LETTERS, RUNG, RUNG, f"rung-{step.state}"))
        beside = len(summary.depth.steps) * (RUNG + 4) + 8
        shapes.append(Label(beside, y, summary.depth.word, "picture-name"))
        y += RUNG + AROUND
    return y, shapes
