"""Which letters and alerts are due, each claimed by one worker.

Claiming is one conditional update that numbers the claim, counts the try and sets the next one to
the end of the lease. So a worker that died is forgotten by itself, and who comes late with an old
number neither sends nor settles.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet

from labwatch.alerts.models import LINK_HOLDS, Asked, Follower, Queued
from labwatch.alerts.rhythms import GROUPED
from labwatch.alerts.vocabulary import Rhythm
from labwatch.publishing.models import ChangeEntry

#: Longer than one call of the task may take (CELERY_TASK_TIME_LIMIT), so that no two overlap.
LEASE = dt.timedelta(minutes=10)
BATCH = 20

Row = TypeVar("Row", bound=Queued)


def due_letters(now: dt.datetime) -> QuerySet[Asked]:
    """Letters to send now; none whose link would not hold any more."""
    return Asked.objects.filter(next_at__lte=now, asked_at__gt=now - LINK_HOLDS)


def due_alerts(now: dt.datetime) -> QuerySet[Follower]:
    """Followers to look at now: something happened since they were told last.

    As it happens: something that others can have followed upon for ``GROUPED``.
    """
    ripe = _newest(ChangeEntry.objects.filter(at__lte=now - GROUPED))
    has_news = Q(rhythm=Rhythm.AT_ONCE, position__lt=ripe) | Q(rhythm=Rhythm.WEEKLY)
    return Follower.objects.filter(
        has_news | Q(telling__isnull=False), next_at__lte=now, paused_at__isnull=True
    )


def _newest(rows: QuerySet[ChangeEntry]) -> int:
    return rows.aggregate(newest=Max("pk"))["newest"] or 0


def claim(due: QuerySet[Row], now: dt.datetime, limit: int = BATCH) -> list[Row]:
    """Take at most ``limit`` of the rows that are due, those that wait longest first."""
    if not due.exists():  # an idle call takes no lock
        return []
    with transaction.atomic():
        rows: Any = due.order_by("next_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        keys = [row.pk for row in rows[:limit]]
        claimed = due.model._default_manager.filter(pk__in=keys)
        claimed.update(claims=F("claims") + 1, tries=F("tries") + 1, next_at=now + LEASE)
        return list(claimed.order_by("pk"))


def holds(row: Row) -> QuerySet[Row]:
    """The row, if nobody claimed it since and it still exists."""
    rows: QuerySet[Row] = type(row)._default_manager.filter(pk=row.pk, claims=row.claims)
    return rows


def give_back(row: Queued, at: dt.datetime) -> None:
    """Leave a claimed row, on which nothing was tried, for later."""
    holds(row).update(tries=F("tries") - 1, next_at=at)
