"""Retry-After (RFC 9110, 10.2.3): seconds or a date."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

#: Seconds; nobody may send us away for longer.
LONGEST = 7 * 24 * 3600.0


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """Seconds to stay away from ``now`` on, at most 7 days; None if the header is not understood.

    A date that has passed means 0. ``now`` must know its time zone.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return LONGEST if len(text) > 9 else min(float(text), LONGEST)
    date = _read_date(text)
    if date is None:
        return None
    return min(max((date - now).total_seconds(), 0.0), LONGEST)


def _read_date(text: str) -> dt.datetime | None:
    """An HTTP date. HTTP knows only GMT, so a date that names no zone is taken for that."""
    if not text or len(text) > 64:
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)
