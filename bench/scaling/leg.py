"""The bench's hand in the site's own database: seeds sources, calls the schedule, counts."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.checks.measuring import serve  # noqa: E402
from bench.checks.pages import quote_of  # noqa: E402
from bench.scaling.server import KINDS  # noqa: E402
from sources.models import Check, Citation, Health, Source  # noqa: E402
from sources.tasks import sweep  # noqa: E402
from sources.vocabulary import QuoteState  # noqa: E402

#: A hundred thousand sources in seconds, where models would take minutes.
_SEEDED = (
    "TRUNCATE sources_source, sources_host RESTART IDENTITY CASCADE",
    """INSERT INTO sources_host (name, gap_seconds, paused_because, note)
    SELECT 'site' || n || '.example', %(gap)s, '', '' FROM generate_series(0, %(hosts)s - 1) n""",
    """INSERT INTO sources_source (slug, status, created_at, updated_at, url, title, publisher,
      author, kind, tier, language, archive_url, note, reach, host, ignore_robots_because, lease,
      reading)
    SELECT 's' || n, 'published', now(), now(),
      'http://site' || n %% %(hosts)s || '.example:' || %(port)s || '/p' || n, 'Policy ' || n, '',
      '', 'lab-page', 'primary', 'en', '', '', 'new', 'site' || n %% %(hosts)s || '.example', '',
      '', 're-read'
    FROM generate_series(0, %(sources)s - 1) n""",
    """INSERT INTO sources_citation (slug, status, created_at, updated_at, reading, source_id,
      quote, locator, quoted_from, note, quote_state)
    SELECT slug, 'published', now(), now(), 're-read', id,
      (%(quotes)s::text[])[substr(slug, 2)::int %% %(kinds)s + 1], '', '', '', 'unchecked'
    FROM sources_source""",
    """INSERT INTO sources_health (source_id, reach, standing, validators, move, noise, words,
      last_body_sha256, recent, last_evidence, last_why)
    SELECT id, 'new', '{}', '{}', '{}', '{"looks": [0, 0, 0]}', 0, '', '[]', 'none', ''
    FROM sources_source""",
    "ANALYZE",
)


def seed(port: int, sources: int, hosts: int, gap: float) -> None:
    """Due sources with a quote each, all hosts with their gap, and the noise of all pages learnt.

    Otherwise each would be due again after ten minutes, and "once" could not be counted.
    """
    given = {"port": str(port), "sources": sources, "hosts": hosts, "gap": gap, "kinds": KINDS}
    quotes = [quote_of(number) for number in range(KINDS)]
    with connection.cursor() as cursor:
        for statement in _SEEDED:
            cursor.execute(statement, {**given, "quotes": quotes})


def counted() -> dict[str, int]:
    """How far the workers are."""
    visited = Health.objects.filter(last_visit_at__isnull=False)
    return {
        "visited": visited.count(),
        "held": Source.objects.exclude(lease="").count(),
    }


def judged() -> dict[str, Any]:
    """What must hold at the end: results by how often a source has one, quotes that stand."""
    rows = Check.objects.values("source").annotate(rows=Count("pk"))
    return {
        "sources_with_result": rows.count(),
        "sources_with_more": rows.filter(rows__gt=1).count(),
        "visits_seen": sum(Check.objects.values_list("times_seen", flat=True)),
        "not_verbatim": Citation.objects.filter(source__checks__isnull=False)
        .exclude(quote_state=QuoteState.VERBATIM)
        .count(),
        "database": database_bytes(),
    }


def database_bytes() -> int:
    """Bytes of the whole database on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def expire() -> None:
    """Five minutes pass for leases; everything else stays as it was."""
    Source.objects.exclude(lease="").update(lease_until=timezone.now() - timedelta(seconds=1))


def order(given: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    what = given.pop("do")
    if what == "seed":
        seed(**given)
    elif what == "tick":
        sweep.delay()
    elif what == "expire":
        expire()
    elif what == "judged":
        return judged()
    return counted()


if __name__ == "__main__":
    sys.exit(serve(order))
