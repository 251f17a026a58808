"""What changed in the public record, newest first, read from the history of published records.

A change is shown if the record was published then and still is; what happened while it was a
draft is nobody's business.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from labwatch.dataset.kinds import KIND_OF_NAME, KINDS, Kind
from sources.records import Record
from sources.vocabulary import Status

#: The one column whose change tells nobody anything and that could be edited.
_QUIET = frozenset({"id"})


class ChangeCursor(NamedTuple):
    """A place in the list: the moment, kind and history key of the change just above it."""

    at: dt.datetime
    kind: str
    key: int


@dataclass(frozen=True)
class Change:
    """One change of one published record. ``fields`` is empty for a record that is new; ``by`` for
    authors without a full name, since nobody's login is told.
    """

    record: Record
    kind: str
    at: dt.datetime
    by: str
    reason: str
    is_new: bool
    fields: tuple[str, ...]
    key: int

    @property
    def day(self) -> dt.date:
        """The day on which it happened, in the site's time zone."""
        return timezone.localdate(self.at)

    @property
    def record_kind(self) -> str:
        """What sort of record, in words."""
        return str(self.record._meta.verbose_name)

    @property
    def cursor(self) -> ChangeCursor:
        """The place of this change in the list."""
        return ChangeCursor(self.at, self.kind, self.key)


def recent_changes(limit: int, before: ChangeCursor | None = None) -> list[Change]:
    """The newest changes below ``before``, at most ``limit``. Four queries a kind at most."""
    found = [change for kind in KINDS for change in _changes_of(kind, limit, before)]
    found.sort(key=_newest_first, reverse=True)
    return found[:limit]


def _newest_first(change: Change) -> tuple[dt.datetime, int, int]:
    """Later first; in one moment the order of kinds, then the later row."""
    return change.at, -_rank(change.kind), change.key


def _rank(kind: str) -> int:
    return KINDS.index(KIND_OF_NAME[kind])


def _changes_of(kind: Kind, limit: int, before: ChangeCursor | None) -> list[Change]:
    rows = list(_rows(kind, before).select_related("history_user")[:limit])
    records = _records(kind, {row.id for row in rows})
    earlier = _earlier(kind, rows)
    return [
        _change(kind, row, earlier.get(row.history_id), records[row.id])
        for row in rows
        if row.id in records
    ]


def _rows(kind: Kind, before: ChangeCursor | None) -> Any:
    """Rows of history that were published then, of records that are published now."""
    history = kind.model.history
    published = kind.model.objects.published().values("pk")
    rows = history.filter(status=Status.PUBLISHED, id__in=published).exclude(history_type="-")
    rows = rows.order_by("-history_date", "-history_id")
    return rows if before is None else rows.filter(_below(kind, before))


def _below(kind: Kind, before: ChangeCursor) -> Q:
    """The rows after that place in the list."""
    same_moment = Q(history_date=before.at)
    if kind.name == before.kind:
        same_moment &= Q(history_id__lt=before.key)
    elif _rank(kind.name) < _rank(before.kind):
        return Q(history_date__lt=before.at)
    return Q(history_date__lt=before.at) | same_moment


def _records(kind: Kind, keys: set[int]) -> dict[int, Record]:
    along = [path for path in kind.model.rests_on if path]
    found: Any = kind.model.objects.filter(pk__in=keys).select_related(*along)
    return {record.pk: record for record in found}


def _earlier(kind: Kind, rows: list[Any]) -> dict[int, Any]:
    """For each row the row of the same record just before it."""
    history = kind.model.history
    older = history.filter(id__in={row.id for row in rows}).order_by("history_id")
    found: dict[int, Any] = {}
    last: dict[int, Any] = {}
    for row in older:
        if row.id in last:
            found[row.history_id] = last[row.id]
        last[row.id] = row
    return found


def _change(kind: Kind, row: Any, earlier: Any, record: Record) -> Change:
    was_public = earlier is not None and earlier.status == Status.PUBLISHED
    return Change(
        record=record,
        kind=kind.name,
        at=row.history_date,
        by=row.history_user.get_full_name() if row.history_user else "",
        reason=row.history_change_reason or "",
        is_new=not was_public,
        fields=_differences(row, earlier) if was_public else (),
        key=row.history_id,
    )


def _differences(row: Any, earlier: Any) -> tuple[str, ...]:
    """The names of the columns that differ; empty where only parts or relations changed.

    Columns that the program keeps by itself (``editable=False``) are nobody's change.
    """
    columns = row.instance_type._meta.concrete_fields
    return tuple(
        field.name
        for field in columns
        if field.editable
        and field.name not in _QUIET
        and getattr(row, field.attname) != getattr(earlier, field.attname)
    )
