"""Copies in a public archive, for quotes whose page cannot be read, and for a rainy day.

A copy never confirms that a quote still stands; it shows that it stood when it was captured. It is
shown only after the quote was found in it. Whatever the archive does, no check fails.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from sources.archives import Archive, ArchiveError, ArchiveSettings, Capture, CopyCheck, verify_copy
from sources.archives.saving import Pace, SaveSettings
from sources.checking import manners
from sources.checking.keeping import sha256
from sources.checking.quotes import standing_of
from sources.fetching import Fetched, Fetcher
from sources.matching import match
from sources.models import Check, Citation, Source
from sources.politeness import slot_key, take_turn
from sources.reading import read_apart
from sources.vocabulary import CopyRead, PageState, Reach

logger = logging.getLogger(__name__)

#: Sources looked up in one run; the archive is a guest-house, not our store.
A_NIGHT = 10
#: Seconds between two questions to the archive.
_GAP = 5.0
#: Captures asked for in a minute; the nightly task runs in one process.
_PACE = Pace(5)
_IN_TROUBLE = (Reach.BLOCKED, Reach.GONE, Reach.REFUSED, Reach.UNREACHABLE)


def archive_settings() -> ArchiveSettings:
    """The archive of ARCHIVE_URL; off without one, and without saving where there is no key."""
    base = settings.ARCHIVE_URL
    key, _, secret = settings.ARCHIVE_SAVE_KEY.partition(":")
    save = SaveSettings(
        address=f"{base}/save", key=key, secret=secret, user_agent=manners.user_agent()
    )
    return ArchiveSettings(
        on=bool(base), cdx=f"{base}/cdx/search/cdx", replay=f"{base}/web", save=save
    )


def look_for_copies(now: dt.datetime) -> int:
    """Look in the archive for quotes whose page cannot be read; for how many a copy was found."""
    if not settings.ARCHIVE_URL:
        return 0
    return sum(look_in_archive(source, now) for source in _troubled())


def _troubled() -> QuerySet[Source]:
    """Sources in trouble with a quote that no copy holds yet."""
    rows = Source.objects.filter(reach__in=_IN_TROUBLE, citations__in=_without_copy())
    return rows.distinct().order_by("health__last_visit_at", "pk")[:A_NIGHT]


def _without_copy() -> QuerySet[Citation]:
    quotes: QuerySet[Citation] = Citation.objects.exclude(quote="")
    return quotes.exclude(standing__archived_copy__gt="")


def look_in_archive(source: Source, now: dt.datetime) -> int:
    """Read the newest capture and note for which quotes it vouches; how many those are."""
    citations = list(source.citations.exclude(quote="").select_related("standing"))
    copies = source.checks.filter(copy_read=CopyRead.ARCHIVE)
    seen = set(copies.values_list("final_url", flat=True))
    try:
        found = asyncio.run(_newest(source.url, [each.quote for each in citations], seen))
    except ArchiveError as error:
        logger.info("No archived copy of %s: %s", source.slug, error)
        return 0
    if found is None:
        return 0
    _note_visit(source, found, now)
    return sum(_vouch(citation, found) for citation in citations)


async def _newest(url: str, quotes: list[str], seen: set[str]) -> CopyCheck | None:
    """What the newest capture holds; None if there is none, or none that was not read before."""
    async with _archive() as archive:
        capture: Capture | None = await archive.newest(url)
        if capture is None or capture.address in seen:
            return None
        return await verify_copy(
            capture, quotes, fetch=archive.copy, extract=read_apart, match=match
        )


class _archive:
    """The archive, reached through the same guarded and polite way as every page."""

    async def __aenter__(self) -> Archive:
        self.fetcher: Fetcher = await manners.going().fetcher().__aenter__()
        return Archive(archive_settings(), self._get, pace=_PACE)

    async def __aexit__(self, *error: Any) -> None:
        await self.fetcher.__aexit__(*error)

    async def _get(self, url: str) -> Fetched:
        gate, key = manners.going().gate, slot_key(url)
        turn = await take_turn(gate, key, gap=_GAP, patience=60)
        if not turn.granted:
            raise ArchiveError("paced", f"the archive is free in {turn.wait_seconds:.0f} s")
        try:
            return await self.fetcher.get(url)
        finally:
            gate.leave(key, turn.token)


def _vouch(citation: Citation, found: CopyCheck) -> bool:
    if citation.quote not in found.standing:
        return False
    standing = standing_of(citation)
    standing.archived_copy = found.capture.address
    standing.archived_at = found.capture.taken_at
    standing.save()
    return True


def _note_visit(source: Source, found: CopyCheck, now: dt.datetime) -> Check:
    """The visit to the archive is a visit like any other, of another copy."""
    return Check.objects.create(
        source=source,
        copy_read=CopyRead.ARCHIVE,
        outcome=PageState.OK,
        first_seen_at=now,
        last_seen_at=now,
        final_url=found.capture.address[:2000],
        http_status=200,
        body_sha256=sha256(found.body),
        program=manners.PROGRAM,
        detail=f"As archived on {found.capture.taken_at:%Y-%m-%d}: "
        f"{len(found.standing)} quotes stand, {len(found.absent)} do not.",
    )


def save_copies(now: dt.datetime) -> int:
    """Have pages captured whose quotes stand and of which no copy is known; how many quotes were
    then found in a copy.
    """
    if not (settings.ARCHIVE_URL and settings.ARCHIVE_SAVE_KEY):
        return 0
    rows = Source.objects.filter(reach=Reach.OK, citations__in=_without_copy()).distinct()
    saved = 0
    for source in rows.order_by("pk")[:A_NIGHT]:
        try:
            asyncio.run(_save(source.url))
        except ArchiveError as error:
            logger.info("%s was not saved: %s", source.slug, error)
            if error.kind == "paced":
                break
            continue
        saved += look_in_archive(source, now)
    return saved


async def _save(url: str) -> Capture:
    async with _archive() as archive:
        return await archive.save(url)
