"""One visit for somebody who waits: the same guarded and polite way, but only for so long.

What comes back can be kept as plain data, to be recorded once the source is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from multidict import CIMultiDict, CIMultiDictProxy

from sources.checking import manners
from sources.checking.visiting import Errand, Visited, visit
from sources.fetching import Fetched, Hop
from sources.hosts import host_of
from sources.models import Host, Source
from sources.oembed import is_post_url, oembed_address


def go_once(url: str, source: Source | None, seconds: float) -> Visited:
    """Ask for a page now; ``source`` is the record of that address, if there is one.

    Never raises for what a server, an address or a busy host does: see ``Visited.error``. The
    network runs outside any transaction of the caller's, if the caller is in none.
    """
    return next(iter(visit([_errand(url, source, seconds)], manners.going())))


def _errand(url: str, source: Source | None, seconds: float) -> Errand:
    paused = Host.objects.exclude(paused_because="").values_list("name", flat=True)
    gaps = dict(Host.objects.exclude(gap_seconds=None).values_list("name", "gap_seconds"))
    host, is_post = host_of(url), is_post_url(url)
    return Errand(
        key=source.pk if source else 0,
        url=oembed_address(url) if is_post else url,
        host=host,
        gap_seconds=gaps.get(host),
        ignore_robots=bool(source and source.ignore_robots_because),
        paused_hosts=frozenset(paused),
        is_post=is_post,
        seconds=seconds,
    )


def as_facts(visited: Visited) -> dict[str, Any]:
    """The visit as plain data, without the body."""
    errand, fetched = visited.errand, visited.fetched
    return {
        "url": errand.url,
        "is_post": errand.is_post,
        "at": visited.at.isoformat(),
        "error": visited.error,
        "why": visited.why,
        "retry_after": visited.retry_after,
        "fetched": fetched and _answer(fetched),
    }


def _answer(fetched: Fetched) -> dict[str, Any]:
    return {
        "requested_url": fetched.requested_url,
        "final_url": fetched.final_url,
        "status": fetched.status,
        "headers": [list(pair) for pair in fetched.headers.items()],
        "hops": [[hop.url, hop.status, hop.location, hop.ip] for hop in fetched.hops],
        "ip": fetched.ip,
        "certificate": fetched.certificate,
        "duration_ms": fetched.duration_ms,
        "wire_bytes": fetched.wire_bytes,
    }


def from_facts(facts: dict[str, Any], body: bytes, source: Source | None = None) -> Visited:
    """The inverse of ``as_facts``: the visit, as one to this source."""
    url = str(facts["url"])
    given = facts["fetched"]
    return Visited(
        Errand(source.pk if source else 0, url, host_of(url), is_post=facts["is_post"]),
        dt.datetime.fromisoformat(facts["at"]),
        fetched=_fetched(given, body) if given else None,
        error=facts["error"],
        why=facts["why"],
        retry_after=facts["retry_after"],
    )


def _fetched(given: dict[str, Any], body: bytes) -> Fetched:
    headers = CIMultiDict((name, value) for name, value in given["headers"])
    hops = tuple(Hop(*hop) for hop in given["hops"])
    return Fetched(**{**given, "body": body, "headers": CIMultiDictProxy(headers), "hops": hops})
