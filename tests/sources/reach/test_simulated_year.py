"""A year over a world whose truth is known: goal G8, and quotes and moves told rightly (G17, 20).

The same as ``python -m tests.sources.reach.simulation``, smaller; every seed gives another world.
"""

from __future__ import annotations

import pytest

from sources.reach.schedule import AT_LEAST, Cadence
from tests.sources.reach.simulation import Row, alarms_of, row
from tests.sources.reach.strategies import Ours, Outcome, living_years, strikes
from tests.sources.reach.world import DAY, RUN, START, TROUBLES, World, make_world

SOURCES = 1200


@pytest.fixture(scope="module")
def world() -> World:
    """One world for all tests of this file."""
    return make_world(SOURCES, seed=1)


@pytest.fixture(scope="module")
def ours(world: World) -> Outcome:
    """What the rules make of it."""
    return Ours(world).run()


@pytest.fixture(scope="module")
def figures(world: World, ours: Outcome) -> Row:
    """The same in figures."""
    return row("ours", world, ours)


def test_the_world_is_unkind_enough_to_prove_anything(world: World) -> None:
    assert living_years(world) > 1200
    seen = {trouble.name for page in world.pages for trouble in page.host.troubles}
    assert seen == set(TROUBLES)
    assert {page.host.manner for page in world.pages} == {"open", "blocks", "sometimes", "lies"}
    assert len({page.death for page in world.pages if page.dies_at}) == 6


def test_at_most_one_living_source_in_a_thousand_a_year_is_called_dead(figures: Row) -> None:
    assert figures.wrongly_dead_per_1000 <= 1


def test_no_death_is_missed(figures: Row) -> None:
    assert figures.deaths > 80
    assert figures.missed == 0


def test_half_of_the_deaths_are_found_within_a_week(figures: Row) -> None:
    assert figures.median_delay_days <= 7


@pytest.mark.parametrize(("allowed", "at_least"), [(3, 100), (1, 1000)])
def test_common_recipes_call_hundreds_of_the_living_dead(
    world: World, figures: Row, allowed: int, at_least: float
) -> None:
    theirs = row("strikes", world, strikes(world, allowed))
    assert theirs.wrongly_dead_per_1000 > at_least
    assert theirs.missed == 0
    # Ours needs no more than a tenth more visits for it.
    assert figures.visits <= 1.1 * theirs.visits


def test_every_outage_of_our_own_that_could_be_seen_stops_the_checker(
    world: World, ours: Outcome
) -> None:
    long = [t for t in world.own.troubles if t.end - t.start > DAY / 12 and t.start < START + RUN]
    assert long
    assert ours.own_stops >= len(long)
    assert ours.own_stops <= 2 * len(world.own.troubles)


def test_sources_that_are_well_are_visited_within_their_interval(
    world: World, ours: Outcome
) -> None:
    # But for visits that Retry-After or our own stops put off.
    late = [
        page
        for page in world.pages
        if page.host.manner == "open"
        and ours.longest_gap[page.key] > 1.2 * AT_LEAST[Cadence(page.cadence)]
    ]
    assert len(late) <= 0.01 * len(world.pages)


def test_every_edit_is_told_and_hardly_ever_twice(world: World, ours: Outcome) -> None:
    alarms = alarms_of(world, ours, "edited_at")
    assert len(alarms) > 40
    assert min(alarms) == 1
    assert sum(count > 1 for count in alarms) <= 0.02 * len(alarms)


def test_a_page_that_goes_back_and_forth_alarms_once(world: World, ours: Outcome) -> None:
    alarms = alarms_of(world, ours, "flaps_from")
    assert len(alarms) > 15
    assert max(alarms) == 1
    # A monthly page that began to flap in the last weeks may not have been met in both texts.
    assert alarms.count(0) <= 1


def test_pages_half_served_now_and_then_alarm_nobody(world: World, ours: Outcome) -> None:
    alarms = alarms_of(world, ours, "")
    assert sum(alarms) <= 0.001 * len(alarms)


def test_permanent_moves_are_suggested_and_no_others(world: World, ours: Outcome) -> None:
    permanent = {page.key for page in world.pages if page.redirect == "permanent"}
    passing = {page.key for page in world.pages if page.redirect == "passing"}
    assert permanent
    assert passing
    assert ours.suggested == permanent
