"""Who wrote a record: the last person who changed what it says since it was last published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from simple_history.models import HistoricalRecords

from labwatch.dataset.kinds import KIND_OF_MODEL
from sources.publicity import last_public
from sources.records import Record

#: Columns of which a change says nothing new about the world.
_BOOKKEEPING = frozenset({"id", "status", "reading", "created_at", "updated_at"})


def last_writer(record: Record) -> User | None:
    """The last person who changed the record, its relations or the rows that belong to it.

    None if nobody did since it was last published: programs such as imports are no persons.
    """
    public = last_public(record)
    found = [_of_itself(record, public), *_of_parts(record, public)]
    newest = max((row for row in found if row), key=lambda row: row.history_date, default=None)
    writer: User | None = newest.history_user if newest else None
    return writer


def _of_itself(record: Any, public: Any) -> Any:
    """The newest change of what it says by a person, as a row of its history."""
    rows = type(record).history.filter(id=record.pk).select_related("history_user")
    newer: Any = None
    for row in rows.order_by("-history_id").iterator(chunk_size=20):
        if newer is not None and newer.history_user_id and _said(newer) != _said(row):
            return newer
        if public is not None and row.history_id == public.history_id:
            return None
        newer = row
    return newer if newer is not None and newer.history_user_id else None


def _said(row: Any) -> list[Any]:
    """What a row of history says of the world: its columns and its relations."""
    model = row.instance_type
    columns = [
        getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if field.editable and field.name not in _BOOKKEEPING
    ]
    return [*columns, *(_pairs(row, field) for field in model.history.model._history_m2m_fields)]


def _pairs(row: Any, field: Any) -> list[int]:
    """The keys of the records that a relation named then."""
    kept = HistoricalRecords.m2m_models[field].objects.filter(history_id=row.history_id)
    return sorted(kept.values_list(field.m2m_reverse_name(), flat=True))


def _of_parts(record: Record, public: Any) -> list[Any]:
    """The newest change by a person of each kind of rows that belong to it."""
    since: dt.datetime | None = public.history_date if public else None
    return [_newest(part, record, since) for part in KIND_OF_MODEL[type(record)].parts.values()]


def _newest(part: Any, record: Record, since: dt.datetime | None) -> Any:
    rows = part.model.history.filter(**{f"{part.owner}_id": record.pk})
    rows = rows.exclude(history_user=None).select_related("history_user")
    if since is not None:
        rows = rows.filter(history_date__gt=since)
    return rows.order_by("-history_id").first()
