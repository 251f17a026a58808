"""How fast the status page and ``/readyz`` answer on a large record, on PostgreSQL.

    DATABASE_URL=postgres://… python -m bench.status [SOURCES]      # 100,000 unless said

The database must be empty but for its migrations; ten results for each source and ninety days of
sweeps are written into it. Each round asks page, ``/readyz`` and the anchor, one count over all
results, in turn; medians of five rounds count. Ratios are to the anchor.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 5
_SOURCES = """
INSERT INTO sources_source (slug, status, created_at, updated_at, url, title, publisher, author,
  kind, tier, language, archive_url, note, reach, next_check_at, host, ignore_robots_because, lease,
  reading)
SELECT 's' || n, 'published', now(), now(), 'https://h' || (n %% 2000) || '.example/' || n,
  'Source ' || n, '', '', 'policy', 'primary', 'en', '', '', 'ok',
  now() + (random() * 24 - 0.5) * interval '1 hour', 'h' || (n %% 2000) || '.example', '', '',
  're-read' FROM generate_series(1, %s) n"""
_HEALTH = """
INSERT INTO sources_health (source_id, reach, standing, validators, move, noise, words,
  last_body_sha256, recent, last_visit_at, last_ok_at, last_evidence, last_why)
SELECT id, 'ok', '{}', '{}', '{}', '{}', 100, '', '[]', at,
  CASE WHEN random() < 0.97 THEN at ELSE at - interval '3 days' END, 'none', ''
FROM (SELECT id, now() - random() * interval '26 hours' AS at FROM sources_source) visits"""
_CHECKS = """
INSERT INTO sources_check (first_seen_at, last_seen_at, times_seen, outcome, copy_read, final_url,
  detail, source_id, body_sha256, certificate, evidence, headers, hops, program, server_ip)
SELECT at - n * interval '6 days', at - (n - 1) * interval '6 days', 3,
  (ARRAY['ok', 'ok', 'ok', 'not-modified', 'no-answer', 'not-found'])[1 + n % 6], 'live', '', '',
  source_id, '', '{}', 'none', '{"server": "nginx"}', '[]', 'labwatch 1', '192.0.2.1'
FROM generate_series(1, 10) n, (SELECT source_id, last_visit_at AS at FROM sources_health) visits"""
_SWEEPS = """
INSERT INTO sources_sweep (trigger, started_at, finished_at, due, done, failed, late, faults)
SELECT 'schedule', now() - n * interval '1 minute', now() - n * interval '1 minute', 70, 70, 2,
  (n % 50 = 0)::int, (n % 5000 = 0)::int FROM generate_series(129600, 1, -1) n"""


def main(sources: int) -> None:
    """Fill, measure, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
    os.environ["REQUIRE_SECOND_FACTOR"] = "false"
    import django

    django.setup()
    _fill(sources)
    asked = _asked()
    for ask in asked.values():
        ask()
    times: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, ask in asked.items():
            times[name].append(_seconds(ask))
    _print(times)


def _fill(sources: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sources_source")
        if cursor.fetchone()[0]:
            sys.exit("There are sources already: name an empty, migrated database.")
        cursor.execute("SET session_replication_role = replica")  # no triggers: no forms to make
        cursor.execute(_SOURCES, [sources])
        for statement in (_HEALTH, _CHECKS, _SWEEPS):
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _asked() -> dict[str, Callable[[], Any]]:
    """The anchor and the two doors."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone

    from labwatch.observing import readiness
    from sources.models import Check

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.create_superuser("bench"))

    def page() -> None:
        if client.get("/admin/status/").status_code != 200:
            sys.exit("The page did not answer.")

    return {
        "one count over all results (anchor)": Check.objects.count,
        "the status page": page,
        "`/readyz`": lambda: readiness.parts(timezone.now()),
    }


def _seconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _print(times: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(each) for name, each in times.items()}
    anchor = next(iter(medians.values()))
    print("| asked | ms | to the anchor |\n|---|---|---|")
    for name, seconds in medians.items():
        print(f"| {name} | {seconds * 1000:.0f} | {seconds / anchor:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
