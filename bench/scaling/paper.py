"""Ten million sources, computed: arrivals, queue, hosts, workers, bytes. Pure; measured rows go in.

What is assumed stands here by name, so that whoever has other sources can put in other numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.checks.reporting import table
from sources.politeness import DEFAULT_GAP
from sources.reach.schedule import PERIOD, Cadence

_DAY, _YEAR = 86_400.0, 365.0


@dataclass(frozen=True)
class Assumed:
    """The record and the web of which it is made."""

    sources: int = 10_000_000
    hosts: int = 100_000
    #: How many sources of each cadence: few are policies, some are quoted for a promise.
    shares: tuple[tuple[Cadence, float], ...] = (
        (Cadence.DAILY, 0.01),
        (Cadence.WEEKLY, 0.09),
        (Cadence.MONTHLY, 0.90),
    )
    new_text: float = 0.05  #: of all visits, those that read a text never seen before
    new_result: float = 0.08  #: of all visits, those that make a row of their own
    page_bytes: int = 60_000
    busy: float = 0.6  #: part of a core that is planned for; the rest is for bad days
    outage_hours: float = 6.0


def arrivals(assumed: Assumed) -> dict[Cadence, float]:
    """Visits that fall due each second, by cadence."""
    return {
        cadence: assumed.sources * share / PERIOD[cadence].total_seconds()
        for cadence, share in assumed.shares
    }


def busiest(assumed: Assumed) -> list[float]:
    """Sources of the hosts, the largest first, if the n-th has an n-th of the first (Zipf)."""
    whole = sum(1 / rank for rank in range(1, assumed.hosts + 1))
    return [assumed.sources / whole / rank for rank in range(1, assumed.hosts + 1)]


def load_of(sources: float, assumed: Assumed, gap: float = DEFAULT_GAP) -> float:
    """The part of all time for which a host of so many sources is being visited or rests after."""
    each_second = sum(arrivals(assumed).values()) / assumed.sources
    return sources * each_second * gap


def queue_after_outage(assumed: Assumed, capacity: float) -> tuple[int, float]:
    """How many wait after the outage, and the hours until nobody does; minute by minute."""
    each_minute, waiting, most = 60 * sum(arrivals(assumed).values()), 0.0, 0.0
    back = int(assumed.outage_hours * 60)
    for minute in range(60 * 24 * 30):
        done = 60 * capacity if minute >= back else 0.0
        waiting = max(0.0, waiting + each_minute - done)
        most = max(most, waiting)
        if minute > back and waiting < each_minute:
            return int(most), (minute - back) / 60
    return int(most), float("inf")


def work(assumed: Assumed, cpu_ms: float) -> str:
    """Arrivals, workers and queue."""
    each = arrivals(assumed)
    total = sum(each.values())
    cores = total * cpu_ms / 1000 / assumed.busy
    capacity = total / assumed.busy
    most, hours = queue_after_outage(assumed, capacity)
    rows = [[f"{cadence}: visits/s", f"{rate:.2f}"] for cadence, rate in each.items()]
    rows += [
        ["all: visits/s, visits a day", f"{total:.1f}, {total * _DAY:,.0f}"],
        [f"cores at {cpu_ms:.0f} ms a check, {assumed.busy:.0%} busy", f"{cores:.1f}"],
        [f"waiting after {assumed.outage_hours:g} h without workers", f"{most:,}"],
        ["hours until nobody waits", f"{hours:.1f}"],
    ]
    return table(["ten million sources", "figure"], rows)


def hosts(assumed: Assumed) -> str:
    """How much of its time each host gives us, and how many pages a host can have at all."""
    sizes = busiest(assumed)
    rows = []
    for rank in (1, 2, 10, 100, 1_000):
        size = sizes[rank - 1]
        rows.append([f"number {rank:,}", f"{size:,.0f}", f"{load_of(size, assumed):.0%}"])
    for gap in (2.0, 10.0):
        for cadence, _ in assumed.shares:
            most = PERIOD[cadence].total_seconds() / gap
            rows.append([f"at most, {gap:g} s apart, all {cadence}", f"{most:,.0f}", "100%"])
    return table(["host", "sources", "of its time"], rows)


def storage(assumed: Assumed, rows: dict[str, float], files: dict[str, float]) -> str:
    """Bytes at the start and of each year. ``rows``: bytes of a row with its indexes, by table."""
    visits = sum(arrivals(assumed).values()) * _DAY * _YEAR
    texts = visits * assumed.new_text
    once = [(name, rows[name] * assumed.sources) for name in rows]
    yearly = [
        ("sources_check", rows["sources_check"] * visits * assumed.new_result),
        ("sources_snapshot", rows["sources_snapshot"] * texts),
    ]
    lines = [[f"database, first visits: {name}", _gb(size)] for name, size in once]
    lines += [[f"database, each year: {name}", _gb(size)] for name, size in yearly]
    lines += [
        ["files, first visits", _gb(files["whole"] * assumed.sources)],
        ["files, each year, as differences", _gb(files["difference"] * texts)],
        ["files, each year, if each were whole", _gb(files["whole"] * texts)],
    ]
    return table(["what", "GB"], lines)


def _gb(size: float) -> str:
    return f"{size / 1e9:,.0f}"
