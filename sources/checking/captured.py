"""Recording a visit that somebody made by hand, with the quote that they recorded from it.

A visit of today is recorded as the checker records its own: check, version, reach, every quote of
the source. Where somebody else was there since, only the new quote is judged, by the page that it
was taken from. A copy that is not the live page vouches for the quote and proves nothing more.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sources.checking import quotes
from sources.checking.cadence import cadences_of
from sources.checking.claiming import claim, let_go
from sources.checking.keeping import keep_body, whole_body_of
from sources.checking.manners import PROGRAM
from sources.checking.page import Page
from sources.checking.recording import record
from sources.checking.visiting import Visited
from sources.documents import Document
from sources.extracting import EXTRACTOR_VERSION
from sources.models import Check, Citation, QuoteStanding, Snapshot, Source
from sources.vocabulary import CopyRead, PageState, Reach


def hold(source: Source, now: dt.datetime) -> Source | None:
    """The source under a lease of ours, so that no worker visits it meanwhile; None if one does."""
    rows = Source.objects.filter(pk=source.pk).exclude(reach=Reach.PAUSED)
    return next(iter(claim(rows, now)), None)


def record_by_hand(
    held: Source | None, citation: Citation | None, visited: Visited, page: Page, now: dt.datetime
) -> None:
    """Record the visit under the lease of ``hold``, or at least judge the quote by it."""
    if held is None:
        return _judge(citation, visited, page)
    made = visited.was_made and visited.error != "fault"
    if not made or not _is_news(held, visited.at, now):
        let_go(held, held.next_check_at)
        return _judge(citation, visited, page)
    if record(held, visited, cadences_of([held])[held.pk]) is None:
        _judge(citation, visited, page)
    return None


def _is_news(source: Source, at: dt.datetime, now: dt.datetime) -> bool:
    """Whether nobody was there since, and the day of the visit is not sealed yet."""
    later = source.checks.filter(copy_read=CopyRead.LIVE, last_seen_at__gte=at)
    return at.date() == now.date() and not later.exists()


def _judge(citation: Citation | None, visited: Visited, page: Page) -> None:
    """The quote by the page that it was taken from, with the rows that tell of the same page."""
    if citation is None or not citation.quote or page.document is None:
        return
    source = citation.source
    kept = source.snapshots.filter(text_sha256=page.text_sha256, copy_read=CopyRead.LIVE).first()
    check = source.checks.filter(
        copy_read=CopyRead.LIVE, snapshot=kept, first_seen_at__lte=visited.at
    ).first()
    sighting = quotes.Sighting(visited.at, check if kept else None, kept, page.document)
    with transaction.atomic():
        for verdict in quotes.judge([citation], page):
            quotes.publish(verdict, sighting)


def record_upload(
    source: Source,
    citation: Citation | None,
    page: Page,
    copy: Snapshot,
    now: dt.datetime,
) -> None:
    """Keep an uploaded copy, and let it vouch for the quote. ``copy``: what is known of it, not
    stored yet. It says nothing of the address.
    """
    kept = _keep(source, page, copy)
    Check.objects.create(
        source=source,
        snapshot=kept,
        copy_read=CopyRead.UPLOAD,
        outcome=page.state,
        first_seen_at=now,
        last_seen_at=now,
        body_sha256=page.body_sha256,
        program=PROGRAM,
        # How it was come by stands with the copy, which may not be public yet; this row is.
        detail=f"Uploaded by a maintainer, who saw the page so on {copy.first_seen_at:%Y-%m-%d}.",
    )
    if citation is not None and _stands(citation, page):
        seen = {"uploaded_copy": kept, "uploaded_at": copy.first_seen_at}
        QuoteStanding.objects.update_or_create(citation=citation, defaults=seen)


def _keep(source: Source, page: Page, copy: Snapshot) -> Snapshot:
    """The same copy is kept once."""
    document = page.document or Document()
    same = {
        "source": source,
        "body_sha256": page.body_sha256,
        "text_sha256": page.text_sha256,
        "title": document.title[:300],
        "extractor_version": EXTRACTOR_VERSION,
        "copy_read": CopyRead.UPLOAD,
    }
    more = {
        "body": keep_body(page.body, whole_body_of(source)),
        "body_bytes": len(page.body),
        "content_type": copy.content_type,
        "text": document.main,
        "streams": page.streams,
        "obtained": copy.obtained,
        "uploaded_by": copy.uploaded_by,
        "first_seen_at": copy.first_seen_at,
        "last_seen_at": copy.first_seen_at,
    }
    return Snapshot.objects.get_or_create(**same, defaults=more)[0]


def record_archived(
    source: Source,
    citation: Citation | None,
    page: Page,
    address: str,
    taken_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    """Note that a copy in an archive was read, and let it vouch for the quote."""
    taken = f"As archived on {taken_at:%Y-%m-%d}" if taken_at else "As archived, day not stated"
    Check.objects.create(
        source=source,
        copy_read=CopyRead.ARCHIVE,
        outcome=page.state,
        first_seen_at=now,
        last_seen_at=now,
        final_url=address[:2000],
        http_status=200,
        body_sha256=page.body_sha256,
        program=PROGRAM,
        detail=f"{taken}; read at an editor's wish.",
    )
    if citation is not None and _stands(citation, page):
        held = {"archived_copy": address[:2000], "archived_at": taken_at}
        QuoteStanding.objects.update_or_create(citation=citation, defaults=held)


def _stands(citation: Citation, page: Page) -> bool:
    if not citation.quote or page.document is None or page.state != PageState.OK:
        return False
    return all(verdict.match.stands for verdict in quotes.judge([citation], page))
