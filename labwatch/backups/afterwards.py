"""What must not be as it was, once a site stands in another place or at a later time."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import connection
from django.db.models import F
from django.db.utils import Error
from django.utils import timezone

from labwatch.publishing.models import DataVersion
from sources.models import Source

#: Visits that fell due while no site stood are spread over at most so long.
_SPREAD = dt.timedelta(hours=6)
_STEPS = 60


def set_right(backed_up_at: dt.datetime) -> None:
    """After the rows came in, and the database is the present program's."""
    now = timezone.now()
    _let_nobody_hold_anything()
    _spread_visits(backed_up_at, now)
    _move_version()


def _let_nobody_hold_anything() -> None:
    """Workers of the old site hold no source any more."""
    Source.objects.exclude(lease="").update(lease="", lease_until=None)


def _spread_visits(since: dt.datetime, now: dt.datetime) -> None:
    """A site that stood still for days would visit everything at once. What was due before waits
    no longer than it would have."""
    step = min(now - since, _SPREAD) / _STEPS
    missed = Source.objects.filter(next_check_at__gt=since, next_check_at__lte=now)
    for number in range(_STEPS if missed.exists() else 0):
        rows = missed.annotate(turn=F("pk") % _STEPS).filter(turn=number)
        rows.update(next_check_at=now + number * step)


def _move_version() -> None:
    """No mark of this site is ever one that the old site gave to something else: its later history
    is lost, so numbers come again; moments do not."""
    DataVersion.objects.update(number=F("number") + 1, at=timezone.now())


def prepare_for_readers() -> None:
    """PostgreSQL plans by what it knows of tables, and knows nothing of new ones. Everything stands
    by then; if this fails, the server does it by itself a little later."""
    if connection.vendor == "postgresql":
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
