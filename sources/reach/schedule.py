"""When a source is visited next (source-checking.md, sections 3 and 7). Pure.

Regular visits run on a grid of the source's own: its phase spreads sources evenly, and the period
is shorter than the cadence by some hours, so that the hour of day walks round the clock and nightly
maintenance is not met at every visit. Failed visits are retried by a ladder of their own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum

from sources.reach.plain import aware
from sources.reach.standing import Standing, decisive_at
from sources.vocabulary import Reach


class Cadence(StrEnum):
    """How often a source is visited at least, by what hangs on it (source-checking.md, 3)."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


#: What each cadence promises at least; a month is 30 days.
AT_LEAST = {
    Cadence.DAILY: dt.timedelta(days=1),
    Cadence.WEEKLY: dt.timedelta(days=7),
    Cadence.MONTHLY: dt.timedelta(days=30),
}
#: The grid's period: some slack under the promise, and the hour moves with each visit.
PERIOD = {
    Cadence.DAILY: dt.timedelta(hours=22),
    Cadence.WEEKLY: dt.timedelta(days=6, hours=7),
    Cadence.MONTHLY: dt.timedelta(days=27, hours=5),
}
RETRIES = (
    dt.timedelta(hours=1),
    dt.timedelta(hours=7),
    dt.timedelta(days=1),
    dt.timedelta(days=2),
    dt.timedelta(days=3),
    dt.timedelta(days=4),
)
WEEK = dt.timedelta(days=7)
MONTH = dt.timedelta(days=30)
#: How long a dead source is re-tested weekly, before monthly.
HOPE = dt.timedelta(days=60)
#: A server may ask for patience, but not for ever.
LONGEST_RETRY_AFTER_S = 7 * 24 * 3600.0

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def phase_of(key: object) -> float:
    """Where on its grid a source sits, from 0 to 1: even, and the same on every machine."""
    digest = hashlib.sha256(str(key).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def next_check(
    standing: Standing,
    cadence: Cadence,
    at: dt.datetime,
    roll: float,
    *,
    phase: float = 0.0,
    retry_after_s: float | None = None,
    second_look: dt.datetime | None = None,
) -> dt.datetime:
    """When to come again after the visit at ``at`` that led to ``standing``.

    ``roll`` (0 to 1) is the chance in a retry's jitter, ``phase`` (0 to 1) the source's place on
    its grid (``phase_of``). ``second_look`` is when a worse verdict may be confirmed: it brings a
    visit forward, never puts one off, and has had its visit once its time is past. Retry-After
    (seconds) is a floor, capped at 7 days; what is no positive number is ignored. ValueError for
    a roll or phase out of range, or a moment without time zone.
    """
    aware(at)
    if not (0 <= roll <= 1 and 0 <= phase <= 1):
        raise ValueError(f"roll {roll} and phase {phase} must lie between 0 and 1")
    retried = standing.retry_step > 0
    due = _retry_at(standing, at, roll) if retried else _on_grid(PERIOD[cadence], at, phase)
    if second_look is not None and second_look > at:
        due = min(due, second_look)
    return max(due, at + _asked_for(retry_after_s))


def _retry_at(standing: Standing, at: dt.datetime, roll: float) -> dt.datetime:
    """The retry, its wait times 0.8 to 1.2. A look that can prove a death comes early in that.

    Otherwise one look in ten would fall just short of the three days, and the next is days away.
    """
    wait = _retry(standing, at)
    earliest, latest = at + 0.8 * wait, at + 1.2 * wait
    decisive = decisive_at(standing)
    if decisive is not None and earliest <= decisive <= latest:
        return min(decisive + 0.1 * roll * wait, latest)
    return earliest + 0.4 * roll * wait


def _retry(standing: Standing, at: dt.datetime) -> dt.timedelta:
    """The wait after a failure, before jitter."""
    if standing.reach in (Reach.GONE, Reach.UNREACHABLE):
        return WEEK if at - (standing.since or at) < HOPE else MONTH
    step = standing.retry_step - 1
    return RETRIES[step] if step < len(RETRIES) else WEEK


def _on_grid(period: dt.timedelta, at: dt.datetime, phase: float) -> dt.datetime:
    """The source's next own moment that is at least a twelfth of a period away.

    So never more than 13/12 periods pass, which is within what the cadence promises.
    """
    offset = phase * period
    passed = (at + period / 12 - _EPOCH - offset) // period
    return _EPOCH + offset + (passed + 1) * period


def _asked_for(retry_after_s: float | None) -> dt.timedelta:
    if retry_after_s is None or not retry_after_s > 0:
        return dt.timedelta(0)
    return dt.timedelta(seconds=min(retry_after_s, LONGEST_RETRY_AFTER_S))
