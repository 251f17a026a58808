"""Texts that take turns, and a program that judges anew (source-checking.md, 15: 52 and 58)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sources.quotestates import Happening, Look, Published, accept_held
from tests.sources.reach.quotestories import A, B, M, V, told
from tests.sources.reach.visits import on

# Back and forth


def test_a_wording_that_flips_back_is_in_the_log_both_ways() -> None:
    story = told((0, V), (7, A), (7.3, A), (14, V))
    kinds = [event.kind for event in story.events]
    assert kinds == [Happening.PUBLISHED, Happening.WORSENED, Happening.IMPROVED]


def test_a_page_that_alternates_at_every_look_alarms_once_with_both_texts() -> None:
    story = told(*((day / 2, A if day % 2 else V) for day in range(100)))
    (alarm,) = [event for event in story.events if event.alarms]
    assert alarm.kind == Happening.FLAPPING
    assert (alarm.text, alarm.other) == ("altered:aa", "")
    assert story.state == "verbatim"


def test_a_page_that_alternates_every_few_looks_alarms_once() -> None:
    looks = [V, V, A, A, A] * 20
    story = told(*((day / 2, look) for day, look in enumerate(looks)))
    assert story.alarms == 1
    assert Happening.FLIPPED in [event.kind for event in story.events]


def test_a_flip_is_logged_so_that_its_item_can_wait_again() -> None:
    story = told((0, V), (7, A), (7.3, A), (14, V), (21, A))
    (event,) = story.look(21.3, A)
    assert (event.kind, event.alarms, event.after) == (Happening.FLIPPED, False, "altered")
    assert story.state == "altered"


def test_two_altered_texts_that_take_turns_alarm_once_with_both() -> None:
    story = told((0, V), *((7 + turn / 2, B if turn % 2 else A) for turn in range(40)))
    (alarm,) = [event for event in story.events if event.alarms]
    assert {alarm.text, alarm.other} == {"altered:aa", "altered:bb"}
    assert story.state == "altered"


def test_a_page_half_served_now_and_then_is_no_flapping() -> None:
    story = told(*((day, M if day % 20 == 10 else V) for day in range(200)))
    assert (story.state, story.alarms) == ("verbatim", 0)


def test_a_text_that_comes_and_goes_within_six_hours_is_not_told() -> None:
    assert told((0, V), (7, A), (7.1, V), (7.2, A), (7.21, V)).alarms == 0


def test_a_text_seen_once_and_once_more_within_three_months_takes_turns() -> None:
    assert told((0, V), (7, A), (8, V), (97, A), (98, V)).alarms == 1


def test_a_text_seen_once_and_once_more_half_a_year_later_does_not() -> None:
    assert told((0, V), (7, A), (8, V), (180, A), (181, V)).alarms == 0


def test_a_text_that_returns_after_more_than_a_year_alarms_anew() -> None:
    story = told((0, V), (7, A), (7.3, A), (14, V), (400, A), (400.3, A))
    assert story.alarms == 2


# Another program


def _newer(look: Look, *, recomputed: bool = False) -> Look:
    return replace(look, version="2.1", recomputed=recomputed)


@pytest.mark.parametrize("worse", [A, M])
def test_a_newer_reader_changes_nothing_in_public(worse: Look) -> None:
    story = told((0, V), (7, _newer(worse, recomputed=True)))
    assert (story.state, story.alarms) == ("verbatim", 0)
    assert story.published.last_looked_at == on(0)
    assert [event.kind for event in story.events][-1] == Happening.HELD


def test_a_newer_reader_that_agrees_is_adopted() -> None:
    story = told((0, V), (7, _newer(V, recomputed=True)))
    assert story.published == replace(told((0, V)).published, version="2.1")
    # From then on a difference is the page's own.
    story.look(8, _newer(A))
    story.look(8.3, _newer(A))
    assert (story.state, story.alarms) == ("altered", 1)


def test_a_live_look_of_a_newer_reader_that_agrees_confirms() -> None:
    story = told((0, V), (7, _newer(V)))
    assert (story.published.version, story.published.last_stood_at) == ("2.1", on(7))


def test_a_live_look_of_a_newer_reader_that_differs_is_held_however_often_seen() -> None:
    story = told((0, V), *((day, _newer(A)) for day in range(7, 30)))
    assert story.state == "verbatim"
    assert [event.kind for event in story.events] == [Happening.PUBLISHED, Happening.HELD]


def test_even_an_improvement_by_a_newer_reader_waits_for_a_person() -> None:
    story = told((0, V), (7, A), (7.3, A), (8, _newer(V, recomputed=True)))
    assert story.state == "altered"
    story.published, story.pending, (event,) = accept_held(story.published, story.pending, on(9))
    assert (story.state, story.published.version, event.before) == ("verbatim", "2.1", "altered")
    assert story.published.last_stood_at == on(0)  # a kept page shows nothing of today


def test_what_is_held_is_dropped_when_the_newer_reader_agrees_after_all() -> None:
    story = told((0, V), (7, _newer(A)), (8, _newer(V)))
    assert story.pending.held == ""
    with pytest.raises(ValueError, match="no verdict is held"):
        accept_held(story.published, story.pending, on(9))


def test_a_newer_reader_cannot_judge_what_was_never_read() -> None:
    story = told((0, _newer(V, recomputed=True)))
    assert (story.published, story.events) == (Published(), [])
