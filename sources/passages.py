"""A page's text as escaped HTML with the passages that are quoted from it marked. Pure.

Marking helps the eye and judges nothing: case and punctuation are ignored, and each part between a
quote's ellipses is marked by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WORD = re.compile(r"[^\W_]+")
#: What a quoting author leaves out or puts in.
_EDITORIAL = re.compile(r"\. ?\. ?\.|…|\[[^\[\]]*\]")
#: A single word would be marked all over a page.
_FEWEST_WORDS = 2

Span = tuple[int, int]


def text_html(text: str, quotes: Iterable[str]) -> SafeString:
    """The text, all of it escaped, each place of a quote in ``<mark>``."""
    pieces = _pieces(text, merged(places(text, quotes)))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def places(text: str, quotes: Iterable[str]) -> list[Span]:
    """Where the parts of the quotes stand first, as offsets into the text; linear in its length."""
    words = list(_WORD.finditer(text))
    line, begins = _line(match.group() for match in words)
    found = []
    for part in dict.fromkeys(part for quote in quotes for part in _EDITORIAL.split(quote)):
        sought, starts = _line(match.group() for match in _WORD.finditer(part))
        at = line.find(sought) if len(starts) >= _FEWEST_WORDS else -1
        if at >= 0:
            first = bisect_right(begins, at) - 1
            found.append((words[first].start(), words[first + len(starts) - 1].end()))
    return found


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


def _pieces(text: str, spans: list[Span]) -> Iterator[SafeString]:
    here = 0
    for start, end in spans:
        yield format_html("{}<mark>{}</mark>", text[here:start], text[start:end])
        here = end
    yield format_html("{}", text[here:])
