"""What the visits to a source amount to (source-checking.md, 15: cases 1 to 8, 16 and 17)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reach import Evidence, Standing, conclude, evidence_of, review_step
from tests.sources.reach.visits import (
    FOR_GOOD,
    FORBIDDEN,
    GOOD,
    NOT_FOUND,
    ROBOTS,
    TIMEOUT,
    WELL,
    after,
    on,
)

GONE = after((0, NOT_FOUND), (1, NOT_FOUND), (3, NOT_FOUND))


def test_a_source_that_was_read_is_ok() -> None:
    assert after(before=WELL).reach == "ok"
    assert WELL.since == WELL.last_ok_at == on(-1)


def test_one_404_keeps_ok_and_says_that_checks_failed() -> None:
    standing = after((0, NOT_FOUND))
    assert standing.reach == "ok"
    assert standing.words == "ok, recent checks failed"


def test_three_404s_within_hours_are_only_unsettled() -> None:
    standing = after((0, NOT_FOUND), (0.1, NOT_FOUND), (0.3, NOT_FOUND))
    assert standing.reach == "unsettled"


def test_many_404s_short_of_three_days_are_only_unsettled() -> None:
    standing = after(*((day / 10, NOT_FOUND) for day in range(30)))
    assert standing.reach == "unsettled"


def test_two_404s_over_weeks_are_not_gone() -> None:
    assert after((0, NOT_FOUND), (20, NOT_FOUND)).reach == "ok"


def test_three_404s_over_three_days_are_gone() -> None:
    assert GONE.reach == "gone"
    assert GONE.since == on(3)


def test_gone_opens_one_review_item() -> None:
    before = after((0, NOT_FOUND), (1, NOT_FOUND))
    assert review_step(before, GONE) == "open"
    assert review_step(GONE, conclude(GONE, NOT_FOUND, on(10))) == ""


def test_a_good_visit_restores_and_closes_the_item() -> None:
    restored = conclude(GONE, GOOD, on(10))
    assert restored.reach == "ok"
    assert restored.words == "ok"
    assert review_step(GONE, restored) == "close"


def test_a_good_visit_ends_every_streak() -> None:
    restored = after((0, NOT_FOUND), (1, TIMEOUT), (2, FORBIDDEN), (3, GOOD))
    assert restored == Standing("ok", since=on(3), last_visit_at=on(3), last_ok_at=on(3))
    assert after((3.1, NOT_FOUND), (4, NOT_FOUND), before=restored).reach == "ok"


def test_two_410s_over_a_day_are_gone() -> None:
    assert after((0, FOR_GOOD), (0.9, FOR_GOOD)).reach == "ok"
    assert after((0, FOR_GOOD), (1, FOR_GOOD)).reach == "gone"


@pytest.mark.parametrize("pair", [(FOR_GOOD, NOT_FOUND), (NOT_FOUND, FOR_GOOD)])
def test_a_410_beside_a_404_takes_the_slower_rule(pair: tuple[Evidence, Evidence]) -> None:
    assert after((0, pair[0]), (1, pair[1]), (2, pair[1])).reach == "unsettled"
    assert after((0, pair[0]), (1, pair[1]), (3, pair[1])).reach == "gone"


def test_six_timeouts_over_fourteen_days_are_unreachable() -> None:
    days = (0, 0.1, 1, 3, 8, 14)
    assert after(*((day, TIMEOUT) for day in days[:5]), (13, TIMEOUT)).reach == "unsettled"
    assert after(*((day, TIMEOUT) for day in days)).reach == "unreachable"


def test_five_timeouts_over_a_month_are_not_unreachable() -> None:
    assert after(*((day, TIMEOUT) for day in (0, 7, 14, 21, 28))).reach == "unsettled"


def test_three_403s_over_two_days_are_blocked() -> None:
    assert after((0, FORBIDDEN), (1, FORBIDDEN), (1.9, FORBIDDEN)).reach == "unsettled"
    assert after((0, FORBIDDEN), (1, FORBIDDEN), (2, FORBIDDEN)).reach == "blocked"


def test_thirty_403s_are_blocked_and_never_gone() -> None:
    standing = WELL
    for day in range(30):
        standing = conclude(standing, FORBIDDEN, on(7 * day))
        assert standing.reach in ("ok", "unsettled", "blocked")
    assert standing.reach == "blocked"


def test_gone_and_then_403_is_blocked() -> None:
    blocked = conclude(GONE, FORBIDDEN, on(10))
    assert blocked.reach == "blocked"
    assert review_step(GONE, blocked) == "update"


def test_unreachable_and_then_403_is_blocked() -> None:
    unreachable = after(*((day, TIMEOUT) for day in (0, 1, 2, 3, 8, 14)))
    assert conclude(unreachable, FORBIDDEN, on(15)).reach == "blocked"


def test_a_404_with_the_full_text_is_ok_and_says_so() -> None:
    served = evidence_of(state="not-found", status=404, all_quotes_present=True)
    assert after((0, served)).words == "ok, served as 404"


def test_gone_stays_gone_when_its_server_stumbles() -> None:
    assert after(*((day, TIMEOUT) for day in range(4, 40)), before=GONE).reach == "gone"


def test_unreachable_becomes_gone_by_its_own_404s() -> None:
    unreachable = after(*((day, TIMEOUT) for day in (0, 1, 2, 3, 8, 14)))
    found = after((15, NOT_FOUND), (16, NOT_FOUND), (18, NOT_FOUND), before=unreachable)
    assert found.reach == "gone"


def test_a_timeout_between_404s_neither_counts_nor_resets() -> None:
    assert after((0, NOT_FOUND), (1, TIMEOUT), (3, NOT_FOUND)).reach == "unsettled"
    assert after((0, NOT_FOUND), (1, TIMEOUT), (2, NOT_FOUND), (3, NOT_FOUND)).reach == "gone"


def test_a_404_between_timeouts_neither_counts_nor_resets() -> None:
    times = ((day, TIMEOUT) for day in (0, 1, 2, 9, 14))
    assert after((0.5, NOT_FOUND), *times).reach == "unsettled"
    assert after((0.5, NOT_FOUND), *times, *((d, TIMEOUT) for d in (0, 1, 2, 9, 13, 14))).reach == (
        "unreachable"
    )


def test_a_block_makes_earlier_404s_worthless() -> None:
    visits = ((0, NOT_FOUND), (1, NOT_FOUND), (2, FORBIDDEN), (3, NOT_FOUND), (4, NOT_FOUND))
    assert after(*visits).reach == "unsettled"
    assert after(*visits, (6, NOT_FOUND)).reach == "gone"


def test_a_block_makes_earlier_timeouts_worthless() -> None:
    visits = [(float(day), TIMEOUT) for day in (0, 1, 2, 3, 8)]
    assert after(*visits, (9, FORBIDDEN), (14, TIMEOUT)).reach == "unsettled"


def test_not_modified_keeps_a_source_ok() -> None:
    same = evidence_of(state="not-modified", status=304, not_modified=True)
    assert after((0, NOT_FOUND), (1, same)).reach == "ok"


def test_what_our_rules_refuse_is_refused_at_once_and_not_held_against_the_page() -> None:
    refused = after((0, ROBOTS))
    assert refused.reach == "refused"
    assert refused.failures == 0
    assert review_step(WELL, refused) == "open"
    assert after((1, GOOD), before=refused).reach == "ok"


def test_a_failure_after_a_refusal_is_unsettled() -> None:
    assert after((0, ROBOTS), (1, TIMEOUT)).reach == "unsettled"


def test_a_new_source_that_fails_is_unsettled() -> None:
    assert after((0, TIMEOUT), before=Standing()).reach == "unsettled"


def test_a_paused_source_stays_as_people_set_it() -> None:
    paused = Standing(reach="paused", since=on(-5))
    assert after((0, GOOD), (1, NOT_FOUND), before=paused) == paused


def test_what_is_only_noted_is_retried_and_not_counted() -> None:
    noted = Evidence("none", "the host has an incident")
    standing = after((0, noted), (1, noted), (3, noted), (20, noted))
    assert (standing.reach, standing.failures, standing.retry_step) == ("ok", 0, 4)


def test_the_day_must_name_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        conclude(WELL, GOOD, dt.datetime(2026, 3, 1))


def test_evidence_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="sleepy"):
        conclude(WELL, Evidence("sleepy"), on(0))


kinds = st.sampled_from([GOOD, NOT_FOUND, FOR_GOOD, FORBIDDEN, TIMEOUT, ROBOTS])
stories = st.lists(st.tuples(st.floats(0.01, 9), kinds), min_size=1, max_size=40)


def _told(story: list[tuple[float, Evidence]]) -> list[tuple[float, Evidence, Standing]]:
    standing, day, told = WELL, 0.0, []
    for days, evidence in story:
        day += days
        standing = conclude(standing, evidence, on(day))
        told.append((day, evidence, standing))
    return told


@given(stories)
def test_no_story_without_its_own_not_found_ends_gone(
    story: list[tuple[float, Evidence]],
) -> None:
    soft = [(days, e) for days, e in story if e not in (NOT_FOUND, FOR_GOOD)]
    assert all(standing.reach != "gone" for _, _, standing in _told(soft))


@given(stories)
def test_gone_always_rests_on_two_not_founds_a_day_apart_since_the_last_other_answer(
    story: list[tuple[float, Evidence]],
) -> None:
    hard: list[tuple[float, Evidence]] = []
    before = "ok"
    for day, evidence, standing in _told(story):
        if evidence in (GOOD, FORBIDDEN):
            hard = []
        if evidence in (NOT_FOUND, FOR_GOOD):
            hard.append((day, evidence))
        if standing.reach == "gone" != before:
            for_good = all(e == FOR_GOOD for _, e in hard)
            assert len(hard) >= (2 if for_good else 3)
            assert hard[-1][0] - hard[0][0] >= (1 if for_good else 3) - 1e-6
        before = standing.reach


@given(stories)
def test_one_good_visit_always_restores(story: list[tuple[float, Evidence]]) -> None:
    *_, (day, _, standing) = _told(story)
    restored = conclude(standing, GOOD, on(day + 1))
    assert (restored.reach, restored.failures, restored.retry_step) == ("ok", 0, 0)
