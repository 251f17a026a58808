"""The verdict on one quote and one page: the two functions that the rest of the site calls.

A quote stands only if every word of it is there, in order. Everything else is shown to a person.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from sources.documents import Document
from sources.matching import editorial
from sources.matching.differences import kinds_of, reasons_of, steps
from sources.matching.pagetext import PageText, read
from sources.matching.results import (
    ALTERED,
    MISSING,
    REFORMATTED,
    UNKNOWN,
    VERBATIM,
    Anchor,
    Match,
    Step,
)
from sources.matching.standing import passages
from sources.matching.streams import Lookalike, Standing, lookalike_in, readings, standing_in
from sources.matching.surroundings import Surroundings, beside, closeness, compared
from sources.matching.walking import Passage

#: A visible passage this close outranks the quote's words in hidden text or in the title.
_VISIBLY_CHANGED = 0.75


def anchor(quote: str, document: Document) -> Anchor | None:
    """Where the quote stands on the page it is recorded from, or None if it does not.

    The anchor says in how many places it stands: ask the editor when ``is_ambiguous``.
    """
    return _anchor_in(editorial.clean(quote), document)


def match(
    quote: str,
    document: Document,
    *,
    anchor: Anchor | None = None,
    page: str = "ok",
    baseline: Document | None = None,
) -> Match:
    """Judge a quote on a page.

    ``anchor`` was taken when the quote was recorded, ``baseline`` is the document of that time,
    ``page`` the state that ``pagestate`` gave. An absent quote is unknown on a page that is not ok.
    A quote without a word is unknown; whether there is anything to check is the caller's question.
    """
    wanted = editorial.clean(quote)
    page = document.problem if page == "ok" and document.problem else page
    if not editorial.literal(wanted).segments:
        return Match(UNKNOWN, ("no words",), page=page)
    if anchor is None and baseline is not None:
        anchor = _anchor_in(wanted, baseline)
    standing = standing_in(wanted, document, page, anchor)
    if standing is not None and standing.stream == "main":
        return _stands(wanted, standing, anchor, page)
    visible = lookalike_in(wanted, document, anchor, baseline)
    if standing is not None and not _is_outranked(standing, visible, anchor):
        return _stands(wanted, standing, anchor, page)
    return _does_not_stand(wanted, document, page, visible, standing)


def _anchor_in(quote: str, document: Document) -> Anchor | None:
    """The anchor of a cleaned quote."""
    standing = standing_in(quote, document, "ok", None)
    if standing is None:
        return None
    occurrence = _first_verbatim(quote, standing)
    passage = standing.places[occurrence]
    sides = beside(standing.page, passage.start, passage.end)
    answer = _stands(quote, standing, None, "ok")
    return Anchor(
        before=sides.before,
        after=sides.after,
        gaps=passage.gaps,
        stream=standing.stream,
        occurrence=occurrence,
        reading="editorial" if standing.pattern.is_editorial else "literal",
        places=len(standing.places),
        verdict=answer.verdict,
        reasons=answer.reasons,
    )


def _is_outranked(standing: Standing, visible: Lookalike | None, anchor: Anchor | None) -> bool:
    """Whether the visible page has other words where only its hidden text has the quote's."""
    if standing.stream == "embedded" or visible is None:
        return False
    if anchor is not None and anchor.stream == standing.stream:
        return False
    return visible.stream == "main" and visible.candidate.share >= _VISIBLY_CHANGED


def _stands(quote: str, standing: Standing, anchor: Anchor | None, page: str) -> Match:
    passage = _chosen(quote, standing, anchor)
    place = _with_marks(quote, standing.page, passage)
    found = standing.page.folded.raw[slice(*place)]
    sides = _sides(standing, passage, anchor)
    reasons = _reasons(quote, found, standing, passage)
    verdict = REFORMATTED if reasons else VERBATIM
    return Match(
        verdict,
        reasons if page == "ok" else (*reasons, page),
        diff=_formatting(quote, standing, passage, found) if reasons else (),
        found=found,
        context_changed=sides.changed,
        moved=sides.moved,
        context_diff=sides.changes,
        page=page,
        stream=standing.stream,
        place=place,
        before=sides.before,
        after=sides.after,
        occurrences=len(standing.places),
        aligned=1.0,
    )


def _chosen(quote: str, standing: Standing, anchor: Anchor | None) -> Passage:
    """The place that the anchor means, by its surroundings, then by its number; else the first
    that is verbatim.
    """
    places = standing.places
    if anchor is None:
        return places[_first_verbatim(quote, standing)]
    if _is_place_of(anchor, places, standing.page):
        return places[0]
    places = passages(standing.pattern, standing.page, thorough=True) or places

    def strangeness(at: int) -> tuple[int, int]:
        return -closeness(anchor, places[at], standing.page), abs(at - anchor.occurrence)

    return places[min(range(len(places)), key=strangeness)]


def _first_verbatim(quote: str, standing: Standing) -> int:
    """The number of the first place where the page writes the quote as it is, or 0."""
    raw = standing.page.folded.raw
    places = (_with_marks(quote, standing.page, place) for place in standing.places)
    return next((at for at, place in enumerate(places) if raw[slice(*place)] == quote), 0)


def _is_place_of(anchor: Anchor, places: list[Passage], page: PageText) -> bool:
    """Whether there is one place only, and nothing beside it has changed."""
    return len(places) == 1 and closeness(anchor, places[0], page) == 2


def _sides(standing: Standing, passage: Passage, anchor: Anchor | None) -> Surroundings:
    if anchor is None or standing.stream == "title" or anchor.stream == "title":
        return beside(standing.page, passage.start, passage.end)
    return compared(anchor, passage, standing.page)


def _with_marks(quote: str, page: PageText, passage: Passage) -> tuple[int, int]:
    """The passage's place, with the marks that the quote has around its words, as far as there."""
    folded = page.folded
    start, end = folded.raw_offset(passage.start), folded.raw_offset(passage.end - 1) + 1
    segment = editorial.literal(quote).segments[0]
    lead = quote[: segment.folded.raw_offset(segment.tokens[0].start)]
    tail = quote[segment.folded.raw_offset(segment.tokens[-1].end - 1) + 1 :]
    if lead and folded.raw[:start].endswith(lead):
        start -= len(lead)
    pairs = zip(tail, folded.raw[end : end + len(tail)], strict=False)
    return start, end + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _reasons(quote: str, found: str, standing: Standing, passage: Passage) -> tuple[str, ...]:
    """Why the passage is not verbatim, in the order of the vocabulary."""
    reasons = set(passage.reasons)
    reasons |= {"editorial marks"} if standing.pattern.is_editorial else reasons_of(quote, found)
    named = {"full": "hidden text", "title": "title", "embedded": "embedded data"}
    if standing.stream in named:
        reasons.add(named[standing.stream])
    return tuple(sorted(reasons))


def _formatting(quote: str, standing: Standing, passage: Passage, found: str) -> tuple[Step, ...]:
    """The diff of a reformatted quote: the same words, and what stands under its dots."""
    segments = standing.pattern.segments
    if len(segments) < 2 or len(passage.spans) != len(segments):
        return (("equal", quote, found),)
    written = standing.page.folded.written
    result: list[Step] = [("equal", segments[0].written, written(*passage.spans[0]))]
    for at in range(1, len(segments)):
        gap = written(passage.spans[at - 1][1], passage.spans[at][0]).strip()
        result += [("insert", "", gap)] if gap else []
        result.append(("equal", segments[at].written, written(*passage.spans[at])))
    return tuple(result)


def _does_not_stand(
    quote: str,
    document: Document,
    page: str,
    visible: Lookalike | None,
    standing: Standing | None,
) -> Match:
    if page != "ok" or not document.main.strip():
        state = page if page != "ok" else "empty"
        return Match(UNKNOWN, (state,), page=state)
    reasons = _elsewhere(quote, document, standing)
    if visible is None:
        return Match(MISSING, reasons, page=page)
    if visible.stream == "full" and "hidden text" not in reasons:
        reasons = (*reasons, "hidden text")
    return _shown(quote, visible, Match(ALTERED, reasons, page=page))


def _elsewhere(quote: str, document: Document, standing: Standing | None) -> tuple[str, ...]:
    """Where the words are, though they do not count there."""
    if standing is not None:
        return ("hidden text",) if standing.stream == "full" else ("title",)
    streams = {"struck out": document.struck, "embedded data": document.embedded}
    return tuple(
        name
        for name, text in streams.items()
        if text and any(passages(pattern, read(text)) for pattern in readings(quote, None))
    )


def _shown(quote: str, visible: Lookalike, answer: Match) -> Match:
    """The altered passage with its diff."""
    page, candidate = visible.page, visible.candidate
    segment = editorial.literal(editorial.joined(quote)).segments[0]
    found = page.folded.written(candidate.start, candidate.end)
    diff = steps(segment.folded, segment.tokens, page.folded, candidate.tokens)
    if all(operation == "equal" for operation, _, _ in diff):
        diff = (("replace", quote, found),)
    sides = beside(page, candidate.start, candidate.end)
    first = page.folded.raw_offset(candidate.start)
    return replace(
        answer,
        diff=diff,
        kinds=kinds_of(diff),
        found=found,
        stream=visible.stream,
        place=(first, page.folded.raw_offset(candidate.end - 1) + 1),
        before=sides.before,
        after=sides.after,
        aligned=round(candidate.share, 3),
    )
