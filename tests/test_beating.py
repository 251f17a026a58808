"""Background work goes on by its schedule when the clock was wrong for a while."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from celery import Celery

from labwatch.beating import SteadyMemory

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class Noting(SteadyMemory):  # type: ignore[misc]
    """Notes what it calls, instead of calling it."""

    def setup_schedule(self) -> None:
        """All as configured, with nothing beside."""
        self.called: list[str] = []
        self.merge_inplace(self.app.conf.beat_schedule)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Note its name."""
        self.called.append(entry.name)


@pytest.fixture
def app() -> Celery:
    """Two tasks: one each 10 seconds, one each minute."""
    app = Celery("beating", broker="memory://")
    app.conf.timezone = "UTC"
    app.conf.beat_schedule = {
        "often": {"task": "often", "schedule": 10.0},
        "seldom": {"task": "seldom", "schedule": 60.0},
    }
    return app


def run(beat: Noting, clock: time_machine.Traveller, seconds: int) -> list[str]:
    """What is called within so many seconds."""
    beat.called = []
    for _ in range(seconds):
        beat.tick()
        clock.shift(1)
    return sorted(beat.called)


MINUTE = ["often"] * 6 + ["seldom"]


def test_each_task_is_called_as_often_as_it_shall(app: Celery) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        beat = Noting(app=app)
        run(beat, clock, 5)
        assert run(beat, clock, 61) in (MINUTE, [*MINUTE[:6], "often", "seldom"])


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_jump_of_the_clock_stops_no_task_and_calls_none_in_a_burst(
    app: Celery, days: int
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        beat = Noting(app=app)
        run(beat, clock, 70)
        clock.shift(dt.timedelta(days=days))
        called = run(beat, clock, 65)
    assert 5 <= called.count("often") <= 8
    assert 1 <= called.count("seldom") <= 2
