"""When a source is visited next (source-checking.md, 15: cases 9, 13 and 73; goal G17)."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reach import Cadence, Evidence, Standing, conclude, next_check, phase_of
from sources.reach.schedule import AT_LEAST, RETRIES
from tests.sources.reach.visits import (
    DAY,
    FORBIDDEN,
    GOOD,
    HOUR,
    NOT_FOUND,
    TIMEOUT,
    WELL,
    after,
    on,
)

WEEK = 7 * DAY
rolls = st.floats(0, 1)
cadences = st.sampled_from(list(Cadence))
moments = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC))


def _failed_times(times: int) -> Standing:
    """A source whose last visits failed, without a conclusion yet."""
    return after(*((step / 1000, TIMEOUT) for step in range(times)))


# Retries


@pytest.mark.parametrize(("failures", "wait"), list(enumerate(RETRIES, start=1)))
@given(roll=rolls)
def test_retries_come_by_the_ladder_give_or_take_a_fifth(
    failures: int, wait: dt.timedelta, roll: float
) -> None:
    due = next_check(_failed_times(failures), Cadence.WEEKLY, on(1), roll)
    assert 0.8 * wait <= due - on(1) <= 1.2 * wait


def test_the_ladder_is_an_hour_seven_and_then_days() -> None:
    assert [wait / HOUR for wait in RETRIES] == [1, 7, 24, 48, 72, 96]


def test_the_jitter_uses_its_whole_range() -> None:
    standing = _failed_times(1)
    assert next_check(standing, Cadence.WEEKLY, on(1), 0) - on(1) == 0.8 * HOUR
    assert next_check(standing, Cadence.WEEKLY, on(1), 1) - on(1) == 1.2 * HOUR


@given(roll=rolls)
def test_after_the_ladder_retries_are_weekly(roll: float) -> None:
    due = next_check(_failed_times(7), Cadence.DAILY, on(1), roll)
    assert 0.8 * WEEK <= due - on(1) <= 1.2 * WEEK


@given(roll=rolls)
def test_the_dead_are_tested_weekly_for_two_months_and_then_monthly(roll: float) -> None:
    gone = after((0, NOT_FOUND), (1, NOT_FOUND), (3, NOT_FOUND))
    early = next_check(gone, Cadence.DAILY, on(62), roll) - on(62)
    late = next_check(gone, Cadence.DAILY, on(64), roll) - on(64)
    assert 0.8 * WEEK <= early <= 1.2 * WEEK
    assert 24 * DAY <= late <= 36 * DAY


@given(roll=rolls)
def test_the_look_that_can_prove_a_death_never_falls_just_short_of_three_days(roll: float) -> None:
    standing = after((0, NOT_FOUND), (1 / 24, NOT_FOUND), (8 / 24, NOT_FOUND), (32 / 24, NOT_FOUND))
    due = next_check(standing, Cadence.WEEKLY, on(32 / 24), roll)
    assert on(3) <= due <= on(3.3)
    assert 0.8 * 2 * DAY <= due - on(32 / 24) <= 1.2 * 2 * DAY


# Retry-After


@pytest.mark.parametrize("standing", [_failed_times(1), WELL], ids=["failed", "well"])
@pytest.mark.parametrize("asked", [3 * 86400, 5 * 86400.5])
def test_retry_after_is_a_floor(standing: Standing, asked: float) -> None:
    due = next_check(standing, Cadence.DAILY, on(1), 0.5, retry_after_s=asked)
    assert due == on(1) + dt.timedelta(seconds=asked)


@pytest.mark.parametrize("asked", [None, 7, 0, -5, -math.inf, math.nan])
def test_a_short_or_senseless_retry_after_changes_nothing(asked: float | None) -> None:
    plain = next_check(_failed_times(1), Cadence.DAILY, on(1), 0.5)
    assert next_check(_failed_times(1), Cadence.DAILY, on(1), 0.5, retry_after_s=asked) == plain


@pytest.mark.parametrize("asked", [10**9, math.inf, 8 * 86400])
def test_retry_after_is_capped_at_a_week(asked: float) -> None:
    due = next_check(_failed_times(1), Cadence.DAILY, on(1), 0.5, retry_after_s=asked)
    assert due == on(1) + WEEK


# Regular visits


@given(cadence=cadences, at=moments, phase=rolls, roll=rolls)
def test_a_source_that_is_well_is_always_visited_within_its_cadence(
    cadence: Cadence, at: dt.datetime, phase: float, roll: float
) -> None:
    wait = next_check(WELL, cadence, at, roll, phase=phase) - at
    assert dt.timedelta(hours=1) < wait <= AT_LEAST[cadence]


@pytest.mark.parametrize("cadence", list(Cadence))
def test_sources_that_were_all_visited_at_once_spread_evenly(cadence: Cadence) -> None:
    tenth = AT_LEAST[cadence] / 10
    waits = [
        next_check(WELL, cadence, on(0), 0.5, phase=phase_of(key)) - on(0) for key in range(5000)
    ]
    counts = Counter(int(wait / tenth) for wait in waits)
    assert max(counts.values()) < 5000 * 0.16
    # And later: as due dates differ, so do the visits after them.
    again = [
        next_check(WELL, cadence, on(0) + w, 0, phase=phase_of(k)) for k, w in enumerate(waits)
    ]
    assert len(set(again)) > 4990


def test_the_phase_is_the_same_on_every_machine_and_for_text_as_for_numbers() -> None:
    sha256_of_1 = 0x6B86B273FF34FCE1  # its first eight bytes
    assert phase_of(1) == phase_of("1") == sha256_of_1 / 2**64


@pytest.mark.parametrize("cadence", list(Cadence))
def test_the_hour_of_the_day_walks_round_the_clock(cadence: Cadence) -> None:
    at, hours = on(0), []
    for _ in range(26):
        at = next_check(WELL, cadence, at, 0.5, phase=0.3)
        hours.append(at.hour)
    assert len(set(hours)) >= 12
    assert max(Counter(hours).values()) <= 3


@pytest.mark.parametrize("cadence", list(Cadence))
@pytest.mark.parametrize("from_hour", range(0, 24, 3))
def test_nightly_maintenance_never_looks_like_more_than_a_failed_check(
    cadence: Cadence, from_hour: int
) -> None:
    chance = random.Random(from_hour)  # noqa: S311
    at, standing, failed = on(0), WELL, 0
    while at < on(365):
        night = (at.hour - from_hour) % 24 < 4
        standing = conclude(standing, chance.choice((TIMEOUT, NOT_FOUND)) if night else GOOD, at)
        failed += night
        assert standing.reach == "ok"
        at = next_check(standing, cadence, at, chance.random(), phase=phase_of(from_hour))
    assert failed  # it was met, or this proves nothing


def test_visits_keep_their_interval_over_thirty_days_whatever_single_failures_come() -> None:
    chance = random.Random(7)  # noqa: S311
    kept = total = 0
    for key in range(300):
        cadence = chance.choice(list(Cadence))
        at, standing = on(chance.random()), WELL
        while at < on(31):
            standing = conclude(standing, TIMEOUT if chance.random() < 0.02 else GOOD, at)
            late = chance.expovariate(1 / 60) * dt.timedelta(seconds=1)  # the queue, the gate
            due = next_check(standing, cadence, at, chance.random(), phase=phase_of(key)) + late
            kept += due - at <= 1.2 * AT_LEAST[cadence]
            total += 1
            at = due
    assert kept / total >= 0.99


def test_after_a_stop_of_a_month_nothing_is_due_twice() -> None:
    """A clock that jumps, or a checker that stood still, leaves one visit due and no storm."""
    due = next_check(WELL, Cadence.DAILY, on(0), 0.5, phase=0.3)
    visited = max(due, on(30))
    assert next_check(WELL, Cadence.DAILY, visited, 0.5, phase=0.3) > visited + HOUR


# Second looks


def test_a_second_look_brings_the_next_visit_forward() -> None:
    look = on(0) + 6 * HOUR
    assert next_check(WELL, Cadence.MONTHLY, on(0), 0.5, phase=0.3, second_look=look) == look


def test_a_second_look_never_puts_a_visit_off() -> None:
    plain = next_check(WELL, Cadence.DAILY, on(0), 0.5)
    assert next_check(WELL, Cadence.DAILY, on(0), 0.5, second_look=plain + HOUR) == plain


def test_a_second_look_whose_time_is_past_causes_no_storm() -> None:
    blocked = after((0, FORBIDDEN))
    due = next_check(blocked, Cadence.DAILY, on(1), 0.5, second_look=on(0.5))
    assert due == next_check(blocked, Cadence.DAILY, on(1), 0.5)


def test_a_second_look_waits_for_retry_after() -> None:
    due = next_check(WELL, Cadence.DAILY, on(0), 0.5, second_look=on(0.25), retry_after_s=2 * 86400)
    assert due == on(2)


# Bad input


@pytest.mark.parametrize(("roll", "phase"), [(-0.1, 0), (1.1, 0), (0.5, 2), (math.nan, 0)])
def test_chance_out_of_range_is_refused(roll: float, phase: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        next_check(WELL, Cadence.DAILY, on(0), roll, phase=phase)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_check(WELL, Cadence.DAILY, dt.datetime(2026, 3, 1), 0.5)


def test_what_was_only_noted_is_retried_as_well() -> None:
    noted = after((0, Evidence("none", "an incident")))
    due = next_check(noted, Cadence.MONTHLY, on(0), 0.5)
    assert due == on(0) + HOUR
