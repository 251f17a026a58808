"""How well a document matches: a number made of what is found where, the same on every database."""

from __future__ import annotations

from collections.abc import Sequence

from labwatch.search.indexing import LEVEL_END, TEXT_END
from sources.searchquery import SearchQuery, Term

#: What a term is worth in the level where it is worth most: name and summary, quotes, other text,
#: names of what is referred to. The word itself counts half as much again as one that begins so.
WORTH = (16, 8, 4, 2)
#: The name is what was looked for, word for word.
IS_THE_NAME = 32


def score(words: str, query: SearchQuery) -> int:
    """The sum over the wanted terms; ``words`` as of SearchDocument."""
    levels = [f" {level.strip()} " for level in words.split(LEVEL_END)]
    found = sum(_worth(levels, term) for term in query.wanted)
    return found + (IS_THE_NAME if _is_name(levels[0], query) else 0)


def _worth(levels: Sequence[str], term: Term) -> int:
    exact, beginning = f" {term.text} ", f" {term.text}"
    for level, worth in zip(levels, WORTH, strict=True):
        if exact in level:
            return worth * 3 // 2
        if term.begins and beginning in level:
            return worth
    return 0


def _is_name(head: str, query: SearchQuery) -> bool:
    name = head.partition(TEXT_END)[0].strip()
    return name == " ".join(term.text for term in query.wanted)
