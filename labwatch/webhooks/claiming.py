"""Which deliveries are due, each claimed by one worker.

Claiming is one conditional update that counts the attempt and sets the next one to the end of the
lease. So a worker that died is forgotten by itself, and who comes late with an old number of
attempts settles nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from labwatch.webhooks.models import OPEN, Delivery

#: Longer than a batch takes on its way; its requests run at the same time.
LEASE = dt.timedelta(minutes=2)
BATCH = 40
#: Of one receiver at once: of one that fails, a single one to see whether it still does.
PER_RECEIVER = 8


def due(now: dt.datetime) -> QuerySet[Delivery]:
    """Deliveries to try now: their time has come, and their receiver is live and not resting."""
    rested = Q(subscription__rest_until__isnull=True) | Q(subscription__rest_until__lte=now)
    return Delivery.objects.filter(
        rested,
        state__in=OPEN,
        next_attempt_at__lte=now,
        subscription__active=True,
        subscription__paused_at__isnull=True,
    )


@transaction.atomic
def claim(now: dt.datetime, limit: int = BATCH) -> list[Delivery]:
    """Take at most ``limit`` due deliveries, receivers taking turns, oldest first."""
    rows: Any = due(now).filter(pk__in=_fairly(now, limit))
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    keys = [row.pk for row in rows]
    claimed = Delivery.objects.filter(pk__in=keys)
    claimed.update(attempts=F("attempts") + 1, next_attempt_at=now + LEASE, last_attempt_at=now)
    along = claimed.select_related("subscription", "entry").prefetch_related("entry__about")
    return list(along.order_by("pk"))


def _fairly(now: dt.datetime, limit: int) -> list[int]:
    place = Window(RowNumber(), partition_by="subscription", order_by=["next_attempt_at", "pk"])
    most = Case(
        When(subscription__failing_since__isnull=True, then=Value(PER_RECEIVER)), default=Value(1)
    )
    ranked = due(now).annotate(place=place, most=most).filter(place__lte=F("most"))
    return list(ranked.order_by("place", "pk").values_list("pk", flat=True)[:limit])


def holds(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, if nobody claimed it since."""
    return Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state__in=OPEN)
