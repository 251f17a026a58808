"""The difference of two texts as data: paragraphs that stand, changed, came, went or are folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sources.diffing.aligning import Step, align
from sources.diffing.pairing import blocks
from sources.diffing.sides import Side

#: Paragraphs, and inside a long one sentences, that are kept around a change.
CONTEXT = 2
#: Rows that one removed or added run is shown in, at most.
MOST_ROWS = 500
#: Where a sentence ends, roughly: context is cut there, nothing is judged by it.
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")


@dataclass(frozen=True)
class Piece:
    """Neighbouring words with one operation; texts as written, with the space before them."""

    operation: str  #: equal, replace, insert, delete, or folded
    old: str = ""
    new: str = ""
    quoted: bool = False  #: whether they belong to the quote
    count: int = 0  #: sentences left out, where folded


@dataclass(frozen=True)
class Hunk:
    """One row: a paragraph, or several that one change ties together.

    ``operation`` is equal, replace, insert, delete, or folded: then ``count`` unchanged paragraphs
    are left out here. Numbers count paragraphs from 1; 0 where that side has none.
    """

    operation: str
    pieces: tuple[Piece, ...] = ()
    old_number: int = 0
    new_number: int = 0
    count: int = 0

    @property
    def old(self) -> str:
        """What the old text says here."""
        return "".join(piece.old for piece in self.pieces).strip()

    @property
    def new(self) -> str:
        """What the new text says here."""
        return "".join(piece.new for piece in self.pieces).strip()


def diff_texts(old: str, new: str, *, context: int = CONTEXT, quote: str = "") -> list[Hunk]:
    """Rows that tell how ``new`` differs from ``old``.

    A line is a paragraph. ``context`` paragraphs are kept before and after each change, and as many
    sentences inside a long paragraph; what the quote stands in is always kept. Two texts that agree
    give folded rows only, two empty texts none.
    """
    before, after = Side(old, quote), Side(new, quote)
    steps = [row for step in blocks(before, after) for row in _rows(step)]
    return list(_folded(steps, before, after, context))


def _rows(step: Step) -> Iterator[Step]:
    """A step over paragraphs cut into rows of one paragraph; a replacement is one row as it is.

    What came or went in one go is at most ``MOST_ROWS`` rows, of several paragraphs if need be.
    """
    operation, a, b, c, d = step
    if operation == "replace":
        yield step
        return
    count = max(b - a, d - c)
    size = 1 if operation == "equal" else -(-count // MOST_ROWS)
    for begin in range(0, count, size or 1):
        end = min(begin + size, count)
        left = (a + begin, a + end) if b > a else (a, a)
        right = (c + begin, c + end) if d > c else (c, c)
        yield (operation, *left, *right)


def _hunk(row: Step, before: Side, after: Side) -> Hunk:
    operation, a, b, c, d = row
    numbers = (a + 1 if b > a else 0, c + 1 if d > c else 0)
    return Hunk(operation, tuple(_pieces(row, before, after)), *numbers)


def _pieces(row: Step, before: Side, after: Side) -> Iterator[Piece]:
    """The words of one row, cut where the operation or the quote begins and ends."""
    operation, a, b, c, d = row
    old, old_quoted = before.joined(a, b)
    new, new_quoted = after.joined(c, d)
    steps: list[Step] = [(operation, 0, len(old.words), 0, len(new.words))]
    if operation == "replace":
        steps = _readable(align(old.words, new.words))
    for step in steps:
        for name, i, j, k, m in _cut(step, old_quoted, new_quoted):
            quoted = _touches(old_quoted, i, j) or _touches(new_quoted, k, m)
            yield Piece(name, old.text(i, j), new.text(k, m), quoted)


def _readable(steps: list[Step]) -> list[Step]:
    """The steps without shreds: a word or two that stayed amid long changes joins them."""
    kept = list(steps)
    for index in range(1, len(steps) - 1):
        name, a, b, _, _ = steps[index]
        around = (steps[index - 1], steps[index + 1])
        if name == "equal" and b - a <= 2 and all(_size(s) > 4 * (b - a) for s in around):
            kept[index] = ("replace", *steps[index][1:])
    joined: list[Step] = []
    for step in kept:
        if joined and joined[-1][0] != "equal" and step[0] != "equal":
            joined[-1] = ("replace", joined[-1][1], step[2], joined[-1][3], step[4])
        else:
            joined.append(step)
    return joined


def _size(step: Step) -> int:
    return max(step[2] - step[1], step[4] - step[3])


def _cut(step: Step, old: list[range], new: list[range]) -> Iterator[Step]:
    """A step cut at the quote's borders; a replacement stays whole."""
    operation, a, b, c, d = step
    if operation == "replace":
        yield step
        return
    ends = {b - a or d - c}
    ends |= {edge - a for r in old for edge in (r.start, r.stop) if a < edge < b}
    ends |= {edge - c for r in new for edge in (r.start, r.stop) if c < edge < d}
    begin = 0
    for end in sorted(ends):
        left = (a + begin, a + end) if b > a else (a, a)
        right = (c + begin, c + end) if d > c else (c, c)
        yield (operation, *left, *right)
        begin = end


def _touches(places: list[range], first: int, last: int) -> bool:
    """Whether words first to last belong to the quote; an empty place counts only inside it."""
    if first == last:
        return any(r.start < first < r.stop for r in places)
    return any(r.start < last and first < r.stop for r in places)


def _folded(rows: list[Step], before: Side, after: Side, context: int) -> Iterator[Hunk]:
    """The rows as hunks, with long unchanged runs left out and counted."""
    count = 0
    for row, kept in zip(rows, _kept(rows, before, after, context), strict=True):
        if not kept:
            count += 1
            continue
        if count:
            yield Hunk("folded", count=count)
        count = 0
        yield _shortened(_hunk(row, before, after), context)
    if count:
        yield Hunk("folded", count=count)


def _kept(rows: list[Step], before: Side, after: Side, context: int) -> list[bool]:
    """Which rows are shown: what changed, what holds the quote, and the rows around them."""
    kept = [False] * len(rows)
    for index, (operation, a, _, c, _) in enumerate(rows):
        if operation != "equal" or a in before.quoted or c in after.quoted:
            start, end = max(index - context, 0), min(index + context + 1, len(rows))
            kept[start:end] = [True] * (end - start)
    return kept


def _shortened(hunk: Hunk, context: int) -> Hunk:
    """A changed paragraph with only some sentences around each change."""
    if hunk.operation != "replace":
        return hunk
    last = len(hunk.pieces) - 1
    pieces: list[Piece] = []
    for index, piece in enumerate(hunk.pieces):
        pieces += _abridged(piece, context, index == 0, index == last)
    return replace(hunk, pieces=tuple(pieces))


def _abridged(piece: Piece, context: int, first: bool, last: bool) -> list[Piece]:
    """An unchanged piece cut to the sentences next to its neighbours."""
    if piece.operation != "equal" or piece.quoted:
        return [piece]
    ends = [match.end() for match in _SENTENCE_END.finditer(piece.new)]
    sentences = [piece.new[a:b] for a, b in zip([0, *ends], [*ends, None], strict=True)]
    head = 0 if first else context + 1  # the first one may be the rest of a changed sentence
    tail = 0 if last else context + 1
    left_out = len(sentences) - head - tail
    if left_out < 2:
        return [piece]
    parts = ["".join(sentences[:head]), "".join(sentences[len(sentences) - tail :] if tail else "")]
    kept = [replace(piece, old=part, new=part) if part else None for part in parts]
    fold = Piece("folded", count=left_out)
    return [each for each in (kept[0], fold, kept[1]) if each is not None]
