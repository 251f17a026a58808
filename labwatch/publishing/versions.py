"""The data version: a mark that differs whenever something public may have changed.

It is made of two numbers that no write path can bypass: how often forms were made anew, and what
triggers have touched since. Reading it costs two small queries.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from labwatch.publishing.models import DataVersion, Touched


@dataclass(frozen=True)
class Version:
    """``mark`` is for comparison; ``changed_at`` the moment of the newest change (None: no record
    was ever written); ``is_fresh``: every public form is as the records are."""

    mark: str
    changed_at: dt.datetime | None
    is_fresh: bool


def current_version() -> Version:
    """The version of all that is public now."""
    made = DataVersion.objects.first()
    touched = Touched.objects.aggregate(count=Count("pk"), newest=Max("pk"), at=Max("at"))
    number, day = (made.number, made.day) if made else (0, None)
    moments = [moment for moment in (touched["at"], made.at if made else None) if moment]
    return Version(
        mark=f"{number}.{touched['newest'] or 0}.{touched['count']}",
        changed_at=max(moments, default=None),
        is_fresh=not touched["count"] and day == timezone.localdate(),
    )
