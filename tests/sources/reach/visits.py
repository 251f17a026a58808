"""Short words for the tests: moments counted from one day, and standings after some visits."""

from __future__ import annotations

import datetime as dt

from sources.reach import Evidence, Standing, conclude, evidence_of

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
FIRST = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def on(day: float) -> dt.datetime:
    """The moment that many days after the first."""
    return FIRST + day * DAY


GOOD = evidence_of(state="ok", status=200, all_quotes_present=True)
NOT_FOUND = evidence_of(state="not-found", status=404)
FOR_GOOD = evidence_of(state="not-found", status=410)
FORBIDDEN = evidence_of(state="blocked", status=403)
TIMEOUT = evidence_of(state="no-answer", error="timeout")
ROBOTS = evidence_of(state="refused")

#: A source that was read well the day before the story begins.
WELL = conclude(Standing(), GOOD, on(-1))


def after(*visits: tuple[float, Evidence], before: Standing = WELL) -> Standing:
    """The standing after visits on those days."""
    standing = before
    for day, evidence in visits:
        standing = conclude(standing, evidence, on(day))
    return standing
