"""Facts as plain data, for JSON columns, and the one demand on moments: they name their zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Facts = TypeVar("Facts", bound="DataclassInstance")


def as_plain(facts: DataclassInstance) -> dict[str, Any]:
    """What differs from the defaults, as JSON can hold it; moments in ISO 8601."""
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    defaults = {field.name: field.default for field in fields(facts)}
    return {
        name: value.isoformat() if isinstance(value, dt.datetime) else value
        for name, value in values.items()
        if value != defaults[name]
    }


def from_plain(kind: type[Facts], data: Mapping[str, Any]) -> Facts:
    """The inverse of ``as_plain``. TypeError for an unknown name, ValueError for a bad moment."""
    moments = {field.name for field in fields(kind) if "datetime" in str(field.type)}
    return kind(
        **{
            name: dt.datetime.fromisoformat(value) if name in moments and value else value
            for name, value in data.items()
        }
    )


def aware(at: dt.datetime) -> dt.datetime:
    """The moment itself; ValueError if it does not say its time zone."""
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone; give an aware moment, in UTC")
    return at
