"""When followers are written to. Pure."""

from __future__ import annotations

import datetime as dt

from labwatch.alerts.vocabulary import Rhythm

#: Changes that come within this time of the first go into one mail.
GROUPED = dt.timedelta(minutes=10)
#: Weekly mail goes out on Mondays from seven o'clock (UTC) on.
_MONDAY, _HOUR = 0, 7


def next_week(now: dt.datetime) -> dt.datetime:
    """The next Monday at seven, later than now."""
    utc = now.astimezone(dt.UTC)
    today = utc.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    found = today + dt.timedelta(days=(_MONDAY - utc.weekday()) % 7)
    return found if found > utc else found + dt.timedelta(days=7)


def next_time(rhythm: str, now: dt.datetime) -> dt.datetime:
    """Before which a follower of that rhythm is not written to."""
    return next_week(now) if rhythm == Rhythm.WEEKLY else now
