"""One batch: the claimed sources are visited, and each visit is recorded as it comes in."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db import InterfaceError, OperationalError

from sources.checking import manners
from sources.checking.cadence import cadences_of
from sources.checking.claiming import let_go
from sources.checking.items import open_item
from sources.checking.pagewatch import is_learning
from sources.checking.quotes import pending_of, standing_of
from sources.checking.recording import Recorded, record
from sources.checking.visiting import Errand, Visited, visit
from sources.models import Citation, Health, Host, Source
from sources.oembed import is_post_url, oembed_address
from sources.quotestates.facts import STANDS
from sources.reach import Cadence, Validators, from_plain, headers_to_send
from sources.vocabulary import PageState, ReviewKind

logger = logging.getLogger(__name__)

#: When a visit that our own program failed on is tried again.
_AFTER_FAULT = dt.timedelta(days=1)


def check(sources: Iterable[Source], now: dt.datetime) -> Iterator[Recorded]:
    """Visit claimed sources and record each visit. A source that our own code fails on is logged,
    let go and tried again in a day; the others go on.
    """
    by_key = {source.pk: source for source in sources}
    cadences = cadences_of(by_key.values())
    for visited in _visits(by_key.values(), now):
        source = by_key[visited.errand.key]
        if not visited.was_made:
            let_go(source, visited.at + dt.timedelta(seconds=visited.retry_after or 0))
        elif visited.error == "fault":
            yield _faulty(source, visited.at)
        else:
            yield _recorded(source, visited, cadences[source.pk])


def _visits(sources: Iterable[Source], now: dt.datetime) -> Iterator[Visited]:
    return visit(errands(sources, now), manners.going())


def _recorded(source: Source, visited: Visited, cadence: Cadence) -> Recorded:
    try:
        recorded = record(source, visited, cadence)
    except (OperationalError, InterfaceError):
        raise  # nothing can be recorded now; the leases run out by themselves
    except Exception:
        logger.exception("The visit to source %s could not be recorded", source.slug)
        return _faulty(source, visited.at)
    return recorded or _lost(source, "another worker took it over")


def _faulty(source: Source, at: dt.datetime) -> Recorded:
    """Our own program fails on this source: a person is told, and tomorrow it is tried again."""
    why = "our own program failed; its log says where"
    facts = {"why": why, "status": None, "page": PageState.NO_ANSWER, "since": at.isoformat()}
    open_item(ReviewKind.NEEDS_HUMAN, source, facts, at)
    let_go(source, at + _AFTER_FAULT)
    return replace(_lost(source, why), is_fault=True)


def _lost(source: Source, why: str) -> Recorded:
    return Recorded(source, source.reach, PageState.NO_ANSWER, f"not recorded: {why}")


def errands(sources: Iterable[Source], now: dt.datetime) -> list[Errand]:
    """What to ask of each source, and how patiently. Four queries for any number of sources."""
    sources = list(sources)
    health = Health.objects.in_bulk([source.pk for source in sources])
    own = Host.objects.filter(name__in={source.host for source in sources})
    gaps = dict(own.exclude(gap_seconds=None).values_list("name", "gap_seconds"))
    paused = frozenset(Host.objects.exclude(paused_because="").values_list("name", flat=True))
    must_read = _must_read(sources)
    return [
        Errand(
            key=source.pk,
            url=oembed_address(source.url) if is_post_url(source.url) else source.url,
            host=source.host,
            headers=_conditional(
                health.get(source.pk),
                now,
                source.pk in must_read or is_learning(health.get(source.pk)),
            ),
            gap_seconds=gaps.get(source.host),
            ignore_robots=bool(source.ignore_robots_because),
            paused_hosts=paused,
            is_post=is_post_url(source.url),
        )
        for source in sources
    ]


def _conditional(health: Health | None, now: dt.datetime, must_read: bool) -> dict[str, str]:
    if health is None:
        return {}
    return headers_to_send(from_plain(Validators, health.validators), now, must_read=must_read)


def _must_read(sources: Iterable[Source]) -> set[int]:
    """Sources with a quote whose state a 304 cannot tell: never looked at, or waiting."""
    rows = Citation.objects.filter(source__in=list(sources)).exclude(quote="")
    return {
        each.source_id
        for each in rows.select_related("standing")
        if each.quote_state not in STANDS or pending_of(standing_of(each)).waits
    }
