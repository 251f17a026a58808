"""A stretch of a record's text around what was looked for, with the words found marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from labwatch.search.texts import Level, Text
from sources.searchquery import SearchQuery, Term
from sources.searchwords import Placed, folded, placed_words

#: So many characters an excerpt has at most, and so many stand before the first word found.
LENGTH, BEFORE = 240, 60


@dataclass(frozen=True)
class Part:
    """A piece of text as it was written; ``is_match``: it was looked for."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Excerpt:
    """Parts that make up the text when joined. ``source``: where it is quoted from, if it is."""

    parts: tuple[Part, ...]
    source: Mapping[str, str] | None = None

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    term: Term


def excerpt(texts: Sequence[Text], query: SearchQuery) -> Excerpt:
    """From the text, beside the name, in which most of the terms stand; the weightier first."""
    best: tuple[int, Text, list[_Match]] | None = None
    for text in sorted(texts[1:], key=lambda text: text.level):
        matches = _matches(text.text, query)
        found = len({match.term for match in matches})
        if best is None or found > best[0]:
            best = found, text, matches
    if best is None or not (best[0] or best[1].level < Level.RELATED):
        return Excerpt(())
    _found, text, matches = best
    return Excerpt(tuple(_cut(text.text, matches)), text.source)


def marked(text: str, query: SearchQuery) -> tuple[Part, ...]:
    """The whole text with the words found marked."""
    return tuple(_parts(text, _matches(text, query), 0, len(text)))


def _matches(text: str, query: SearchQuery) -> list[_Match]:
    """Where the terms stand, in order, none over another."""
    plain = folded(text)
    terms = [term for term in query.wanted if all(word in plain for word in term.words)]
    placed = list(placed_words(text)) if terms else []
    found = [match for term in terms for match in _of_term(placed, term)]
    kept: list[_Match] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _of_term(placed: Sequence[Placed], term: Term) -> Iterator[_Match]:
    *before, last = term.words
    for begin in range(len(placed) - len(before)):
        some = placed[begin : begin + len(term.words)]
        ends = some[-1].word
        if [word.word for word in some[:-1]] == before and (
            ends == last or (term.begins and ends.startswith(last))
        ):
            yield _Match(some[0].start, some[-1].end, term)


def _cut(text: str, matches: Sequence[_Match]) -> Iterator[Part]:
    start, end = _window(text, matches)
    parts = [*_parts(text, matches, start, end)]
    if start:
        yield Part("… ", False)
    yield from parts
    if end < len(text):
        yield Part(" …", False)


def _window(text: str, matches: Sequence[_Match]) -> tuple[int, int]:
    """From where to where, between words where there are blanks."""
    if len(text) <= LENGTH:
        return 0, len(text)
    start = _after_blank(text, max(0, _first(matches) - BEFORE)) if matches else 0
    end = min(len(text), start + LENGTH)
    blank = text.rfind(" ", start + LENGTH // 2, end)
    return start, end if end == len(text) or blank < 0 else blank


def _first(matches: Sequence[_Match]) -> int:
    """The match from which on most different terms stand close together."""

    def held(match: _Match) -> int:
        reach = match.start + LENGTH - BEFORE
        return len({one.term for one in matches if match.start <= one.start and one.end <= reach})

    return max(matches[:50], key=held).start


def _after_blank(text: str, place: int) -> int:
    if place == 0:
        return 0
    blank = text.find(" ", place, place + BEFORE)
    return place if blank < 0 else blank + 1


def _parts(text: str, matches: Sequence[_Match], start: int, end: int) -> Iterator[Part]:
    at = start
    for match in matches:
        if match.start < at or match.end > end:
            continue
        if match.start > at:
            yield Part(text[at : match.start], False)
        yield Part(text[match.start : match.end], True)
        at = match.end
    if at < end:
        yield Part(text[at:end], False)
