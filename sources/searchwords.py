"""The words of a text as the search sees them: folded, the same on every database.

Letters lose case and accents, ligatures and full-width forms become plain letters; everything that
is neither letter nor digit separates words. Scripts that are written without spaces have each
character as a word of its own, so that a phrase finds any stretch of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

#: No word is compared beyond this: longer ones are no words.
LONGEST_WORD = 64
#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i"}
)
#: Han, kana, Thai, Lao, Burmese, Khmer.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", chr(code)).casefold()
        plain = unicodedata.normalize("NFKD", apart).translate(_LETTERS)
        # Marks of all kinds are dropped: accents, and vowel signs of some scripts.
        kept = "".join(char for char in plain if unicodedata.category(char)[0] != "M")
        self[code] = kept
        return kept


_FOLDS = _Folds()


def folded(text: str) -> str:
    """The text without case, accents and ligatures."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def words(text: str) -> list[str]:
    """Its words, in order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded(text))]


class Placed(NamedTuple):
    """A folded word, and where it stands in the text as it was written."""

    word: str
    start: int
    end: int


def placed_words(text: str) -> Iterator[Placed]:
    """Its words with their places; accents that follow a letter belong to it."""
    if text.isascii():
        for found in _WORD.finditer(text.lower()):
            yield Placed(found[0][:LONGEST_WORD], *found.span())
        return
    origins = [place for place, char in enumerate(text) for _ in _FOLDS[ord(char)]]
    for found in _WORD.finditer(folded(text)):
        start, last = origins[found.start()], origins[found.end() - 1]
        yield Placed(found[0][:LONGEST_WORD], start, _end(text, last))


def _end(text: str, last: int) -> int:
    """After the last letter and the marks on it."""
    end = last + 1
    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return end
