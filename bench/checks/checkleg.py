"""Whole checks as a worker makes them: claim, fetch, read, match, record, through a real database.

Only the way out is replaced: names lead to loopback, and a host wants no seconds between visits.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.checks.addresses import Sites  # noqa: E402
from bench.checks.measuring import measured, serve, tree  # noqa: E402
from bench.checks.pages import quote_of  # noqa: E402
from sources.checking import manners, sweeping  # noqa: E402
from sources.models import Check, Citation, Snapshot, Source  # noqa: E402
from sources.politeness import MemoryGate, RedisGate, Turn  # noqa: E402
from sources.vocabulary import QuoteState, SourceKind, Status  # noqa: E402


class _EagerMemoryGate(MemoryGate):
    """One at a time for each host, but no seconds between."""

    def ask(self, key: str, *, gap: float = 0, slots: int = 1) -> Turn:
        """A turn as soon as the host is free."""
        return super().ask(key, gap=0, slots=slots)

    def leave(self, key: str, token: str, *, gap: float = 0, ago: float = 0) -> None:
        """Free the slot, and nothing more."""
        super().leave(key, token)


class _EagerRedisGate(RedisGate):
    """The same for all workers."""

    def ask(self, key: str, *, gap: float = 0, slots: int = 1) -> Turn:
        """A turn as soon as the host is free."""
        return super().ask(key, gap=0, slots=slots)

    def leave(self, key: str, token: str, *, gap: float = 0, ago: float = 0) -> None:
        """Free the slot, and nothing more."""
        super().leave(key, token)


def go_to(sites: Sites) -> None:
    """From now on this process's open internet is that of the benchmark."""
    gate: Any = _EagerMemoryGate()
    if settings.REDIS_URL:
        import redis

        gate = _EagerRedisGate(redis.Redis.from_url(settings.REDIS_URL))
    going = manners.Going(sites.policy, sites.fetcher, gate, cache)
    manners.going = lambda: going  # type: ignore[assignment]


def seed(sites: Sites, prefix: str, count: int, kind: str = SourceKind.LAB_PAGE) -> list[int]:
    """Sources with a quote each, never visited; their keys. All others are put off."""
    Source.objects.update(next_check_at=timezone.now() + timedelta(days=50))
    rows = [
        Source(
            slug=f"{prefix}-{number}",
            url=sites.url(prefix, number),
            title=f"Policy {number}",
            kind=kind,
            tier="primary",
            status=Status.PUBLISHED,
        )
        for number in range(count)
    ]
    made = Source.objects.bulk_create(rows)
    Citation.objects.bulk_create(
        Citation(slug=row.slug, source=row, quote=quote_of(number), status=Status.PUBLISHED)
        for number, row in enumerate(made)
    )
    return [row.pk for row in made]


def make_due(keys: list[int]) -> None:
    """Let these be visited next, whatever their schedule says."""
    Source.objects.filter(pk__in=keys).update(next_check_at=timezone.now())


def check(keys: list[int]) -> int:
    """Visit them as a worker does. RuntimeError if one of them was not visited."""
    make_due(keys)
    sweeping.begin(timezone.now())
    done = sweeping.work(timezone.now())
    if done != len(keys):
        raise RuntimeError(f"{done} of {len(keys)} were checked")
    return done


def wrong(keys: list[int]) -> int:
    """How many quotes of these sources are not known to stand as they are written: 0, one hopes."""
    rows = Citation.objects.filter(source__in=keys)
    return rows.exclude(quote_state=QuoteState.VERBATIM).count()


def main(port: int, hosts: int) -> None:
    """Take orders: seed sources, check those last seeded, tell of storage and memory."""
    sites = Sites(port, hosts)
    go_to(sites)
    keys: list[int] = []

    def order(given: dict[str, Any]) -> dict[str, Any]:
        if given["do"] == "seed":
            keys[:] = seed(sites, given["prefix"], given["pages"])
            return {}
        if given["do"] == "check":
            with measured(len(keys)) as figures:
                check(keys)
            if wrong(keys):
                raise RuntimeError(f"{wrong(keys)} quotes do not stand")
            return asdict(figures)
        return state()

    serve(order)


def state() -> dict[str, Any]:
    """What is stored, and how much memory this process and its reader hold, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the database is one file again
    family = tree(os.getpid())
    own = family.pop(os.getpid())
    return {
        "checks": Check.objects.count(),
        "snapshots": Snapshot.objects.count(),
        "worker": own[1],
        "readers": sum(resident for _, resident in family.values()),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
