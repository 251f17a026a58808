"""The sentence of one document: which versions are on record, and how many promises in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext, ngettext

from commitments.models import Commitment, DocumentVersion
from labwatch.scorecards.sentences.days import Day, dated, fetched
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
    count = ngettext(
        "%(count)s version of “%(title)s” is on record",
        "%(count)s versions of “%(title)s” are on record",
        versions,
    )
    return dated(
        [count % {"count": versions, "title": title}, _newest(dates), _promises(promises)], day
    )


def _newest(dates: Sequence[PartialDate]) -> str:
    if not dates:
        return gettext("when it was published is not stated")
    newest = max(dates, key=lambda date: (date.latest, date.earliest))
    return gettext("the newest dated one is of %(date)s") % {"date": newest.words}


def _promises(count: int) -> str:
    if not count:
        return gettext("no promise in it is on record")
    said = ngettext(
        "%(count)s promise in it is on record", "%(count)s promises in it are on record", count
    )
    return said % {"count": count}


def _versions(record: Any, day: Day) -> list[Any]:
    promises = Prefetch("commitments", published(Commitment, as_of=day.as_of), to_attr="promises")
    rows = published(DocumentVersion, as_of=day.as_of).filter(document=record)
    return list(rows.prefetch_related(promises))
