"""One stream of a page, read once for all quotes that are looked for in it.

Searching is by plain substring; only the surroundings of a find are read as tokens. So a page of
1 MB costs a few milliseconds, whatever it holds.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from sources.matching.folding import Folded, fold
from sources.matching.tokens import Token, is_unspaced, keys_of, tokens_of

#: Reference marks: [12], [3, 4], [a], [note 5]. Bracketed words are text.
_REFERENCE = re.compile(
    r"\[(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,5}|[a-z*†‡]|(?:note|nb|fn)\s\d{1,3}|citation needed)\]"
)
#: A footnote number glued behind a sentence's mark: "deployment.12 We".
_GLUED = re.compile(r"(?<=[^\W\d_]{3}[.,;”)])\d{1,2}(?=\s|$)")
#: The number or letter of a list item: "\n2. Publish", "\n(b) publish".
_LIST_MARK = re.compile(r"(?:(?<=\n)|\A)(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|\([ivx]{1,4}\))(?=\s|\Z)")
_EDGE = re.compile(r"\s")
#: A longer word may be cut at the edge of a window, which is never near the words sought.
_LONGEST = 200
#: Pairs of neighbouring words looked for before a whole text is read as tokens.
_PAIRS = 3
#: Readings kept: the streams of a page and of its baseline, while their quotes are matched.
_KEPT = 8


class Mark(NamedTuple):
    """A mark set aside: the token behind it, and whether its number may be the text's own."""

    behind: int
    may_be_text: bool


@dataclass(frozen=True)
class PageText:
    """A folded stream, its tokens where asked for, and which of them are marks set aside."""

    folded: Folded

    @property
    def text(self) -> str:
        """The folded text, which all offsets of this package count in."""
        return self.folded.text

    def window(self, start: int, end: int) -> Window:
        """The tokens between two offsets, widened to the next white space."""
        start, end = max(0, start), min(len(self.text), end)
        start = self._space_before(start)
        found = _EDGE.search(self.text, end, end + _LONGEST)
        end = found.start() if found else end
        tokens = tokens_of(self.folded, start, end)
        return Window(self, tokens, self._aside(tokens, start, end))

    def inside(self, start: int, end: int) -> Window:
        """The tokens strictly between two offsets that are ends and starts of words."""
        tokens = [one for one in tokens_of(self.folded, start, end) if start <= one.start]
        return Window(self, tokens, self._aside(tokens, start, end))

    def _space_before(self, start: int) -> int:
        """The start of the word or number that an offset lies in, unless that is very long."""
        least = max(0, start - _LONGEST)
        while start > least and not _is_edge(self.text[start - 1]):
            start -= 1
        return start

    def _aside(self, tokens: list[Token], start: int, end: int) -> dict[int, Mark]:
        """Which tokens are reference marks, footnote numbers or list numbers."""
        starts = [token.start for token in tokens]
        aside: dict[int, Mark] = {}
        for pattern in (_REFERENCE, _GLUED, _LIST_MARK):
            for found in pattern.finditer(self.text, start, end):
                first, behind = (bisect_left(starts, edge) for edge in found.span())
                glued = (
                    pattern is _REFERENCE
                    and self.text[max(0, found.start() - 1) : found.start()].strip()
                )
                mark = Mark(behind, behind - first == 1 and not glued)
                aside |= dict.fromkeys(range(first, behind), mark)
        return aside

    @cached_property
    def _keys(self) -> list[str]:
        return keys_of(self.folded)

    @cached_property
    def _tokens(self) -> list[Token]:
        return tokens_of(self.folded)

    def runs(self, keys: Sequence[str], most: int) -> Iterator[tuple[int, int]]:
        """Offsets of the first ``most`` runs of these tokens. Linear in the text, even when
        every word repeats; slower than searching a rare word, so only for such texts.
        """
        if any(key[0].isalpha() and key not in self.text for key in keys):
            return
        if not all(re.search(pair, self.text) for pair in _telling_pairs(keys)):
            return
        ids = {key: index + 1 for index, key in enumerate(dict.fromkeys(keys))}
        page = array("I", [ids.get(key, 0) for key in self._keys]).tobytes()
        sought = array("I", [ids[key] for key in keys]).tobytes()
        size = array("I").itemsize
        at = page.find(sought)
        while at >= 0 and most > 0:
            if at % size == 0:
                first = at // size
                yield self._tokens[first].start, self._tokens[first + len(keys) - 1].end
                most -= 1
            at = page.find(sought, at + 1)


def _telling_pairs(keys: Sequence[str]) -> list[str]:
    """Patterns of the longest neighbouring words of a run: without one of them there is no run."""
    words = [pair for pair in pairwise(keys) if all(key[0].isalpha() for key in pair)]
    longest = sorted(words, key=lambda pair: -len(pair[0]) - len(pair[1]))[:_PAIRS]
    return [r"[\W_]*".join(map(re.escape, pair)) for pair in longest]


@dataclass(frozen=True)
class Window:
    """Some neighbouring tokens of a page."""

    page: PageText
    tokens: list[Token]
    aside: dict[int, Mark]

    def written(self, index: int) -> str:
        """A token as the page writes it."""
        token = self.tokens[index]
        return self.page.folded.written(token.start, token.end)

    def between(self, index: int) -> str:
        """The folded text between a token and the next; empty behind the last."""
        if index + 1 >= len(self.tokens):
            return ""
        return self.page.text[self.tokens[index].end : self.tokens[index + 1].start]


def _is_edge(letter: str) -> bool:
    """Whether a token never goes on across a letter."""
    return letter.isspace() or is_unspaced(letter)


def reference_spans(text: str) -> list[tuple[int, int]]:
    """Where a folded text has reference marks."""
    return [found.span() for found in _REFERENCE.finditer(text)]


@lru_cache(maxsize=_KEPT)
def read(raw: str) -> PageText:
    """Read one stream; the last few are remembered, since a page has many quotes."""
    return PageText(fold(raw))
