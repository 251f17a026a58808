"""Making public forms anew where records were touched, and logging what the public can see of it.

A refresh is one short transaction: it holds the row of the data version, so that two of them never
work at once, takes what triggers noted, and leaves what it has no time for to the next.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.publishing import programs
from labwatch.publishing.dependents import with_dependents
from labwatch.publishing.forms import FORMED, OF_THE_DAY, forms_of
from labwatch.publishing.logging import log
from labwatch.publishing.models import DataVersion, PublishedForm, Touched
from labwatch.publishing.versions import current_version
from labwatch.running import code_stamp
from labwatch.search import indexing
from sources.recorded import is_reading_the_past

logger = logging.getLogger(__name__)

#: How many forms one refresh makes; about a second's work.
AT_ONCE = 500


def refresh(limit: int = AT_ONCE) -> int:
    """Make up to ``limit`` forms anew; how many it made. Fewer than the limit: all are fresh, but
    for those that cannot be made. RuntimeError while reads give the past.
    """
    if is_reading_the_past():
        raise RuntimeError("Public forms are made of the record as it is, never of its past.")
    # In English, whatever the language of the page that asked for it.
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        version = _held()
        now = timezone.now()  # only now: whoever held it before was earlier
        if not programs.is_in_charge(version, now):
            return 0
        is_outdated = _touch_what_is_outdated(version, timezone.localdate(now))
        is_touched = _spread()
        made = _remake(limit, now)
        if made or is_outdated or is_touched:
            version.number += 1
            # The moment last of all, so that no reader meanwhile was told a later one.
            version.day = timezone.localdate(now)
            programs.take_charge(version, now)
            version.at = timezone.now()
            version.save()
        else:
            programs.note_at_work(version, now)
    return made


def refresh_all(limit: int = AT_ONCE) -> None:
    """Refresh until everything is fresh."""
    while refresh(limit) >= limit:
        pass


def refresh_if_few(most: int = 200) -> None:
    """Refresh before a reader asks for the log or the search, as far as that is quickly done."""
    if is_reading_the_past() or current_version().is_fresh:
        return
    if _waiting() <= most:
        try_refresh(most)


def try_refresh(limit: int = AT_ONCE) -> None:
    """Refresh for somebody who can do without: what goes wrong is logged, and waits."""
    try:
        refresh(limit)
    except Exception:  # whatever it is, the answer does not depend on it
        logger.exception("Public forms could not be made anew.")


def _waiting() -> int:
    """How many forms a refresh would make at least: all of them after midnight or a new program,
    which is no work for a reader's request."""
    made = DataVersion.objects.first()
    is_current = made is None or (made.code, made.day) == (code_stamp(), timezone.localdate())
    return Touched.objects.count() + (0 if is_current else PublishedForm.objects.count())


def _held() -> DataVersion:
    """The row of the data version, locked."""
    now = timezone.now()
    first = {"at": now, "day": timezone.localdate(now), "code": code_stamp()}
    DataVersion.objects.get_or_create(pk=1, defaults=first)
    return DataVersion.objects.select_for_update().get(pk=1)


def _touch_what_is_outdated(version: DataVersion, today: dt.date) -> bool:
    """Touch every record if another program made the forms, else each day those that depend on
    the date; whether there was need to."""
    if version.code == code_stamp() and version.day == today:
        return False
    for resource in FORMED if version.code != code_stamp() else OF_THE_DAY:
        keys = KIND_OF_NAME[resource].model.objects.published().values_list("pk", flat=True)
        _note({resource: keys})
    return True


def _note(found: Mapping[str, Iterable[int]]) -> None:
    rows = (
        Touched(resource=resource, record=key, is_spread=True)
        for resource, keys in found.items()
        for key in keys
    )
    Touched.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


#: One statement, so that nothing is dropped that was written between reading and deleting.
_TAKE = "DELETE FROM publishing_touched WHERE NOT is_spread RETURNING resource, record"


def _spread() -> bool:
    """Note the records that show what was touched, each once; whether anything was."""
    touched: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        for resource, key in cursor.fetchall():
            touched[resource].add(key)
    _note(with_dependents(touched))
    return bool(touched)


def _remake(limit: int, now: dt.datetime) -> int:
    """Make forms anew of what is noted, oldest first; how many. Those that cannot be made wait
    behind all others."""
    rows = list(Touched.objects.filter(is_spread=True).order_by("pk")[:limit])
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.resource].append(row.record)
    failed = {
        resource: _remake_of(resource, wanted[resource], now)
        for resource in FORMED
        if wanted[resource]
    }
    Touched.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _note(failed)
    return len(rows) - sum(map(len, failed.values()))


def _remake_of(resource: str, keys: list[int], now: dt.datetime) -> list[int]:
    """Make these forms anew; one by one if that fails. The keys of those that cannot be made."""
    try:
        with transaction.atomic():
            _make(resource, keys, now)
    except Exception:  # one bad record must not keep the others from being made
        if len(keys) > 1:
            return [key for each in keys for key in _remake_of(resource, [each], now)]
        logger.exception("No public form can be made of %s %s.", resource, keys[0])
        return keys
    return []


def _make(resource: str, keys: list[int], now: dt.datetime) -> None:
    kept = PublishedForm.objects.filter(resource=resource, record__in=keys)
    old = {form.record: form for form in kept}
    new = {form.key: form for form in forms_of(resource, keys)}
    log(resource, old, new, now)
    PublishedForm.objects.filter(pk__in=[old[key].pk for key in old.keys() - new.keys()]).delete()
    _keep([form.row(resource, now) for form in new.values()])
    indexing.forget(resource, set(keys) - new.keys())
    indexing.index(resource, {key: form.json for key, form in new.items()})


def _keep(rows: list[PublishedForm]) -> None:
    PublishedForm.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["resource", "record"],
        update_fields=["slug", "body", "line", "made_at"],
    )
