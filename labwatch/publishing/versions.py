"""The data version: a mark that differs whenever something public may have changed.

It is made of two numbers that no write path can bypass: how often forms were made anew, and what
triggers have touched since. Reading it costs one small query.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from labwatch.running import code_stamp


@dataclass(frozen=True)
class Version:
    """``mark`` is for comparison; ``changed_at`` the moment of the newest change (None: no record
    was ever written); ``is_fresh``: every public form is as this program would make it now."""

    mark: str
    changed_at: dt.datetime | None
    is_fresh: bool


#: One statement for both tables; through the ORM it cost more than all else of an unchanged answer.
VERSION_SQL = """
    SELECT count(*), max(touched.id), max(touched.at),
           (SELECT number FROM publishing_dataversion LIMIT 1),
           (SELECT at FROM publishing_dataversion LIMIT 1),
           (SELECT day FROM publishing_dataversion LIMIT 1),
           (SELECT code FROM publishing_dataversion LIMIT 1)
    FROM publishing_touched AS touched
"""


def current_version() -> Version:
    """The version of all that is public now."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL)
        return version_of(cursor.fetchone())


def version_of(row: tuple[Any, ...]) -> Version:
    """The version that a row of ``VERSION_SQL`` tells of."""
    count, newest, touched_at, number, made_at, day, code = row
    moments = [moment_of(each) for each in (touched_at, made_at) if each]
    changed_at = max(moments, default=None)
    # The moment as well: a restored backup may come to the same numbers once more.
    stamp = changed_at.timestamp() if changed_at else 0
    return Version(
        mark=f"{number or 0}.{newest or 0}.{count}.{stamp}.{day}.{code}",
        changed_at=changed_at,
        is_fresh=not count and (str(day), code) == (str(timezone.localdate()), code_stamp()),
    )


def on_day(version: Version, day: dt.date) -> str:
    """A mark for answers that tell what holds on a day: each midnight counts as a change."""
    return f"{version.mark}\0{day}"


def version_for(request: HttpRequest) -> Version:
    """The version that was current when the request first asked for it."""
    known: Version | None = getattr(request, "data_version", None)
    if known is None:
        known = request.data_version = current_version()  # type: ignore[attr-defined]
    return known


def moment_of(value: dt.datetime | str) -> dt.datetime:
    """A moment as the database gives it: SQLite holds it in UTC, without saying so."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
