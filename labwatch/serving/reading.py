"""The marks that hold now, as this process read them: at most a second ago, mostly half of one.

Only the front uses them. Whoever is inside reads for himself, at each request.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from threading import Lock

from django.db import Error, close_old_connections
from django.utils import timezone

from labwatch.serving.marks import current_mark

#: Seconds: from then on a reading is made anew; from then on none is used, however slow the
#: database is.
FRESH, OLDEST = 0.5, 1.0


@dataclass(frozen=True)
class _Known:
    """What was read at a moment of the monotonic clock, and between which moments of the other
    clock its day is today. Without marks, nothing is known."""

    marks: frozenset[str]
    at: float
    morning: float = 0.0
    midnight: float = 0.0

    def is_within(self, seconds: float) -> bool:
        """Whether it was read so lately, and today."""
        is_lately = time.monotonic() - self.at < seconds
        return is_lately and self.morning <= time.time() < self.midnight


_NOTHING = _Known(frozenset(), float("-inf"))


class Reading:
    """Reads when somebody asks and the last reading is old; one thread reads, the others wait."""

    def __init__(self) -> None:
        self._known = _NOTHING
        self._lock = Lock()

    def marks(self) -> frozenset[str]:
        """The marks under which an answer may be given now; none while the database is silent."""
        known = self._known
        if known.is_within(FRESH):
            return known.marks
        with self._lock:
            if self._known is known or not self._known.is_within(OLDEST):
                self._known = _read()
            return self._known.marks

    def forget(self) -> None:
        """Read anew the next time: this process itself has just written."""
        self._known = _NOTHING


def _read() -> _Known:
    """The moment is that before the question, so that a change meanwhile is never missed."""
    began, day = time.monotonic(), _day()
    close_old_connections()
    try:
        mark = current_mark()
        known = _Known(frozenset({mark.text, mark.record}), began, *day)
    except Error:
        known = _NOTHING
    finally:
        close_old_connections()
    return known if known.is_within(OLDEST) else _Known(frozenset(), time.monotonic(), *day)


def _day() -> tuple[float, float]:
    """When today began and ends, in seconds since 1970."""
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return morning.timestamp(), (morning + dt.timedelta(days=1)).timestamp()
