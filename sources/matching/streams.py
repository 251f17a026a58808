"""In which stream of a page a quote stands, or stood: the visible one first.

Hidden text and the title count where the visible page has nothing like the quote; script payloads
only where they hold the article that an empty shell lacks; struck text never.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sources.documents import Document
from sources.matching import editorial
from sources.matching.editorial import Pattern
from sources.matching.locating import Candidate, candidates, in_the_old_place
from sources.matching.pagetext import PageText, read
from sources.matching.results import Anchor
from sources.matching.standing import passages
from sources.matching.walking import Passage

#: A page with fewer visible words, and scripts with this many, is an empty shell for them.
_SHELL_WORDS, _PAYLOAD_WORDS = 50, 60
_PAYLOAD_TIMES_QUOTE = 3


@dataclass(frozen=True)
class Standing:
    """Where a quote stands: the stream, the reading of the quote and all its places."""

    stream: str
    page: PageText
    pattern: Pattern
    places: list[Passage]


@dataclass(frozen=True)
class Lookalike:
    """A passage that may be the quote's new wording, and the stream that it stands in."""

    stream: str
    page: PageText
    candidate: Candidate


def lookalike_in(
    quote: str, document: Document, anchor: Anchor | None, baseline: Document | None
) -> Lookalike | None:
    """The passage that may be the quote's new wording, where a reader sees it or else hidden."""
    segment = editorial.literal(editorial.joined(quote)).segments[0]
    streams = {"main": document.main}
    if document.full != document.main:
        streams["full"] = document.full
    for stream, text in streams.items():
        page = read(text)
        here = in_the_old_place(segment, anchor, page) if anchor else None
        if here is not None:
            return Lookalike(stream, page, here)
        for candidate in candidates(segment, page):
            if candidate.is_close and not _stood_before(quote, candidate, page, baseline):
                return Lookalike(stream, page, candidate)
    return None


def _stood_before(
    quote: str, candidate: Candidate, page: PageText, baseline: Document | None
) -> bool:
    """Whether a look-alike stood in the baseline already, elsewhere than the quote itself."""
    if baseline is None or not baseline.main:
        return False
    then = read(baseline.main)
    own = [place for reading in readings(quote, None) for place in passages(reading, then)]
    wording = editorial.literal(page.folded.written(candidate.start, candidate.end))
    elsewhere = [
        place
        for place in passages(wording, then)
        if all(place.end <= one.start or one.end <= place.start for one in own)
    ]
    return bool(own and elsewhere) and len(passages(wording, page)) <= len(elsewhere)


def readings(quote: str, anchor: Anchor | None) -> Iterator[Pattern]:
    """Literally first: the source itself may have brackets and dots, and if it had, they stay."""
    yield editorial.literal(quote)
    marked = editorial.editorial(quote)
    if marked is not None and (anchor is None or anchor.reading != "literal"):
        yield marked


def _streams(document: Document, page: str, quote: str) -> Iterator[tuple[str, str]]:
    """The streams that a quote may stand in, by name."""
    yield "main", document.main
    if document.full != document.main:
        yield "full", document.full
    yield "title", document.title
    if _is_shell(document, page, quote):
        yield "embedded", document.embedded


def _is_shell(document: Document, page: str, quote: str) -> bool:
    """Whether the scripts hold the article that the visible page lacks, not a mere summary."""
    if page not in ("ok", "js-shell", "empty") or len(document.main) > 20 * _SHELL_WORDS:
        return False
    if document.words > _SHELL_WORDS:
        return False
    words = len(document.embedded.split())
    return words >= max(_PAYLOAD_WORDS, _PAYLOAD_TIMES_QUOTE * len(quote.split()))


def standing_in(
    quote: str, document: Document, page: str, anchor: Anchor | None
) -> Standing | None:
    """Where the quote stands, in the first stream that has it; none if nowhere that counts."""
    for stream, text in _streams(document, page, quote):
        if not text:
            continue
        for pattern in readings(quote, anchor):
            places = passages(pattern, read(text))
            if places:
                return Standing(stream, read(text), pattern, places)
    return None
