"""Words to lines in reading order: columns are read one after the other, marks are set aside."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from sources.extracting import marks
from sources.extracting.pdfwords import Word

MAX_SEGMENTS = 3_000  #: a page of more is read in the order of its file
_WIDE_GAP = 0.8  # in letter sizes: beyond it, two words may be of two columns
_LEAST_LINES = 3  # a column has at least as many lines
_MOST_COLUMNS = 6


class Line:
    """A line, or the part of one that is in a column; from left to right."""

    __slots__ = ("column", "size", "words", "x0", "x1", "y0")

    def __init__(self, words: list[Word], column: int = 0) -> None:
        self.words = words
        self.column = column
        self.x0 = min([word.x0 for word in words])  #: left end, in points
        self.x1 = max([word.x1 for word in words])
        #: The height of its usual letters, and their lower edge in points from below.
        self.size, self.y0 = _usual(words)

    def text(self) -> str:
        """Its words; raised marks of notes left out, powers kept as powers."""
        base, size = self.y0, self.size
        said = ""
        end = 0.0
        for word in self.words:
            is_raised = word.size < 0.85 * size and word.y0 > base + 0.2 * size
            text = word.text
            if is_raised and said:
                if marks.is_mark(text, said.rstrip()):
                    continue
                text = marks.raised(text, said)
            touches = said and word.x0 - end < 0.12 * size and (is_raised or _hangs(text))
            said += text if touches or not said else f" {text}"
            end = word.x1
        return said


def _usual(words: list[Word]) -> tuple[float, float]:
    """Size and lower edge of the larger letters of a line: raised marks do not count."""
    largest = max([word.size for word in words])
    usual = sorted([word.y0 for word in words if word.size > 0.85 * largest])
    return largest, usual[len(usual) // 2]


def _hangs(text: str) -> bool:
    """Whether a word begins with what always touches the word before it."""
    return text[0] in ".,;:!?)]}”’%"


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines of a page in reading order."""
    segments = _segments(words)
    if len(segments) > MAX_SEGMENTS:
        return segments
    ordered: list[Line] = []
    _read(segments, ordered, _MOST_COLUMNS)
    return ordered


def _segments(words: Sequence[Word]) -> list[Line]:
    """Neighbouring words that the file draws one after the other on one line."""
    segments: list[list[Word]] = []
    last: Word | None = None
    for word in words:
        if last is not None and _goes_on(last, word):
            segments[-1].append(word)
        else:
            segments.append([word])
        last = word
    return [Line(segment) for segment in segments]


def _goes_on(last: Word, word: Word) -> bool:
    size = last.size if last.size < word.size else word.size
    gap = word.x0 - last.x1
    if not -0.5 * size < gap < _WIDE_GAP * size:
        return False
    return last.y0 == word.y0 or _overlap(last.y0, last.y1, word.y0, word.y1) > 0.4 * size


def _overlap(low: float, high: float, other_low: float, other_high: float) -> float:
    """How far two heights share a part, in points; less than nothing where they share none."""
    return min(high, other_high) - max(low, other_low)


def _read(segments: list[Line], ordered: list[Line], more: int) -> None:
    """Append the lines of ``segments``, column by column where there are columns."""
    gutter = _gutter(segments) if more else None
    if gutter is None:
        column = ordered[-1].column + 1 if ordered else 0
        ordered += _rows(segments, column)
        return
    for band in _bands(segments, gutter):
        left = [segment for segment in band if segment.x1 <= gutter]
        right = [segment for segment in band if segment.x0 >= gutter]
        if len(left) + len(right) == len(band) and min(len(left), len(right)) > 1:
            _read(left, ordered, more - 1)
            _read(right, ordered, more - 1)
        else:
            ordered += _rows(band, ordered[-1].column + 1 if ordered else 0)


def _rows(segments: list[Line], column: int) -> list[Line]:
    """Segments put together to whole lines, from the top down."""
    rows: list[list[Line]] = []
    for segment in sorted(segments, key=_from_above):
        row = next((row for row in rows[-3:] if _same_row(row[0], segment)), None)
        if row is None:
            rows.append([segment])
        else:
            row.append(segment)
    return [_row(row, column) for row in rows]


def _row(parts: list[Line], column: int) -> Line:
    if len(parts) == 1:
        parts[0].column = column
        return parts[0]
    return Line(sorted((word for part in parts for word in part.words), key=_left), column)


def _left(word: Word) -> float:
    return word.x0


def _from_above(line: Line) -> float:
    return -(line.y0 + line.size / 2)


def _same_row(row: Line, segment: Line) -> bool:
    shared = _overlap(row.y0, row.y0 + row.size, segment.y0, segment.y0 + segment.size)
    return shared > 0.5 * min(row.size, segment.size)


def _gutter(segments: list[Line]) -> float | None:
    """Where most gaps between neighbours on one height lie above each other, or None."""
    gaps = _gaps(segments)
    if len(gaps) < _LEAST_LINES:
        return None
    left, right = min(part.x0 for part in segments), max(part.x1 for part in segments)
    counts = Counter(
        x for start, end in gaps for x in range(int(start) + 1, int(end) + 1)
        if left + 0.15 * (right - left) < x < right - 0.15 * (right - left)
    )  # fmt: skip
    if not counts:
        return None
    most = max(counts.values())
    best = sorted(x for x, count in counts.items() if count == most)
    at = float(best[len(best) // 2])
    return at if most >= _LEAST_LINES and _has_columns(segments, at, left, right) else None


def _gaps(segments: list[Line]) -> list[tuple[float, float]]:
    """The wide gaps between a segment and the next to its right on the same height."""
    parts = sorted(segments, key=_from_above)
    gaps = []
    for at, part in enumerate(parts):
        near = parts[max(0, at - 12) : at + 13]
        starts = [other.x0 for other in near if other.x0 > part.x1 and _beside(part, other)]
        if starts and min(starts) - part.x1 > 1:
            gaps.append((part.x1, min(starts)))
    return gaps


def _beside(one: Line, other: Line) -> bool:
    shared = _overlap(one.y0, one.y0 + one.size, other.y0, other.y0 + other.size)
    return shared > 0.3 * min(one.size, other.size)


def _has_columns(segments: list[Line], at: float, left: float, right: float) -> bool:
    """Whether what lies on both sides reads like prose, which fills its column."""
    sides = (
        [part for part in segments if part.x1 <= at],
        [part for part in segments if part.x0 >= at],
    )
    for side, width in zip(sides, (at - left, right - at), strict=True):
        if len(side) < _LEAST_LINES or width < 0.2 * (right - left):
            return False
        if statistics.median(part.x1 - part.x0 for part in side) < 0.5 * width:
            return False
    return True


def _bands(segments: list[Line], gutter: float) -> list[list[Line]]:
    """The page from the top down, cut wherever a line reaches over the gutter."""
    bands: list[list[Line]] = []
    was_over: bool | None = None
    for segment in sorted(segments, key=_from_above):
        over = segment.x0 < gutter < segment.x1
        if over is not was_over:
            bands.append([])
        bands[-1].append(segment)
        was_over = over
    return bands
