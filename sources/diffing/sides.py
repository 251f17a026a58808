"""One of two compared texts: its paragraphs, their words, and where a quote stands in them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from sources.diffing.words import Words, quoted_places, words_of


class Side:
    """One text: its paragraphs, their words where asked for, and which words are the quote's."""

    def __init__(self, text: str, quote: str) -> None:
        lines = (" ".join(line.split()) for line in text.splitlines())
        self.paragraphs = [line for line in lines if line]
        self._words: dict[int, Words] = {}
        self.quoted = self._places(quote) if quote.strip() else {}

    def words(self, number: int) -> Words:
        """The words of one paragraph."""
        if number not in self._words:
            self._words[number] = words_of(self.paragraphs[number])
        return self._words[number]

    def joined(self, first: int, last: int) -> tuple[Words, list[range]]:
        """Paragraphs first to last as one text, with the quote's places in it."""
        if last - first == 1:
            return self.words(first), self.quoted.get(first, [])
        places, offset = [], 0
        for number in range(first, last):
            quoted = self.quoted.get(number, ())
            places += [range(r.start + offset, r.stop + offset) for r in quoted]
            offset += len(self.words(number).words) + 1
        return words_of("\n".join(self.paragraphs[first:last])), places

    def run(self, first: int, last: int) -> tuple[list[str], list[int]]:
        """All words of paragraphs first to last, and the paragraph that each stands in."""
        words: list[str] = []
        numbers: list[int] = []
        for number in range(first, last):
            found = self.words(number).words
            words += found
            numbers += [number] * len(found)
        return words, numbers

    def _places(self, quote: str) -> dict[int, list[range]]:
        """For each paragraph that the quote stands in, which of its words belong to it."""
        counts = [len(self.words(number).words) for number in range(len(self.paragraphs))]
        starts = [0, *accumulate(counts)]
        words = [word for number in range(len(counts)) for word in self.words(number).words]
        found: dict[int, list[range]] = {}
        for place in quoted_places(words, quote):
            number = bisect_right(starts, place.start) - 1
            while number < len(counts) and starts[number] < place.stop:
                begin = max(place.start - starts[number], 0)
                end = min(place.stop - starts[number], counts[number])
                found.setdefault(number, []).append(range(begin, end))
                number += 1
        return found
