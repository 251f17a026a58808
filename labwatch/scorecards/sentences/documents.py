"""The sentence of one document: which versions are on record, and how many promises in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext, ngettext

from commitments.models import Commitment, DocumentVersion
from labwatch.scorecards.sentences.days import Day, dated, fetched, when_said
from sources.partialdates import PartialDate
from sources.publishing import published


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless the versions come along with their ``promises``."""
    versions = fetched(record, "public_versions")
    rows = _versions(record, day) if versions is None else versions
    dates = [row.published_on for row in rows if row.published_on]
    return told(record.title, len(rows), dates, sum(len(row.promises) for row in rows), day)


def told(title: str, versions: int, dates: Sequence[PartialDate], promises: int, day: Day) -> str:
    """The sentence. ``dates``: when its versions were published, as far as that is stated."""
    if not versions:
        return dated([gettext("no version of “%(title)s” is on record") % {"title": title}], day)
    return dated([_kept(title, versions, dates), _promises(promises)], day)


def _kept(title: str, versions: int, dates: Sequence[PartialDate]) -> str:
    """How many versions, and of when the newest dated one is."""
    if dates:
        newest = max(dates, key=lambda date: (date.latest, date.earliest))
        text = ngettext(
            "%(count)d version of “%(title)s” is on record, published %(when)s",
            "%(count)d versions of “%(title)s” are on record, the newest dated one published "
            "%(when)s",
            versions,
        )
        return text % {"count": versions, "title": title, "when": when_said(newest)}
    text = ngettext(
        "%(count)d version of “%(title)s” is on record, its date not stated",
        "%(count)d versions of “%(title)s” are on record, none with a date that is stated",
        versions,
    )
    return text % {"count": versions, "title": title}


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
