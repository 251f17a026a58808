"""Failures that say something of a host or of us (source-checking.md, 15: cases 11 and 12)."""

from __future__ import annotations

import datetime as dt

from sources.reach import (
    OwnIncident,
    Result,
    Standing,
    conclude,
    evidence_of,
    excused,
    host_incident,
    next_check,
    own_incident,
    result_of,
)
from sources.reach.schedule import Cadence, phase_of
from tests.sources.reach.visits import (
    DAY,
    FORBIDDEN,
    GOOD,
    NOT_FOUND,
    TIMEOUT,
    WELL,
    after,
    on,
)

BUSY = evidence_of(state="http-error", status=503)
NO_NAME = evidence_of(state="no-answer", error="name-missing")
MINUTE = dt.timedelta(minutes=1)


def _results(*kinds: str, at: dt.datetime | None = None) -> list[Result]:
    return [Result("example.org", at or on(0), kind) for kind in kinds]


# A host's


def test_three_of_five_transient_in_a_day_are_an_incident() -> None:
    assert host_incident(_results("transient", "transient", "transient", "ok", "ok"), on(0))


def test_half_transient_is_none_yet() -> None:
    assert not host_incident(_results("transient", "transient", "ok", "ok"), on(0))


def test_two_results_are_too_few() -> None:
    assert not host_incident(_results("transient", "transient"), on(0))


def test_results_of_the_day_before_do_not_count() -> None:
    old = _results("transient", "transient", at=on(-1.1))
    assert not host_incident([*old, *_results("transient")], on(0))


def test_blocks_and_not_founds_make_no_incident() -> None:
    assert not host_incident(_results("blocked", "hard", "blocked", "hard"), on(0))


def _run_host(pages: int, failing: int, days: float) -> list[Standing]:
    """That many pages of one host over days, some of which always answer 503."""
    standings = [WELL] * pages
    due = {page: on(0) + page * MINUTE for page in range(pages)}
    results: list[Result] = []
    while min(due.values()) < on(days):
        page = min(due, key=lambda one: due[one])
        at, evidence = due[page], BUSY if page < failing else GOOD
        results.append(result_of("example.org", evidence, standings[page], at))
        incident = host_incident(results, at)
        counts = excused(evidence, standings[page], incident=incident, at=at)
        standings[page] = conclude(standings[page], counts, at)
        due[page] = next_check(standings[page], Cadence.DAILY, at, 0.5, phase=phase_of(page))
    return standings


def test_half_of_a_hosts_pages_busy_for_a_day_leave_no_streak() -> None:
    for standing in _run_host(pages=10, failing=5, days=1):
        assert standing.reach == "ok"
        assert (standing.failures, standing.transient) == (0, 0)


def test_pages_that_stay_busy_for_months_are_found_unreachable_all_the_same() -> None:
    standings = _run_host(pages=10, failing=8, days=60)
    assert [standing.reach for standing in standings] == ["unreachable"] * 8 + ["ok"] * 2


def test_an_incident_takes_back_the_failures_that_led_up_to_it() -> None:
    standing = after((0, BUSY), (0.1, BUSY))
    noted = excused(BUSY, standing, incident=True, at=on(0.2))
    assert noted.kind == "none"
    after_it = conclude(standing, noted, on(0.2))
    assert (after_it.failures, after_it.transient, after_it.retry_step) == (0, 0, 3)


def test_an_incident_takes_no_earlier_not_found_back() -> None:
    standing = after((0, NOT_FOUND), (0.1, BUSY))
    after_it = conclude(standing, excused(BUSY, standing, incident=True, at=on(1)), on(1))
    assert (after_it.hard, after_it.failures) == (1, 1)


def test_a_404_amid_an_outage_is_noted_only() -> None:
    assert excused(NOT_FOUND, WELL, incident=True, at=on(0)).kind == "none"


def test_what_fails_for_three_days_is_no_incident_any_more() -> None:
    standing = after((0, BUSY))
    assert excused(BUSY, standing, incident=True, at=on(2.9)).kind == "none"
    assert excused(BUSY, standing, incident=True, at=on(3)).kind == "transient"


def test_blocks_and_good_pages_are_never_excused() -> None:
    assert excused(FORBIDDEN, WELL, incident=True, at=on(0)) == FORBIDDEN
    assert excused(GOOD, WELL, incident=True, at=on(0)) == GOOD


def test_without_an_incident_everything_counts() -> None:
    assert excused(BUSY, WELL, incident=False, at=on(0)) == BUSY


# Our own


def _hosts(
    failing: int, well: int, kind: str = "transient", answered: bool = False
) -> list[Result]:
    bad = [Result(f"bad{n}.example", on(0), kind, answered) for n in range(failing)]
    return bad + [Result(f"good{n}.example", on(0), "ok") for n in range(well)]


def test_all_hosts_failing_stop_the_checker() -> None:
    assert own_incident(_hosts(20, 0), on(0)) == OwnIncident(failing=20, visited=20)


def test_a_third_of_all_hosts_failing_stops_the_checker() -> None:
    assert own_incident(_hosts(10, 20), on(0)) == OwnIncident(failing=10, visited=30)


def test_less_than_a_third_does_not() -> None:
    assert own_incident(_hosts(10, 21), on(0)) is None


def test_four_hosts_may_fail_by_chance() -> None:
    assert own_incident(_hosts(4, 0), on(0)) is None
    assert own_incident(_hosts(5, 0), on(0)) is not None


def test_names_that_all_go_missing_at_once_are_our_fault() -> None:
    assert own_incident(_hosts(6, 0, kind="hard"), on(0)) is not None


def test_pages_that_are_not_found_are_answers() -> None:
    assert own_incident(_hosts(20, 0, kind="hard", answered=True), on(0)) is None


def test_blocks_are_answers() -> None:
    assert own_incident(_hosts(20, 0, kind="blocked", answered=True), on(0)) is None


def test_one_good_page_shows_that_its_host_can_be_reached() -> None:
    good = Result("bad0.example", on(0), "ok")
    assert own_incident([*_hosts(5, 0), good], on(0)) is None
    assert own_incident([good, *_hosts(5, 0)], on(0)) is None


def test_failures_spread_over_the_day_are_not_ours() -> None:
    results = [Result(f"{n}.example", on(0) - n * 16 * MINUTE, "transient") for n in range(50)]
    assert own_incident(results, on(0)) is None


def test_sources_already_known_to_fail_say_nothing_new() -> None:
    failing = after((0, TIMEOUT))
    results = [result_of(f"{n}.example", TIMEOUT, failing, on(1)) for n in range(50)]
    assert own_incident(results, on(1)) is None


def test_a_result_tells_what_the_visit_found_and_how_the_source_was() -> None:
    assert result_of("a.example", NO_NAME, WELL, on(0)) == Result(
        "a.example", on(0), "hard", answered=False, was_well=True
    )
    assert not result_of("a.example", GOOD, after((0, TIMEOUT)), on(0) + DAY).was_well
