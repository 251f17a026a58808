"""What one claim costs, by how much is due, beside the statement that ranks all that is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db import connection, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from bench.checks.reporting import table
from sources.checking import claiming, sweeping
from sources.models import Source

_BASE = datetime(2026, 1, 1, tzinfo=UTC)
_ROWS = """
INSERT INTO sources_source (slug, status, created_at, updated_at, url, title, publisher, author,
  kind, tier, language, archive_url, note, reach, next_check_at, host, ignore_robots_because, lease,
  reading)
SELECT 's' || n, 'published', now(), now(),
  'https://' || host || '/some/path/to/page-' || n, 'Policy number ' || n, 'Publisher', '',
  'lab-page', 'primary', 'en', '', '', 'ok', %s + n * interval '1 second', host, '', '', 're-read'
FROM generate_series(%s::bigint, %s::bigint) n, LATERAL (
  SELECT CASE WHEN %s THEN 'crowd.example' ELSE 'site' || n %% %s || '.example' END
) h(host)
"""


def fill(first: int, last: int, hosts: int = 2_000, *, crowd: bool = False) -> None:
    """Sources from one number to another, each due a second after the last; ``crowd``: one host."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sources_source DISABLE TRIGGER USER")
        cursor.execute(_ROWS, [_BASE, first, last, crowd, hosts])
        cursor.execute("ALTER TABLE sources_source ENABLE TRIGGER USER")
        cursor.execute("ANALYZE sources_source")


def at(due: int) -> datetime:
    """The moment at which so many are due."""
    return _BASE + timedelta(seconds=due)


def ranking_all(now: datetime) -> list[Source]:
    """The anchor: a window function over all that is due, as it was before."""
    first = F("next_check_at").asc(nulls_first=True)
    place = Window(RowNumber(), partition_by="host", order_by=[first, "pk"])
    rows = claiming.free(claiming.due(now), now).annotate(place=place)
    chosen = rows.filter(place__lte=claiming.PER_HOST).order_by("place", first, "pk")
    return list(Source.objects.filter(pk__in=list(chosen.values_list("pk", flat=True)[:100])))


def milliseconds(do: Callable[[], object], rounds: int) -> float:
    """The median time of a question that leaves nothing behind."""
    found = []
    for _ in range(rounds):
        with transaction.atomic():
            began = time.perf_counter()
            do()
            found.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    return median(found)


def questions(due: int, rounds: int) -> list[str]:
    """One row of the table: what is asked while so many are due."""
    now = at(due)
    asked: dict[str, Callable[[], object]] = {
        "claim": lambda: claiming.claim_due(now),
        "ranking all": lambda: ranking_all(now),
        "count": lambda: claiming.count_due(now, sweeping.MOST_MESSAGES * claiming.BATCH),
        "count all": lambda: claiming.due(now).count(),
        "is anything due": lambda: claiming.is_due(now),
    }
    return [f"{milliseconds(do, rounds):.1f}" for do in asked.values()]


def claims(most: int, rounds: int) -> str:
    """A table by number of due sources, up to ``most`` rows, and with one host at the head."""
    head = ["due", "claim ms", "ranking all ms", "count ms", "count all ms", "is anything due ms"]
    fill(1, most)
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= most]
    rows = [[f"{size:,}", *questions(size, rounds)] for size in sizes]
    fill(-most // 10, 0, crowd=True)
    rows.append([f"{most // 10:,} of one host, then {most:,}", *questions(most, rounds)])
    return table(head, rows)
