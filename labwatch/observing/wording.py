"""Lengths of time and names of parts in words."""

from __future__ import annotations

import datetime as dt

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
_PARTS = {
    "database": "Database",
    "migrations": "Migrations",
    "queue": "Source checks",
    "sweep": "Last round",
    "forms": "Public forms",
    "cache": "Cache",
    "broker": "Messages",
    "schedule": "Schedule",
    "disk": "Disk",
}


def lasting(seconds: float) -> str:
    """A length of time by its largest unit, such as "3 hours"; below two of one, the next one."""
    for unit, length in _UNITS:
        if seconds >= 2 * length or unit == "second":
            count = int(seconds // length)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError("seconds are the last unit")


def ago(at: dt.datetime, now: dt.datetime) -> str:
    """How long ago something was."""
    return f"{lasting(max(0.0, (now - at).total_seconds()))} ago"


def part_name(name: str) -> str:
    """What a part of ``/readyz`` is called for people."""
    return _PARTS.get(name, name)
