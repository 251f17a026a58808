"""The sentence of one document: which versions are on record, and how many promises in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext, ngettext

from commitments.models import Commitment, DocumentVersion
from labwatch.scorecards.sentences.days import Day, dated, fetched, when_said
from sources.partialdates import PartialDate
from sources.publishing import published

#: When a version was published and when it came into effect, as far as stated.
Dates = tuple[PartialDate | None, PartialDate | None]


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless the versions come along with their ``promises``."""
    versions = fetched(record, "public_versions")
    rows = _versions(record, day) if versions is None else versions
    dates = [(row.published_on, row.effective_on) for row in rows]
    return told(record.title, dates, sum(len(row.promises) for row in rows), day)


def told(title: str, versions: Sequence[Dates], promises: int, day: Day) -> str:
    """The sentence, of the dates of each version on record."""
    if not versions:
        return dated([gettext("no version of “%(title)s” is on record") % {"title": title}], day)
    return dated([_kept(title, versions), _promises(promises)], day)


def _kept(title: str, versions: Sequence[Dates]) -> str:
    """How many versions, and of when the newest dated one is: published, else in effect."""
    dated_ones = [dates for dates in versions if any(dates)]
    if not dated_ones:
        text = ngettext(
            "%(count)d version of “%(title)s” is on record, its date not stated",
            "%(count)d versions of “%(title)s” are on record, none with a date that is stated",
            len(versions),
        )
        return text % {"count": len(versions), "title": title}
    published_on, effective_on = max(dated_ones, key=_newness)
    text = _published(len(versions)) if published_on else _in_effect(len(versions))
    when = when_said(published_on or effective_on)
    return text % {"count": len(versions), "title": title, "when": when}


def _newness(dates: Dates) -> tuple[dt.date, dt.date]:
    """By the date that is told, of dates of which one is stated."""
    told_on = next(date for date in dates if date)
    return told_on.latest, told_on.earliest


def _published(versions: int) -> str:
    return ngettext(
        "%(count)d version of “%(title)s” is on record, published %(when)s",
        "%(count)d versions of “%(title)s” are on record, the newest dated one published %(when)s",
        versions,
    )


def _in_effect(versions: int) -> str:
    return ngettext(
        "%(count)d version of “%(title)s” is on record, effective %(when)s",
        "%(count)d versions of “%(title)s” are on record, the newest dated one effective %(when)s",
        versions,
    )


def _promises(count: int) -> str:
    if not count:
        return gettext("no promise from this document is on record")
    said = ngettext(
        "%(count)d promise from this document is on record",
        "%(count)d promises from this document are on record",
        count,
    )
    return said % {"count": count}


def _versions(record: Any, day: Day) -> list[Any]:
    promises = Prefetch("commitments", published(Commitment, as_of=day.as_of), to_attr="promises")
    rows = published(DocumentVersion, as_of=day.as_of).filter(document=record)
    return list(rows.prefetch_related(promises))
