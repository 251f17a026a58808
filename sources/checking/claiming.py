"""The queue of record: which sources are due, claimed under a lease by one batch each.

Two workers, two beats, a message delivered twice or never: none of them checks a source twice at
once or loses one, since claiming is one conditional update and a lease ends by itself.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from sources.models import Host, Source
from sources.vocabulary import Reach

#: Longer than a batch may take; a worker that died is forgotten after it.
LEASE = dt.timedelta(minutes=5)
#: Later than any lease or date that the schedule sets: written by a clock that went wrong since.
_NO_LEASE, _NO_DATE = 2 * LEASE, dt.timedelta(days=60)
BATCH = 100
#: Of one host in one batch: with 2 s between requests, more would keep the batch waiting.
PER_HOST = 10


def due(now: dt.datetime) -> QuerySet[Source]:
    """Sources to visit now: their time has come, and neither they nor their host are paused."""
    rows: QuerySet[Source] = Source.objects.filter(
        Q(next_check_at__isnull=True) | Q(next_check_at__lte=now)
    )
    return visitable(rows)


def forget_impossible_dates(now: dt.datetime) -> int:
    """Bring forward visits that a clock put off which went wrong since; how many."""
    return Source.objects.filter(next_check_at__gt=now + _NO_DATE).update(next_check_at=now)


def visitable(rows: QuerySet[Source]) -> QuerySet[Source]:
    """Those that nobody paused, neither themselves nor their host."""
    paused = Host.objects.exclude(paused_because="").values("name")
    return rows.exclude(reach=Reach.PAUSED).exclude(host__in=paused)


def free(rows: QuerySet[Source], now: dt.datetime) -> QuerySet[Source]:
    """Those that no living batch holds."""
    return rows.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(lease_until__gt=now + _NO_LEASE)
    )


def claim(
    rows: QuerySet[Source], now: dt.datetime, limit: int = BATCH, per_host: int = PER_HOST
) -> list[Source]:
    """Take at most ``limit`` free rows under a new lease, at most ``per_host`` of one host.

    Who asks at the same moment as somebody else wants the same rows: it waits for the other once,
    and then takes what is left.
    """
    held = {"lease": uuid.uuid4().hex, "lease_until": now + LEASE}
    for wait in (False, True, False):
        with transaction.atomic():
            keys = _fairly(free(rows, now), limit, per_host)
            free(Source.objects.filter(pk__in=_locked(keys, wait=wait)), now).update(**held)
        claimed = Source.objects.filter(lease=held["lease"])
        if not keys or claimed.exists():
            break
    return list(claimed.order_by("host", "next_check_at", "pk"))


def _fairly(rows: QuerySet[Source], limit: int, per_host: int) -> list[int]:
    """Keys of the longest due, hosts taking turns, so that a big host delays nobody."""
    place = Window(
        RowNumber(), partition_by="host", order_by=[F("next_check_at").asc(nulls_first=True), "pk"]
    )
    ranked = rows.annotate(place=place).filter(place__lte=per_host)
    chosen = ranked.order_by("place", F("next_check_at").asc(nulls_first=True), "pk")
    return list(chosen.values_list("pk", flat=True)[:limit])


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
