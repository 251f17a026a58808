"""Lines to paragraphs, over line ends and page ends; footnotes are put behind the text."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.extracting.folding import BREAK
from sources.extracting.pdflines import Line
from sources.extracting.wrapping import Words, join_lines

_ENDED = re.compile(r"[.!?:;。！？]['\"”’»)\]]*\s*\Z")
_ITEM = re.compile(r"(?:[•▪●○◦‣·–—*-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_NOTE_START = re.compile(r"(?:\d{1,3}|[*†‡§¶])\s*\S")
_SMALL = 0.92  # of the usual size: a footnote's at most


@dataclass(frozen=True)
class Set:
    """A line as it is set: its text and what decides whether a paragraph begins."""

    text: str
    page: int
    column: int
    x0: float
    x1: float
    y0: float
    size: float

    @classmethod
    def of(cls, line: Line, page: int) -> Set:
        """Measure a line of the page with that number."""
        return cls(line.text(), page, line.column, line.x0, line.x1, line.y0, line.size)


def prose(pages: Sequence[Sequence[Line]]) -> str:
    """The paragraphs of a document, then its footnotes, each on a line of its own."""
    lines = [Set.of(line, number) for number, page in enumerate(pages) for line in page]
    lines = [line for line in lines if line.text]
    words = Words.of("\n".join(line.text for line in lines))
    body, notes = _notes_apart(lines)
    return BREAK.join(
        join_lines([line.text for line in paragraph], words)
        for paragraph in [*_paragraphs(body), *_paragraphs(notes)]
    )


def _usual_size(lines: Iterable[Set]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _notes_apart(lines: list[Set]) -> tuple[list[Set], list[Set]]:
    """Small lines at the foot that begin with a mark, and the small ones below them."""
    small = _SMALL * _usual_size(lines)
    body: list[Set] = []
    notes: list[Set] = []
    last: Set | None = None
    for line in lines:
        goes_on = bool(notes) and last is notes[-1] and _near(notes[-1], line)
        if line.size <= small and (goes_on or _begins_note(line, last)):
            notes.append(line)
        else:
            body.append(line)
        last = line
    return body, notes


def _begins_note(line: Set, last: Set | None) -> bool:
    return bool(_NOTE_START.match(line.text)) and last is not None and last.page == line.page


def _near(one: Set, other: Set) -> bool:
    return one.page == other.page and one.column == other.column


def _paragraphs(lines: list[Set]) -> list[list[Set]]:
    leading = _usual_leading(lines)
    paragraphs: list[list[Set]] = []
    for line in lines:
        if paragraphs and not _begins(paragraphs[-1][-1], line, leading):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _usual_leading(lines: list[Set]) -> float:
    """The usual distance between two lines, in points."""
    steps = [
        one.y0 - other.y0
        for one, other in pairwise(lines)
        if _near(one, other) and 0 < one.y0 - other.y0 < 4 * one.size
    ]
    return statistics.median_low(steps) if steps else 0.0


def _begins(last: Set, line: Set, leading: float) -> bool:
    """Whether ``line`` begins a paragraph."""
    if _ITEM.match(line.text) and not last.text.endswith("-"):
        return True
    ended = bool(_ENDED.search(last.text[-8:]))
    if not _near(last, line):
        return ended or abs(last.size - line.size) > 0.1 * last.size
    if abs(last.size - line.size) > 0.1 * last.size:
        return True
    if last.y0 - line.y0 > 1.35 * leading:
        return ended or not line.text[:1].islower()
    return ended and (line.x0 > last.x0 + 0.8 * line.size or last.x1 < line.x1 - 4 * line.size)
