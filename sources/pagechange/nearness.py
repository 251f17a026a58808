"""Which blocks of a page stand near a quote, counted in words."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    look: Look, numbers: list[int], other: Look, common: frozenset[str], quotes: list[str]
) -> list[int]:
    """Those of a look's blocks that stand near a quote: there, or in the other look beside it.

    The other look counts as well since a quote may be gone from one of the two. ``common`` are the
    keys of the blocks that both have.
    """
    if not numbers or not quotes:
        return []
    here, there = _Words(look), _Words(other)
    passages, elsewhere = list(here.passages(quotes)), list(there.passages(quotes))
    beside = _beside(look, other, common)
    return [
        number
        for number in numbers
        if _close(here.span(number), passages) or _close(there.span(beside[number]), elsewhere)
    ]


def _beside(look: Look, other: Look, common: frozenset[str]) -> list[int]:
    """For each block the other look's number of the last block up to it that both have, or -1."""
    numbers = {key: number for number, key in enumerate(other.keys)}
    found, last = [], -1
    for key in look.keys:
        last = numbers[key] if key in common else last
        found.append(last)
    return found


def _close(span: tuple[int, int], passages: list[tuple[int, int]]) -> bool:
    return any(span[0] - end <= NEAR and begin - span[1] <= NEAR for begin, end in passages)


class _Words:
    """The words of a look, folded, with where each block begins and ends among them."""

    def __init__(self, look: Look) -> None:
        blocks = [_WORD.findall(block.casefold()) for block in look.blocks]
        self._ends = list(accumulate(map(len, blocks)))
        words = [word for block in blocks for word in block]
        self._line = f" {' '.join(words)} "
        self._begins = [0, *accumulate(len(word) + 1 for word in words)]

    def span(self, number: int) -> tuple[int, int]:
        """The first word of a block, and the word after its last; the page's start for -1."""
        return self._ends[number - 1] if number > 0 else 0, self._ends[number] if number >= 0 else 0

    def passages(self, quotes: Iterable[str]) -> Iterator[tuple[int, int]]:
        """Where the quotes stand, each part of one that leaves words out."""
        for part in (part for quote in quotes for part in _EDITORIAL.split(quote)):
            words = _WORD.findall(part.casefold())
            sought = f" {' '.join(words)} "
            at = self._line.find(sought) if words else -1
            for _ in range(_MOST_PASSAGES):
                if at < 0:
                    break
                begin = bisect_left(self._begins, at)
                yield begin, begin + len(words)
                at = self._line.find(sought, at + 1)
