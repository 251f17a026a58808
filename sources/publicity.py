"""Whether a record was ever public, and who began it: told by its history."""

from __future__ import annotations

from typing import Any

from sources.records import Record
from sources.vocabulary import Status


def last_public(record: Record) -> Any:
    """The newest row of its history in which it stands as published; None if it never was."""
    history: Any = type(record).history
    rows = history.filter(id=record.pk, status=Status.PUBLISHED).exclude(history_type="-")
    return rows.order_by("-history_id").first()


def was_public(record: Record) -> bool:
    """Whether the record itself is or ever was published. If so, it is never deleted."""
    stored = type(record)._base_manager.filter(pk=record.pk, status=Status.PUBLISHED)
    return stored.exists() or last_public(record) is not None


def was_begun_by(record: Record, user: Any) -> bool:
    """Whether that person recorded it first."""
    history: Any = type(record).history
    first = history.filter(id=record.pk).order_by("history_id").first()
    return first is not None and first.history_user_id == user.pk
