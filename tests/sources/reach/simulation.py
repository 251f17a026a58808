"""The simulated year, as a command: python -m tests.sources.reach.simulation --sources 5000.

Prints what the rules made of a world whose truth is known, beside two common recipes (G8).
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass

from tests.sources.reach.strategies import Ours, Outcome, living_years, strikes
from tests.sources.reach.world import DAY, World, make_world


@dataclass(frozen=True)
class Row:
    """One way of judging, in figures."""

    name: str
    wrongly_dead_per_1000: float  #: calls of "dead" on living sources per 1,000 source-years
    wrongly_dead_where_blocked: int
    deaths: int
    missed: int
    median_delay_days: float  #: from the death itself
    visits: int


def row(name: str, world: World, outcome: Outcome) -> Row:
    """The figures of one outcome."""
    dead = [page for page in world.pages if page.dies_at]
    delays = [outcome.found[page.key] / DAY for page in dead if page.key in outcome.found]
    return Row(
        name=name,
        wrongly_dead_per_1000=1000 * outcome.wrongly_dead / living_years(world),
        wrongly_dead_where_blocked=outcome.wrongly_gone_blocked,
        deaths=len(dead),
        missed=sum(page.key not in outcome.found for page in dead),
        median_delay_days=statistics.median(delays) if delays else float("nan"),
        visits=outcome.visits,
    )


def delays_by(world: World, outcome: Outcome, fact: str) -> dict[str, float]:
    """Median days from death to "gone", by a page's cadence or way of dying."""
    groups: dict[str, list[float]] = {}
    for page in world.pages:
        if page.key in outcome.found:
            days = outcome.found[page.key] / DAY
            groups.setdefault(getattr(page, fact), []).append(days)
    return {name: statistics.median(days) for name, days in sorted(groups.items())}


def delay_after_first_look(world: World, outcome: Outcome) -> float:
    """Median days from the first visit after the death to "gone": what the rules themselves add."""
    waits = [
        outcome.found[page.key] - (outcome.first_seen[page.key] - page.dies_at)
        for page in world.pages
        if page.dies_at and page.key in outcome.found
    ]
    return statistics.median(wait / DAY for wait in waits)


def alarms_of(world: World, outcome: Outcome, fate: str) -> list[int]:
    """How many quote alarms each page of that fate raised: edited_at, flaps_from or "" (neither).

    Only pages with a month left to be read in.
    """
    chosen = []
    for page in world.pages:
        if page.host.manner in ("blocks", "lies") or page.dies_at:
            continue
        mine = bool(getattr(page, fate)) if fate else not (page.edited_at or page.flaps_from)
        if mine:
            chosen.append(outcome.alarms[page.key])
    return chosen


def main() -> None:
    """Run it and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.process_time()
    world = make_world(asked.sources, asked.seed)
    ours = Ours(world).run()
    spent = time.process_time() - began
    rows = [
        row("these rules", world, ours),
        row("three strikes a day apart", world, strikes(world, 3)),
        row("one strike", world, strikes(world, 1)),
    ]
    print(f"{asked.sources} sources, {living_years(world):.0f} living source-years, ", end="")
    print(f"seed {asked.seed}; these rules: {spent:.1f} s of CPU\n")
    print(f"{'':26} {'living called dead':>20} {'deaths':>7} {'missed':>7}", end="")
    print(f" {'median delay':>13} {'visits':>10}")
    for each in rows:
        print(f"{each.name:26} {each.wrongly_dead_per_1000:>12.2f} / 1,000 ", end="")
        print(f"{each.deaths:>7} {each.missed:>7} {each.median_delay_days:>11.1f} d", end="")
        print(f" {each.visits:>10}")
    _print_details(world, ours)


def _print_details(world: World, ours: Outcome) -> None:
    for fact in ("cadence", "death"):
        delays = delays_by(world, ours, fact).items()
        print(f"\nmedian days to gone by {fact}: " + ", ".join(f"{k} {v:.1f}" for k, v in delays))
    print(f"\nmedian days from the first look: {delay_after_first_look(world, ours):.1f}")
    print(f"stops for our own outages: {ours.own_stops} of {len(world.own.troubles)}")
    for name, fate in (("edited", "edited_at"), ("flapping", "flaps_from"), ("unchanged", "")):
        counts = alarms_of(world, ours, fate)
        spread = {n: counts.count(n) for n in sorted(set(counts))}
        print(f"quote alarms per page, {name}: {spread}")
    moved = {p.key for p in world.pages if p.redirect == "permanent"}
    print(f"moves suggested: {len(ours.suggested & moved)} of {len(moved)}", end="")
    print(f", wrongly {len(ours.suggested - moved)}")


if __name__ == "__main__":
    main()
