"""The quotes of one source against what a visit read: verdicts, what is published, what alarms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sources.checking.items import open_again, open_item, settle_items
from sources.checking.page import Page, document_of
from sources.documents import Document
from sources.extracting import EXTRACTOR_VERSION
from sources.matching import MATCHER_VERSION, Anchor, Match, anchor, match
from sources.models import Check, Citation, QuoteEvent, QuoteStanding, Snapshot
from sources.quotestates import (
    Event,
    Happening,
    Look,
    Pending,
    Published,
    accept_held,
    passage_hash,
    second_look_at,
    settle,
)
from sources.quotestates.facts import STANDS, WORSE
from sources.reach import as_plain, from_plain
from sources.vocabulary import QuoteState, ReviewKind

VERSION = f"{EXTRACTOR_VERSION}.{MATCHER_VERSION}"


@dataclass(frozen=True)
class Verdict:
    """What one look found of one quote."""

    citation: Citation
    match: Match


def standing_of(citation: Citation) -> QuoteStanding:
    """What the checks know of the quote; a row that is not stored yet where they know nothing."""
    known: QuoteStanding | None = getattr(citation, "standing", None)
    return known or QuoteStanding(citation=citation)


def judge(citations: Iterable[Citation], page: Page) -> list[Verdict]:
    """Look for each quote in the document. Pure but for reading the pages of first sight."""
    if page.document is None:
        return []
    citations = list(citations)
    known = (standing_of(each).baseline_id for each in citations)
    keys = {key for key in known if key is not None}
    baselines = {row.pk: document_of(row) for row in Snapshot.objects.filter(pk__in=keys)}
    return [
        Verdict(each, _look_for(each, page.document, page.state, baselines)) for each in citations
    ]


def _look_for(
    citation: Citation, document: Document, state: str, baselines: dict[int, Document]
) -> Match:
    standing = standing_of(citation)
    place = Anchor.from_json(standing.anchor) if standing.anchor else None
    baseline = baselines.get(standing.baseline_id or 0)
    return match(citation.quote, document, anchor=place, page=state, baseline=baseline)


def must_look(citation: Citation) -> bool:
    """Whether the quote must be looked for even in a page that did not change."""
    standing = standing_of(citation)
    never = standing.last_looked_at is None
    return never or standing.version != VERSION or pending_of(standing).waits


def published_of(citation: Citation) -> Published:
    """What is said in public of the quote."""
    standing = standing_of(citation)
    return Published(
        state=citation.quote_state,
        since=citation.quote_state_since,
        text_hash=standing.text_hash,
        last_looked_at=standing.last_looked_at,
        last_stood_at=standing.last_stood_at,
        version=standing.version,
    )


def pending_of(standing: QuoteStanding) -> Pending:
    """What waits for a second look."""
    return from_plain(Pending, standing.pending)


def second_looks(citations: Iterable[Citation]) -> dt.datetime | None:
    """When the first of the worse verdicts that wait may be confirmed."""
    waiting = [second_look_at(pending_of(standing_of(citation))) for citation in citations]
    return min((moment for moment in waiting if moment is not None), default=None)


@dataclass(frozen=True)
class Sighting:
    """The visit in which quotes were looked for."""

    at: dt.datetime
    check: Check | None
    snapshot: Snapshot | None
    document: Document | None = None
    recomputed: bool = False  #: judged anew from the kept page


def publish(verdict: Verdict, sighting: Sighting) -> None:
    """Settle what one look means for its quote, store it, and tell the maintainers."""
    look = Look(
        state=verdict.match.verdict,
        text_hash=passage_hash(verdict.match.found) if verdict.match.found else "",
        version=VERSION,
        recomputed=sighting.recomputed,
    )
    _settle(verdict.citation, look, sighting, verdict.match)


def confirm_unchanged(citation: Citation, sighting: Sighting, *, may_confirm: bool = True) -> None:
    """The page is what it was: by its bytes, or by the server's word if that may confirm."""
    look = Look(not_modified=True, may_confirm=may_confirm, version=VERSION)
    _settle(citation, look, sighting, None)


def not_readable(citation: Citation, sighting: Sighting) -> None:
    """The page could not be read: only what was never read becomes unknown."""
    _settle(citation, Look(state=QuoteState.UNKNOWN, version=VERSION), sighting, None)


def _settle(citation: Citation, look: Look, sighting: Sighting, found: Match | None) -> None:
    standing = standing_of(citation)
    waited = pending_of(standing)
    published, pending, events = settle(published_of(citation), waited, look, sighting.at)
    if waited.held and not pending.held:
        why = "Both versions of our reader agree again."
        settle_items((ReviewKind.READER,), citation.source, sighting.at, why, citation)
    standing.pending = as_plain(pending)
    standing.text_hash, standing.version = published.text_hash, published.version
    standing.last_looked_at = published.last_looked_at
    standing.last_stood_at = published.last_stood_at
    if found is not None and _is_published(found, published, look):
        _remember(standing, found, sighting)
        if not sighting.recomputed:  # our own reader's new view of an old page is no change of it
            _tell_of_surroundings(citation, found, sighting)
    standing.save()
    _say(citation, published)
    for event in events:
        _log(citation, event, found, sighting)
    if found is not None:
        _seen_again(citation, found, published, sighting)


def accept_newer(citation: Citation, at: dt.datetime) -> None:
    """A person has seen that our newer reader judges otherwise: its verdict is published."""
    standing = standing_of(citation)
    waited = pending_of(standing)
    if not waited.held:
        return
    published, pending, events = accept_held(published_of(citation), waited, at)
    standing.pending = as_plain(pending)
    standing.text_hash, standing.version = published.text_hash, published.version
    standing.save()
    _say(citation, published)
    for event in events:
        _log(citation, event, None, Sighting(at, None, standing.snapshot))


def _is_published(found: Match, published: Published, look: Look) -> bool:
    """Whether this look is what the public reads: the same state, and the same text."""
    return found.verdict == published.state and published.text_hash in ("", look.text_hash)


def _remember(standing: QuoteStanding, found: Match, sighting: Sighting) -> None:
    """Keep what the published verdict rests on; anchor and baseline from the first good look."""
    standing.result = result_of(found)
    standing.snapshot = sighting.snapshot
    if not sighting.recomputed:
        standing.context_changed, standing.moved = found.context_changed, found.moved
    is_new = sighting.recomputed or not standing.anchor
    if found.stands and is_new and sighting.document is not None:
        place = anchor(standing.citation.quote, sighting.document)
        standing.anchor = place.as_json() if place else {}
        standing.baseline = sighting.snapshot


def result_of(found: Match) -> dict[str, Any]:
    """What is stored of a match, as plain data."""
    return {
        "reasons": list(found.reasons),
        "diff": [list(part) for part in found.diff],
        "kinds": list(found.kinds),
        "found": found.found,
        "before": found.before,
        "after": found.after,
        "context_diff": [list(part) for part in found.context_diff],
        "stream": found.stream,
        "page": found.page,
    }


def _say(citation: Citation, published: Published) -> None:
    """Publish the state. Not through save(): what machines find makes no editor's history."""
    if (citation.quote_state, citation.quote_state_since) == (published.state, published.since):
        return
    citation.quote_state = published.state
    citation.quote_state_since = published.since
    Citation.objects.filter(pk=citation.pk).update(
        quote_state=published.state, quote_state_since=published.since
    )


def _log(citation: Citation, event: Event, found: Match | None, sighting: Sighting) -> None:
    """The line in the quote's history, and what it means for the queue."""
    facts = _facts(citation, found)
    if event.before != event.after:
        QuoteEvent.objects.create(
            citation=citation,
            at=event.at,
            first_seen_at=event.first_seen_at,
            before=event.before,
            after=event.after,
            check_row=sighting.check,
            snapshot=sighting.snapshot,
            **{name: facts[name] for name in ("found", "diff", "kinds", "reasons")},
        )
    if event.kind == Happening.HELD:
        open_item(ReviewKind.READER, citation.source, facts, sighting.at, citation)
    elif event.after in WORSE:
        _alarm(citation, event, facts, sighting)
    elif event.after in STANDS:
        why = f"The quote stands again, as of {event.at:%Y-%m-%d %H:%M} UTC."
        settle_items(_WORDING, citation.source, event.at, why, citation)


_WORDING = (ReviewKind.ALTERED, ReviewKind.MISSING)


def _alarm(citation: Citation, event: Event, facts: dict[str, Any], sighting: Sighting) -> None:
    """One item for the quote: a changed wording that then vanishes is no second alarm."""
    kind = ReviewKind.ALTERED if event.after == QuoteState.ALTERED else ReviewKind.MISSING
    other = ReviewKind.MISSING if kind == ReviewKind.ALTERED else ReviewKind.ALTERED
    why = f"Now it is: {kind.label}."
    settle_items((other,), citation.source, event.at, why, citation)
    is_back = event.kind == Happening.FLIPPED
    if is_back and open_again((kind,), facts, sighting.at, citation):
        return
    open_item(kind, citation.source, facts, sighting.at, citation)


def _seen_again(citation: Citation, found: Match, published: Published, sighting: Sighting) -> None:
    """Count another look that found what an item tells of."""
    if found.verdict in WORSE and published.state == found.verdict and not sighting.recomputed:
        kind = ReviewKind(found.verdict)
        item = citation.review_items.waiting().filter(kind=kind).exclude(last_seen_at=sighting.at)
        if item.exists():
            open_item(kind, citation.source, _facts(citation, found), sighting.at, citation)


def _tell_of_surroundings(citation: Citation, found: Match, sighting: Sighting) -> None:
    """The quote stands, but what stands around it is no longer what it was."""
    if not found.stands:
        return
    if found.context_changed:
        facts = _facts(citation, found)
        open_item(ReviewKind.CONTEXT, citation.source, facts, sighting.at, citation)
    else:
        why = "The words around the quote are again what they were."
        settle_items((ReviewKind.CONTEXT,), citation.source, sighting.at, why, citation)


def _facts(citation: Citation, found: Match | None) -> dict[str, Any]:
    empty = {"found": "", "diff": [], "kinds": [], "reasons": []}
    return {"quote": citation.quote, **(result_of(found) if found else empty)}
