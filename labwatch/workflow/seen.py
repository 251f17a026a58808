"""What somebody has seen of a record, so that nothing is published that was changed meanwhile."""

from __future__ import annotations

import hashlib
from typing import Any

from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.workflow.along import drafts_along
from sources.records import Record

CHANGED = (
    "It was changed since you looked: the record, a passage it cites, or what goes along with it. "
    "Read it again; then publish it."
)


def stamp(record: Record) -> str:
    """A hash of the newest changes of the record, of the rows that belong to it, and of the drafts
    that are published along with it. A few queries for each of them."""
    before, after = drafts_along(record)
    told = [_newest_changes(row) for row in (*before, record, *after)]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _newest_changes(record: Any) -> list[Any]:
    parts = KIND_OF_MODEL[type(record)].parts.values()
    rows = [part.model.history.filter(**{f"{part.owner}_id": record.pk}) for part in parts]
    own = type(record).history.filter(id=record.pk)
    return [record._meta.label, record.pk, *map(_newest, [own, *rows])]


def _newest(rows: Any) -> int | None:
    key: int | None = rows.order_by("-history_id").values_list("history_id", flat=True).first()
    return key
