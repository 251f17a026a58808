"""A page's text as escaped HTML with the passages that are quoted from it marked. Pure.

Each place bears the name of its quote, so that a link can lead to it.

Marking helps the eye and judges nothing: case and punctuation are ignored, and each part between a
quote's ellipses is marked by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WORD = re.compile(r"[^\W_]+")
#: What a quoting author leaves out or puts in.
_EDITORIAL = re.compile(r"\. ?\. ?\.|…|\[[^\[\]]*\]")
#: A single word would be marked all over a page.
_FEWEST_WORDS = 2

Span = tuple[int, int]


def text_html(text: str, quotes: Mapping[str, Iterable[str]]) -> SafeString:
    """The text, all of it escaped, each place of a quote in ``<mark>``.

    ``quotes``: what is sought for each name, the likelier first; names become ids, so they are
    slugs. The first place found for a name bears it.
    """
    read = _Words(text)
    found = {name: read.places(sought) for name, sought in quotes.items()}
    names: dict[int, list[str]] = {}
    for name, spans in found.items():
        names.setdefault(spans[0][0] if spans else -1, []).append(name)
    marks = merged(span for spans in found.values() for span in spans)
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text, marks, names)))


def places(text: str, quotes: Iterable[str]) -> list[Span]:
    """Where the parts of the quotes stand first, as offsets into the text; linear in its length."""
    return _Words(text).places(quotes)


class _Words:
    """A text read once, in which quotes are looked for."""

    def __init__(self, text: str) -> None:
        self.words = list(_WORD.finditer(text))
        self.line, self.begins = _line(match.group() for match in self.words)

    def places(self, quotes: Iterable[str]) -> list[Span]:
        """Where the parts of these quotes stand first."""
        parts = dict.fromkeys(part for quote in quotes for part in _EDITORIAL.split(quote))
        return [place for part in parts if (place := self._place(part))]

    def _place(self, part: str) -> Span | None:
        sought, starts = _line(match.group() for match in _WORD.finditer(part))
        at = self.line.find(sought) if len(starts) >= _FEWEST_WORDS else -1
        if at < 0:
            return None
        first = bisect_right(self.begins, at) - 1
        return self.words[first].start(), self.words[first + len(starts) - 1].end()


def _line(words: Iterable[str]) -> tuple[str, list[int]]:
    """Folded words between single spaces, and where the space before each one stands."""
    parts, begins, length = [" "], [], 0
    for word in words:
        folded = word.casefold()
        parts.append(f"{folded} ")
        begins.append(length)
        length += len(folded) + 1
    return "".join(parts), begins


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, with those that overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _pieces(text: str, spans: list[Span], names: Mapping[int, list[str]]) -> Iterator[SafeString]:
    """The text cut at the marks; ``names`` by the offset at which each named place begins."""
    here = 0
    for start, end in spans:
        yield format_html("{}{}<mark>", text[here:start], _anchors(names.get(start, ())))
        here = start
        for at in sorted(place for place in names if start < place < end):
            yield format_html("{}{}", text[here:at], _anchors(names[at]))
            here = at
        yield format_html("{}</mark>", text[here:end])
        here = end
    yield format_html("{}", text[here:])


def _anchors(names: Iterable[str]) -> SafeString:
    """Where links to the quotes of these names lead."""
    return format_html_join("", '<span id="{}"></span>', ((name,) for name in names))
