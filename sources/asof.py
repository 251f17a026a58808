"""The past day that a page or an API call is asked for: ``?as_of=2024-05-24``."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

HOW = "Write a day as 2024-05-24, no later than today."


class BadDay(ValueError):
    """What was given is no day of the past; the message says so and how to write one."""


def read_as_of(text: str | None) -> dt.date | None:
    """The day, or None if none is asked for; raises BadDay."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text) if len(text) == len("2024-05-24") else None
    except ValueError:
        day = None
    if day is None:
        raise BadDay(f'as_of: "{text[:40]}" is not a day. {HOW}')
    if day > timezone.localdate():
        raise BadDay(f"as_of: {day} has not come yet. {HOW}")
    return day
