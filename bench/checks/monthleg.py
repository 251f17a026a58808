"""A month of sweeps under a clock that is turned: which sources were visited in time."""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from itertools import chain, pairwise
from typing import Any

import time_machine

from bench.checks.addresses import Sites
from bench.checks.checkleg import go_to, seed
from bench.checks.measuring import serve
from sources.checking import sweeping
from sources.models import Health, Source
from sources.reach.schedule import AT_LEAST, Cadence
from sources.vocabulary import SourceKind

_START = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
_TICK = dt.timedelta(minutes=10)
#: Visits of one source after which the month is broken off: nothing is due so often.
_FAR_TOO_MANY = 150
_KINDS = {Cadence.DAILY: SourceKind.POLICY, Cadence.MONTHLY: SourceKind.LAB_PAGE}


class _Flooded(Exception):
    """A source was visited far too often; after how many days."""

    def __init__(self, days: float) -> None:
        self.days = days
        super().__init__(days)


def visits(days: int) -> dict[int, list[dt.datetime]]:
    """Sweep every ten minutes for so many days; when each source was visited.

    Raises _Flooded if one is visited again and again.
    """
    seen: dict[int, list[dt.datetime]] = defaultdict(list)
    with time_machine.travel(_START, tick=True) as clock:
        while (now := dt.datetime.now(dt.UTC)) < _START + dt.timedelta(days=days):
            if sweeping.begin(now) and sweeping.work(now):
                rows = Health.objects.filter(last_visit_at__gte=now)
                for key in rows.values_list("source", flat=True):
                    seen[key].append(now)
                if max(map(len, seen.values())) > _FAR_TOO_MANY:
                    raise _Flooded((now - _START) / dt.timedelta(days=1))
            clock.shift(_TICK)
    return seen


def longest(times: list[dt.datetime], days: int) -> dt.timedelta:
    """The longest time without a visit, from the start to the end."""
    marks = [_START, *times, _START + dt.timedelta(days=days)]
    return max(later - earlier for earlier, later in pairwise(marks))


def month(sites: Sites, given: dict[str, Any]) -> dict[str, Any]:
    """For each cadence: sources, visits, the part of sources in time, and the longest gap."""
    days = given["days"]
    keys = {
        cadence: seed(sites, f"{cadence}-{given['prefix']}", given["each"], kind)
        for cadence, kind in _KINDS.items()
    }
    Source.objects.filter(pk__in=chain(*keys.values())).update(next_check_at=None)
    try:
        seen = visits(days)
    except _Flooded as error:
        return {"flooded_after_days": error.days}
    found = {}
    for cadence, own in keys.items():
        gaps = [longest(seen[key], days) / AT_LEAST[cadence] for key in own]
        found[str(cadence)] = {
            "sources": len(own),
            "visits": sum(len(seen[key]) for key in own),
            "in_time": sum(gap <= 1.2 for gap in gaps) / len(gaps),
            "worst": max(gaps),
        }
    return found


def main(port: int, hosts: int) -> None:
    """Take the order: how many sources of each cadence, how many days."""
    sites = Sites(port, hosts)
    go_to(sites)
    serve(lambda given: month(sites, given))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
