"""The queue of record: which sources are due, claimed under a lease by one batch each.

Two workers, two beats, a message delivered twice or never: none of them checks a source twice at
once or loses one, since claiming is one conditional update and a lease ends by itself.

What a worker claims is looked for at the head of the queue, so that it costs the same whether a
hundred sources are due or a million (docs/scale.md).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import zip_longest
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from sources.models import Host, Source
from sources.vocabulary import Reach

#: Longer than a batch may take; a worker that died is forgotten after it.
LEASE = dt.timedelta(minutes=5)
#: Later than any lease or date that the schedule sets: written by a clock that went wrong since.
_NO_LEASE, _NO_DATE = 2 * LEASE, dt.timedelta(days=60)
BATCH = 100
#: Of one host in one batch: with 2 s between requests, more would keep the batch waiting.
PER_HOST = 10
#: How often a claim looks further down the queue where few hosts crowd its head.
_LOOKS = 5


def due(now: dt.datetime) -> QuerySet[Source]:
    """Sources to visit now: their time has come, and neither they nor their host are paused."""
    rows: QuerySet[Source] = Source.objects.filter(
        Q(next_check_at__isnull=True) | Q(next_check_at__lte=now)
    )
    return visitable(rows)


def forget_impossible_dates(now: dt.datetime) -> int:
    """Bring forward visits that a clock put off which went wrong since; how many."""
    # Paused ones are left alone, as the index of dates leaves them out.
    rows = Source.objects.filter(next_check_at__gt=now + _NO_DATE).exclude(reach=Reach.PAUSED)
    return rows.update(next_check_at=now)


def visitable(rows: QuerySet[Source]) -> QuerySet[Source]:
    """Those that nobody paused, neither themselves nor their host."""
    paused = Host.objects.exclude(paused_because="").values("name")
    return rows.exclude(reach=Reach.PAUSED).exclude(host__in=paused)


def free(rows: QuerySet[Source], now: dt.datetime) -> QuerySet[Source]:
    """Those that no living batch holds."""
    return rows.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(lease_until__gt=now + _NO_LEASE)
    )


def queue(now: dt.datetime) -> tuple[QuerySet[Source], QuerySet[Source]]:
    """What is due, the longest first, in two parts: never visited, and due again.

    One index serves each part in its order, so that whoever needs the first few reads no more.
    """
    rows = visitable(Source.objects.all())
    again = rows.filter(next_check_at__lte=now)
    return rows.filter(next_check_at__isnull=True).order_by(), again.order_by("next_check_at")


def count_due(now: dt.datetime, most: int) -> int:
    """How many are due; counts no further than ``most``."""
    never, again = queue(now)
    found = never[:most].count()
    return min(most, found + again[:most].count()) if found < most else most


def is_due(now: dt.datetime) -> bool:
    """Whether anything is."""
    return any(part.exists() for part in queue(now))


def claim_due(now: dt.datetime, limit: int = BATCH, per_host: int = PER_HOST) -> list[Source]:
    """Take at most ``limit`` of what is due under a new lease, at most ``per_host`` of one host."""
    return _take(lambda: _in_turn(_head(now, limit, per_host), limit, per_host), now)


def claim(
    rows: QuerySet[Source], now: dt.datetime, limit: int = BATCH, per_host: int = PER_HOST
) -> list[Source]:
    """The same of these rows, whether they are due or not. All of them are looked at."""
    first = (F("next_check_at").asc(nulls_first=True), "pk")

    def choose() -> list[int]:
        free_rows = free(rows, now).order_by(*first).values_list("pk", "host")
        return _in_turn(free_rows, limit, per_host)

    return _take(choose, now)


def _take(choose: Callable[[], list[int]], now: dt.datetime) -> list[Source]:
    """Claim what was chosen, if it still is free.

    Who asks at the same moment as somebody else wants the same rows: it waits for the other once,
    and then takes what is left.
    """
    held = {"lease": uuid.uuid4().hex, "lease_until": now + LEASE}
    for wait in (False, True, False):
        with transaction.atomic():
            keys = choose()
            free(Source.objects.filter(pk__in=_locked(keys, wait=wait)), now).update(**held)
        claimed = Source.objects.filter(lease=held["lease"], pk__in=keys)
        if not keys or claimed.exists():
            break
    return list(claimed.order_by("host", "next_check_at", "pk"))


def _head(now: dt.datetime, limit: int, per_host: int) -> list[tuple[int, str]]:
    """Keys and hosts at the head of the queue: enough rows for a batch, of enough hosts for one.

    Hosts that were seen are set aside before the next look, so that a host with a million pages
    does not hide the others.
    """
    rows: list[tuple[int, str]] = []
    hosts: set[str] = set()
    for _ in range(_LOOKS):
        found = _free_rows(now, hosts, limit * per_host)
        rows += found
        hosts.update(host for _, host in found)
        if len(found) < limit * per_host or len(hosts) >= limit:
            break
    return rows


def _free_rows(now: dt.datetime, without: Collection[str], most: int) -> list[tuple[int, str]]:
    """By turns of what was never visited and of what is due again, as many of each; more of one
    where the other has less. So a hundred thousand new sources keep no old one waiting."""
    new, again = (
        free(part, now).exclude(host__in=list(without)).values_list("pk", "host")
        for part in queue(now)
    )
    half = most - most // 2
    first = list(new[:half])
    second = list(again[: most - len(first)])
    if len(first) == half and len(first) + len(second) < most:
        first = list(new[: most - len(second)])
    return [row for pair in zip_longest(first, second) for row in pair if row is not None]


def _in_turn(rows: Iterable[tuple[int, str]], limit: int, per_host: int) -> list[int]:
    """The first of every host, then the second of every host, and so on: nobody is delayed."""
    seen: Counter[str] = Counter()
    places: list[tuple[int, int, int]] = []
    for order, (key, host) in enumerate(rows):
        if seen[host] < per_host:
            places.append((seen[host], order, key))
        seen[host] += 1
    return [key for _, _, key in sorted(places)[:limit]]


def _locked(keys: list[int], *, wait: bool) -> Collection[int]:
    """Those that nobody else is claiming at this moment, or no longer is, if that is waited for.

    In the order of their keys, so that two who wait never wait for each other. SQLite has one
    writer anyway.
    """
    rows: Any = Source.objects.filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=not wait)
    return list(rows.values_list("pk", flat=True))


def holds(source: Source) -> QuerySet[Source]:
    """The row, if the lease under which it was claimed still is the one in force."""
    return Source.objects.filter(pk=source.pk, lease=source.lease)


def let_go(source: Source, next_check_at: dt.datetime | None) -> bool:
    """End the lease and set the next date; False if somebody else holds the source by now."""
    return bool(holds(source).update(lease="", lease_until=None, next_check_at=next_check_at))
