"""A text as words: what is compared, what is written, and where a quote stands among them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A word with its inner marks (3.5, can't, re-test), a line feed, or one other sign; and the space
#: before it.
_WORD = re.compile(r" ?(?:[^\W_]+(?:[-.,'’‑][^\W_]+)*|\n|[^ ])")
#: What a quoting author leaves out or adds (source-checking.md, 2).
_EDITORIAL = re.compile(r"\.\s?\.\s?\.|…|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: as compared, and as written with the space before them."""

    words: tuple[str, ...]
    written: tuple[str, ...]

    def text(self, first: int, last: int) -> str:
        """Words first to last (excluded), as written."""
        return "".join(self.written[first:last])


def words_of(text: str) -> Words:
    """Cut a text with single spaces into words; linear in its length."""
    written = _WORD.findall(text)
    return Words(tuple([word.lstrip(" ") for word in written]), tuple(written))


def quoted_places(words: Sequence[str], quote: str) -> list[range]:
    """Where a quote stands among words: one range for each of its parts, none for an absent part.

    Case and punctuation do not matter here: this only marks a passage, it judges nothing.
    """
    places = [place for place, word in enumerate(words) if _counts(word)]
    line, begins = _line(words[place] for place in places)
    found, after = [], 0
    for part in _EDITORIAL.split(" ".join(quote.split())):
        sought, _ = _line(word for word in words_of(part).words if _counts(word))
        at = line.find(sought, after) if len(sought) > 1 else -1
        if at < 0:
            continue
        first = bisect_left(begins, at)
        count = sought.count(" ") - 1
        found.append(range(places[first], places[first + count - 1] + 1))
        after = at + len(sought) - 1
    return found


def _counts(word: str) -> bool:
    return word[0].isalnum()


def _line(words: Iterable[str]) -> tuple[str, list[int]]:
    """Folded words between single spaces, and where the space before each one stands."""
    parts, begins, length = [" "], [], 0
    for word in words:
        folded = word.casefold().replace("’", "'").replace("‑", "-")
        parts.append(folded + " ")
        begins.append(length)
        length += len(folded) + 1
    return "".join(parts), begins
