"""Which blocks of a page stand near a quote, counted in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from sources.pagechange.looks import Look

#: How far from a quote a change still counts as next to it, in words.
NEAR = 200
#: Where one quote stands at most, so that "the" on a hostile page costs nothing.
_MOST_PASSAGES = 20

#: What a quoting author leaves out or puts in.
_EDITORIAL = re.compile(r"\.\s?\.\s?\.|…|\[[^\[\]]*\]")
_WORD = re.compile(r"\w+")


def near_quotes(
    before: Look, removed: list[int], now: Look, added: list[int], quotes: list[str]
) -> list[str]:
    """Those of the blocks removed and added that stand near a quote, in either look.

    Both looks count for each block, since a quote may be gone from one of the two.
    """
    if not quotes or not (removed or added):
        return []
    then, here = _Quoted(before, quotes), _Quoted(now, quotes)
    return [*then.near(removed, here), *here.near(added, then)]


def _beside(look: Look, other: Look) -> list[int]:
    """For each block the other look's number of the last block up to it that both have, or -1."""
    numbers = {key: number for number, key in enumerate(other.keys)}
    found, last = [], -1
    for key in look.keys:
        last = numbers.get(key, last)
        found.append(last)
    return found


def _close(span: tuple[int, int], passages: list[tuple[int, int]]) -> bool:
    return any(span[0] - end <= NEAR and begin - span[1] <= NEAR for begin, end in passages)


class _Quoted:
    """The words of a look, folded: where each block and each quote begins and ends among them."""

    def __init__(self, look: Look, quotes: Iterable[str]) -> None:
        blocks = [_WORD.findall(block.casefold()) for block in look.blocks]
        self.look = look
        self._ends = list(accumulate(map(len, blocks)))
        self._line = f" {' '.join(word for block in blocks for word in block)} "
        self.passages = list(self._passages(quotes))

    def near(self, numbers: list[int], other: _Quoted) -> list[str]:
        """Those of its blocks that stand near a quote: here, or in the other look beside it."""
        beside = _beside(self.look, other.look) if numbers else []
        return [
            self.look.blocks[number]
            for number in numbers
            if _close(self.span(number), self.passages)
            or _close(other.span(beside[number]), other.passages)
        ]

    def span(self, number: int) -> tuple[int, int]:
        """The first word of a block, and the word after its last; the page's start for -1."""
        return self._ends[number - 1] if number > 0 else 0, self._ends[number] if number >= 0 else 0

    def _passages(self, quotes: Iterable[str]) -> Iterator[tuple[int, int]]:
        """Where the quotes stand, each part of one that leaves words out."""
        for part in (part for quote in quotes for part in _EDITORIAL.split(quote)):
            words = _WORD.findall(part.casefold())
            sought = f" {' '.join(words)} "
            at = self._line.find(sought) if words else -1
            for _ in range(_MOST_PASSAGES):
                if at < 0:
                    break
                begin = self._line.count(" ", 0, at)
                yield begin, begin + len(words)
                at = self._line.find(sought, at + 1)
