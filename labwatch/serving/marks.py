"""On what a public page depends: the mark differs whenever a page may say something else.

The data version covers every record, visit and quote, by triggers. This adds what pages show beside
records, read by the same statement: one small query a request. tests/serving/test_dependence.py
holds every table that any page reads against what is named here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from labwatch.publishing.versions import VERSION_SQL, moment_of, on_day, version_of
from labwatch.running import code_stamp

#: What the footer tells of the checker: the newest round that ended, and since when it is stopped.
_CHECKER = (
    "(SELECT finished_at FROM sources_sweep WHERE finished_at IS NOT NULL"
    " ORDER BY finished_at DESC LIMIT 1)",
    "(SELECT done FROM sources_sweep WHERE finished_at IS NOT NULL"
    " ORDER BY finished_at DESC LIMIT 1)",
    "(SELECT max(stopped_at) FROM sources_checker)",
)
#: Roots of evidence, files to download, addresses of merged records: small tables, whose rows are
#: added and dropped, and bear the moment of their last change.
_BESIDE = tuple(
    f"(SELECT {told} FROM {table})"  # noqa: S608 - names of our own
    for table, moment in (
        ("sources_dailyroot", "made_at"),
        ("bulk_bulkfile", "built_at"),
        ("addresses_formeraddress", "at"),
    )
    for told in ("count(*)", f"max({moment})", "max(id)")
)
_SQL = f"SELECT version.*, {', '.join((*_CHECKER, *_BESIDE))} FROM ({VERSION_SQL}) AS version"  # noqa: S608
_VERSION_COLUMNS = 7
#: Settings that pages or their headers repeat.
_SETTINGS = (
    "SITE_URL",
    "CONTACT_EMAIL",
    "SINGLE_MAINTAINER",
    "MAIL_IS_SET_UP",
    "SESSION_COOKIE_AGE",
    "LANGUAGES",
    "STATIC_URL",
    "CONTENT_SECURITY_POLICY",
    "X_FRAME_OPTIONS",
)


@dataclass(frozen=True)
class PageMark:
    """``text`` is for comparison, ``record`` its part that answers of the API depend on; the others
    are what the footer says of the checker: when the newest round ended (None: there was none), how
    many sources it read, since when checks stand still (None: they run)."""

    text: str
    record: str
    swept_at: dt.datetime | None
    swept: int
    stopped_at: dt.datetime | None


def current_mark() -> PageMark:
    """The mark of all pages now."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        row = cursor.fetchone()
    version = version_of(row[:_VERSION_COLUMNS])
    swept_at, swept, stopped_at, *beside = row[_VERSION_COLUMNS:]
    today = timezone.localdate()
    told = (swept_at, swept, stopped_at, *beside, today, *_program())
    return PageMark(
        text="\0".join((version.mark, *map(str, told))),
        record=on_day(version, today),
        swept_at=swept_at and moment_of(swept_at),
        swept=swept or 0,
        stopped_at=stopped_at and moment_of(stopped_at),
    )


def mark_for(request: HttpRequest) -> PageMark:
    """The mark that was current when the request first asked for it."""
    known: PageMark | None = getattr(request, "page_mark", None)
    if known is None:
        known = request.page_mark = current_mark()  # type: ignore[attr-defined]
    return known


def _program() -> tuple[Any, ...]:
    """Which program answers, and how it is set up."""
    return code_stamp(), *(getattr(settings, name) for name in _SETTINGS)
