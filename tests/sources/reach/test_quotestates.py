"""When a quote's verdict is published (source-checking.md, 3 and 9; 15: cases 17, 51, 52, 58)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.quotestates import (
    Event,
    Happening,
    Look,
    Pending,
    Published,
    passage_hash,
    second_look_at,
    settle,
)
from tests.sources.reach.quotestories import SAME, UNREAD, A, B, M, R, Story, V, told
from tests.sources.reach.visits import DAY, HOUR, on

# Good news


def test_a_first_good_look_is_published_at_once() -> None:
    story = told((0, V))
    assert story.published == Published("verbatim", on(0), "", on(0), on(0), "1.1")
    assert [event.kind for event in story.events] == [Happening.PUBLISHED]


def test_a_changed_format_is_published_at_once_and_alarms_nobody() -> None:
    story = told((0, V), (7, R))
    assert (story.state, story.published.since, story.alarms) == ("reformatted", on(7), 0)


def test_good_looks_move_last_stood_and_not_since() -> None:
    story = told((0, V), (7, V))
    assert story.published.since == on(0)
    assert story.published.last_stood_at == story.published.last_looked_at == on(7)
    assert len(story.events) == 1


@pytest.mark.parametrize("worse", [A, M])
def test_an_improvement_is_published_at_once(worse: Look) -> None:
    story = told((0, V), (7, worse), (7.3, worse))
    assert story.state == worse.state
    (event,) = story.look(8, V)
    assert (event.kind, event.before, event.after) == ("improved", worse.state, "verbatim")
    assert (story.state, story.published.since) == ("verbatim", on(8))


# Two looks


@pytest.mark.parametrize("worse", [A, M])
def test_one_worse_look_is_not_published(worse: Look) -> None:
    story = told((0, V), (7, worse))
    assert (story.state, story.alarms) == ("verbatim", 0)
    assert story.published.last_stood_at == on(0)
    assert story.published.last_looked_at == on(7)


@pytest.mark.parametrize("worse", [A, M])
def test_a_second_look_six_hours_later_publishes_it(worse: Look) -> None:
    story = told((0, V), (7, worse))
    (event,) = story.look(7.25, worse)
    assert event == Event(
        Happening.WORSENED,
        at=on(7.25),
        first_seen_at=on(7),
        before="verbatim",
        after=worse.state,
        text=f"{worse.state}:{worse.text_hash}",
    )
    assert (story.state, story.published.since) == (worse.state, on(7))
    assert not story.pending.waits


def test_many_looks_within_six_hours_are_one() -> None:
    story = told((0, V), (7, A), (7.05, A), (7.1, A), (7.24, A))
    assert (story.state, story.alarms) == ("verbatim", 0)


def test_two_looks_at_different_texts_confirm_neither() -> None:
    story = told((0, V), (7, A), (7.3, B))
    assert (story.state, story.alarms) == ("verbatim", 0)
    story.look(7.6, B)
    assert (story.state, story.published.text_hash) == ("altered", "bb")


def test_altered_and_missing_do_not_confirm_each_other() -> None:
    assert told((0, V), (7, A), (7.3, M)).state == "verbatim"


def test_a_glitch_is_forgotten_by_the_next_good_look() -> None:
    story = told((0, V), (7, M), (7.3, V), (30, M), (30.3, V))
    assert (story.state, story.alarms) == ("verbatim", 0)
    assert second_look_at(story.pending) is None


def test_a_first_look_that_is_worse_waits_as_well() -> None:
    story = told((0, A))
    assert story.state == "unchecked"
    story.look(0.25, A)
    assert (story.state, story.alarms) == ("altered", 1)


def test_what_is_published_and_stays_so_is_no_news() -> None:
    story = told((0, V), (7, A), (7.3, A), (14, A), (21, A), (28, A))
    assert story.alarms == 1
    assert story.published.since == on(7)
    assert story.published.last_looked_at == on(28)


def test_another_new_wording_alarms_again() -> None:
    story = told((0, V), (7, A), (7.3, A), (14, B), (14.3, B))
    assert [event.text for event in story.events if event.alarms] == ["altered:aa", "altered:bb"]


def test_missing_that_turns_up_altered_needs_two_looks_too() -> None:
    story = told((0, V), (7, M), (7.3, M), (14, A))
    assert story.state == "missing"
    story.look(14.3, A)
    assert story.state == "altered"


def test_the_second_look_comes_six_hours_after_the_first() -> None:
    assert second_look_at(told((0, V), (7, A)).pending) == on(7.25)
    assert second_look_at(told((0, V)).pending) is None
    assert second_look_at(told((0, V), (7, A), (7.25, A)).pending) is None


def test_a_text_that_is_another_at_every_look_is_told_once_and_not_hunted() -> None:
    story, hunted = told((0, V)), 0
    day = 7.0
    for number in range(40):
        story.look(day, replace(A, text_hash=str(number)))
        look = second_look_at(story.pending)
        hunted += look is not None
        day += 0.7
    assert (story.state, story.alarms) == ("altered", 1)
    assert story.published.since == on(7)
    assert hunted <= 10


# What cannot be read


def test_a_block_erases_nothing() -> None:
    story = told((0, V), (7, UNREAD), (14, UNREAD))
    assert story.published == told((0, V)).published


def test_a_block_between_two_worse_looks_changes_nothing() -> None:
    assert told((0, V), (7, A), (7.1, UNREAD), (7.3, A)).state == "altered"


def test_only_what_was_never_read_becomes_unknown() -> None:
    story = told((0, UNREAD), (1, UNREAD))
    assert (story.state, story.published.since) == ("unknown", on(0))
    assert len(story.events) == 1
    assert story.published.last_looked_at is None
    story.look(2, V)
    assert story.state == "verbatim"


@pytest.mark.parametrize("copy", ["archive", "upload"])
@pytest.mark.parametrize("look", [V, A, M])
def test_an_archived_copy_neither_confirms_nor_refutes(look: Look, copy: str) -> None:
    story = told((0, V), (7, A))
    before = (story.published, story.pending)
    assert story.look(8, replace(look, copy_read=copy)) == ()
    assert (story.published, story.pending) == before


def test_without_a_quote_there_is_nothing_to_settle() -> None:
    story = Story(Published("nothing-to-check"))
    story.look(0, M)
    story.look(1, M)
    assert story.published == Published("nothing-to-check")


# Not modified


def test_a_304_moves_last_stood_while_its_validator_is_young() -> None:
    assert told((0, V), (1, SAME)).published.last_stood_at == on(1)


def test_a_304_with_an_old_validator_moves_nothing() -> None:
    story = told((0, V), (9, replace(SAME, may_confirm=False)))
    assert story.published == told((0, V)).published


def test_a_304_is_no_second_look() -> None:
    story = told((0, V), (7, A), (7.3, SAME))
    assert (story.state, story.published.last_stood_at) == ("verbatim", on(0))


def test_a_304_after_an_altered_page_does_not_say_that_the_quote_stood() -> None:
    story = told((0, V), (7, A), (7.3, A), (8, SAME))
    assert story.published.last_stood_at == on(0)
    assert story.published.last_looked_at == on(8)


def test_a_304_to_a_page_never_read_says_nothing() -> None:
    assert told((0, SAME)).published == Published()


# Bad input, and what holds for every story


@pytest.mark.parametrize("state", ["unchecked", "nothing-to-check", "sleepy"])
def test_what_is_no_verdict_is_refused(state: str) -> None:
    with pytest.raises(ValueError, match=state):
        told((0, Look(state)))


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        settle(Published(), Pending(), V, dt.datetime(2026, 3, 1))


def test_white_space_does_not_make_another_passage() -> None:
    assert passage_hash("we  may\nexplore") == passage_hash("we may explore")
    assert passage_hash("we may explore") != passage_hash("we will explore")


looks = st.sampled_from([V, R, A, B, M, UNREAD, SAME])
stories = st.lists(st.tuples(st.floats(0.02, 5), looks), max_size=40)


@given(stories)
def test_worse_is_only_ever_published_on_two_looks_six_hours_apart_without_a_good_one_between(
    story: list[tuple[float, Look]],
) -> None:
    run: list[tuple[float, Look]] = []
    day, quote = 0.0, Story()
    for days, look in story:
        day += days
        if look in (V, R):
            run = []
        elif look in (A, B, M):
            run.append((day, look))
        for event in quote.look(day, look):
            if event.after in ("altered", "missing") and event.before != event.after:
                assert run[-1][0] - run[0][0] >= 6 / 24 - 1e-9


@given(stories)
def test_last_stood_is_never_later_than_a_look_that_found_or_confirmed_the_quote(
    story: list[tuple[float, Look]],
) -> None:
    day, quote, good = 0.0, Story(), None
    for days, look in story:
        day += days
        quote.look(day, look)
        if look in (V, R) or (
            look == SAME and quote.published.state in ("verbatim", "reformatted")
        ):
            good = on(day)
        if quote.published.last_stood_at is not None:
            assert good is not None
            assert quote.published.last_stood_at <= good
        if look in (V, R):
            assert quote.published.state == look.state
            assert quote.published.last_stood_at == on(day)


@given(stories)
def test_a_second_look_is_never_asked_for_sooner_than_six_hours_after_the_first(
    story: list[tuple[float, Look]],
) -> None:
    day, quote = 0.0, Story()
    for days, look in story:
        day += days
        quote.look(day, look)
        asked = second_look_at(quote.pending)
        if asked is not None and look in (A, B, M):
            assert asked - on(0) >= 6 * HOUR
            assert asked <= on(day) + DAY / 4
