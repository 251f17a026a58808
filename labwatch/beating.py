"""Schedules of background work that a clock set back does not stop.

Celery's remember when each task was called last. If that lies in the future, since the clock was
wrong then, the task would not be called until the future has come.
"""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler, Scheduler


class _Steady:
    """Before each look at the schedule: what was called in the future was called now."""

    schedule: dict[str, Any]
    _heap: Any

    def tick(self, *given: Any, **named: Any) -> float:
        """Call what is due; the seconds until the next look."""
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at > now:
                entry.last_run_at, self._heap = now, None  # the order is made anew
        seconds: float = super().tick(*given, **named)  # type: ignore[misc]
        return seconds


class SteadyScheduler(_Steady, PersistentScheduler):  # type: ignore[misc]
    """For beat as a process: it goes on from its file."""


class SteadyMemory(_Steady, Scheduler):  # type: ignore[misc]
    """For the embedded site: all in memory."""
