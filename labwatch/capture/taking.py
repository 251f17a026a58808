"""Going to a page for somebody who waits, and keeping what it says until they have recorded it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from labwatch.capture.addresses import archived, as_captured, as_shown, cleaned, same_page
from labwatch.capture.finding import known_source
from labwatch.capture.models import KEPT_FOR, Capture, packed, packed_document, unpacked
from sources.checking.keeping import sha256
from sources.checking.once import as_facts, from_facts, go_once
from sources.checking.page import Page, read_page
from sources.checking.visiting import Visited
from sources.documents import Document
from sources.hosts import host_of
from sources.models import Checker, Health, Host, Source
from sources.vocabulary import CopyRead, PageState, Reach

#: How long a visit may take, the host's turn included; reading comes on top.
SECONDS = 15.0
LONGEST_QUOTE = 20_000


@dataclass(frozen=True)
class Wanted:
    """What somebody pasted."""

    address: str
    quote: str = ""
    title: str = ""
    kind: str = ""


def take(wanted: Wanted, by: Any) -> Capture:
    """Read a page now and keep what it says. Must run outside any transaction.

    The address of an archive's copy is read as a copy of the page that it shows.
    """
    forget_old()
    capture = Capture(
        by=by,
        quote=wanted.quote[:LONGEST_QUOTE].strip(),
        title=wanted.title[:300],
        kind=wanted.kind,
    )
    copy = archived(wanted.address)
    if copy is None:
        _see_live(capture, cleaned(wanted.address))
    else:
        capture.address = copy[0][:2000]
        _nobody_went(capture)
        see_archived(capture, wanted.address)
    capture.save()
    return capture


def forget_old() -> None:
    """Captures that nobody came back to."""
    Capture.objects.filter(opened_at__lt=timezone.now() - KEPT_FOR).delete()


def read_again(capture: Capture) -> None:
    """Go to the page once more, for the same words."""
    _see_live(capture, capture.address)
    capture.opened_at = timezone.now()
    capture.save()


def _see_live(capture: Capture, address: str) -> None:
    source = known_source(address)
    if source is not None:  # its own address is visited, as the checks do
        address = source.url
    visited = _visit(address, source)
    page = _read(visited)
    capture.address = address[:2000]
    capture.visit, capture.body = as_facts(visited), packed(page.body)
    capture.live_state = capture.state = page.state
    capture.document = packed_document(page.document)
    capture.copy_read, capture.copy, capture.copy_body = CopyRead.LIVE, {}, b""


def _visit(address: str, source: Source | None) -> Visited:
    """The visit; one that somebody paused is not made."""
    why = _why_not(address, source)
    return _not_made(address, why) if why else go_once(address, source, SECONDS)


def _why_not(address: str, source: Source | None) -> str:
    """Why a person decided that nobody goes there; empty if none did."""
    checker = Checker.objects.filter(stopped_at__isnull=False, stopped_by_itself=False).first()
    if checker is not None:
        return f"All our visits are stopped: {checker.stopped_because}"
    if source is not None and source.reach == Reach.PAUSED:
        return "Our visits to this source are paused; its page says why."
    host = Host.objects.filter(name=host_of(address)).exclude(paused_because="").first()
    return f"Our visits to {host} are paused: {host.paused_because}" if host else ""


def _not_made(address: str, why: str) -> Visited:
    facts = {"url": address, "is_post": False, "at": timezone.now().isoformat(), "error": "busy"}
    return from_facts({**facts, "why": why, "retry_after": None, "fetched": None}, b"")


def _nobody_went(capture: Capture) -> None:
    """The page itself was not asked for."""
    visited = _not_made(capture.address, "Only a copy was read; the page was not asked for.")
    capture.visit, capture.body = as_facts(visited), packed(b"")
    capture.live_state = PageState.NO_ANSWER


def _read(visited: Visited) -> Page:
    """What the visit brought, judged as the first visit to a page is."""
    return read_page(visited, None, Health())


def see_archived(capture: Capture, address: str) -> None:
    """Read the copy of the page at an archive's address; the caller saves."""
    visited = _visit(as_captured(address), None)
    page = _read(visited)
    shown = as_shown(visited.fetched.final_url if visited.fetched else address)
    found = archived(shown) or archived(address)
    taken = found[1] if found else None
    capture.copy_read, capture.copy_body = CopyRead.ARCHIVE, packed(page.body)
    capture.copy = {
        "address": shown[:2000],
        "taken_at": taken.isoformat() if taken else None,
        "visit": as_facts(visited),
    }
    capture.state, capture.document = page.state, packed_document(page.document)


def visited_of(capture: Capture, source: Source | None = None) -> Visited:
    """The visit to the live page, as one to this source.

    Whoever was redirected to the source's own address has been there: that it can also be reached
    by a short cut is no move of the source.
    """
    visited = from_facts(capture.visit, unpacked(capture.body), source)
    fetched = visited.fetched
    if source is None or fetched is None or same_page(source.url, fetched.requested_url):
        return visited
    if not same_page(source.url, fetched.final_url):
        return visited
    return replace(visited, fetched=replace(fetched, requested_url=fetched.final_url, hops=()))


def page_of(capture: Capture, document: Document | None) -> Page:
    """The page or copy that is read here, as the checker's own."""
    body = unpacked(capture.copy_body if capture.is_copy else capture.body)
    return Page(capture.state, document, body, sha256(body))
