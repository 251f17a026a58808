"""What somebody looks for: words that must all occur, "phrases", beginnings*, and -words to avoid.

Any text is understood: what would be an operator elsewhere (AND, NEAR, brackets) is a word or
nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sources.searchwords import words

#: A word of fewer letters does not stand for longer ones: "in" is not "independent".
FEWEST_LETTERS = 3
SEARCH_HELP = _('Words that must all occur; "a phrase", begin*, -without.')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(r'(?P<sign>-*)(?:"(?P<phrase>[^"]*)"?|(?P<bare>[^\s"]+))(?P<star>\*)?')


class NothingToFind(ValueError):
    """The text holds no word that must occur. Its message says what to do."""


class NotIndexed(LookupError):
    """Records of this kind have no public form of their own, so the index knows nothing of them."""


@dataclass(frozen=True)
class Term:
    """Words that must follow each other; ``begins``: the last may go on with other letters."""

    words: tuple[str, ...]
    begins: bool = False

    @property
    def text(self) -> str:
        """The words as they stand in folded text."""
        return " ".join(self.words)


@dataclass(frozen=True)
class SearchQuery:
    """``wanted`` must all occur, ``unwanted`` must not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()

    def exactly(self) -> SearchQuery:
        """The same without beginnings: every word as it was typed."""
        return SearchQuery(tuple(Term(term.words) for term in self.wanted), self.unwanted)


def parsed(text: str) -> SearchQuery:
    """What the text asks for; NothingToFind if that is nothing."""
    parts = [*_parts(text.translate(_QUOTES))]
    wanted = dict.fromkeys(term for term, is_wanted in parts if is_wanted)
    unwanted = dict.fromkeys(term for term, is_wanted in parts if not is_wanted)
    if not wanted:
        raise NothingToFind(_remedy(bool(unwanted)))
    return SearchQuery(tuple(wanted), tuple(unwanted))


def _remedy(only_unwanted: bool) -> str:
    if only_unwanted:
        return "Give at least one word that must occur, beside those with a minus."
    return "Give at least one word: letters or digits."


def _parts(text: str) -> Iterator[tuple[Term, bool]]:
    for found in _PART.finditer(text):
        bare = found["bare"]
        held = tuple(words(bare if found["phrase"] is None else found["phrase"]))
        if held:
            is_wanted = not found["sign"]
            star = bool(found["star"] or (bare and bare.endswith("*")))
            yield Term(held, star or (bool(bare) and is_wanted and _begins(held[-1]))), is_wanted


def _begins(word: str) -> bool:
    """Whether an unquoted word stands for longer ones: those of letters do, "gpt-4" does not."""
    return word.isalpha() and len(word) >= FEWEST_LETTERS
