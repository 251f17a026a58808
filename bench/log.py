"""How fast the admin's log and a record's history answer, on a record with its whole history.

    python -m bench.log [COMMITMENTS]      # 100,000 unless said; SQLite and PostgreSQL in turn

Each commitment, pledge and passage has two rows of history: an import made it, then somebody of
ten changed it; in each commitment a passage is cited. Databases are dropped at the end. Every
page is asked five times; medians count. The second figure is the share of the database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

from bench.admin import _places
from bench.checks.measuring import ROOT

#: What is asked of the log.
QUESTIONS = {
    "newest": "",
    "a common author": "who={user}",
    "an author who did little": "who={rare}",
    "any program": "who=programs",
    "a name of a program": "program=archive",
    "a kind": "kind=pledges",
    "one record": "record=commitment-777&kind=commitments",
    "deleted": "act=deleted",
    "rows below a record": "act=below",
    "a word in few reasons": "reason=needle",
    "published": "public=yes",
    "drafts": "public=no",
    "a day long ago": "until=2020-02-01",
}
_HEADS = "history_date, history_type, history_user_id, actor, history_change_reason"


def main(commitments: int) -> None:
    """Both databases, each in a process of its own."""
    import subprocess

    with _places(commitments) as places:
        for kind, (url, folder) in places.items():
            own = {"DATABASE_URL": url, "STATE_DIR": folder, "PYTHONPATH": str(ROOT)}
            own |= {"DJANGO_SETTINGS_MODULE": "labwatch.settings", "CHECK_SOURCES": "false"}
            own = {**os.environ, **own}
            print(f"\n{kind}\n\n| question | queries | ms | in the database |\n|---|---|---|---|")
            for command in (("manage.py", "migrate", "-v0"), ("-m", "bench.log", "leg")):
                more = [str(commitments)] if command[-1] == "leg" else []
                line = [sys.executable, *command, *more]
                subprocess.run(line, cwd=ROOT, env=own, check=True)  # noqa: S603 - our own


def leg(commitments: int) -> None:
    """One database: fill it, ask, print a line for each question."""
    from bench.admins.filling import fill
    from bench.admins.leg import _browser

    fill(commitments)
    browser, people = _browser(), _people()
    _write_history(people)
    for question, address in _addresses(people):
        told = _asked(browser, address)
        row = f"{told['queries']} | {told['ms']:.0f} | {told['database']:.0f}"
        print(f"| {question} | {row} |", flush=True)


def _people() -> list[int]:
    from django.contrib.auth import get_user_model

    make: Any = get_user_model().objects.create_user
    return [make(f"person-{number}", is_staff=True).pk for number in range(11)]


def _write_history(people: list[int]) -> None:
    """Two rows for each record, and one for each passage that a commitment cites."""
    from django.db import connection

    from commitments.models import Commitment, CommitmentCitation, Pledge
    from sources.models import Citation

    links = [
        CommitmentCitation(commitment_id=one, citation_id=two, role="promise")
        for one, two in zip(_keys(Commitment), _keys(Citation), strict=True)
    ]
    CommitmentCitation.objects.bulk_create(links, batch_size=2000)
    for number, model in enumerate((Citation, Commitment, Pledge, CommitmentCitation)):
        _copy(model, "+", f"{_moment(number)}", "NULL", "import of data", "Loaded from a file")
    for number, model in enumerate((Citation, Commitment, Pledge)):
        who = f"{people[0]} + (id % 10)"
        _copy(model, "~", _moment(number + 10), who, "", "Read again.")
    rare = Commitment.history.filter(history_type="~", id__in=_keys(Commitment)[:20])
    rare.update(history_user=people[10], actor="archive search")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keys(model: Any) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def _moment(days: int) -> str:
    """A moment of its own for each row: 300 days after the one, seconds by the key."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"datetime('2020-01-01', '+{days * 30} days', '+' || id || ' seconds')"
    return f"timestamptz '2020-01-01' + interval '{days * 30} days' + id * interval '1 second'"


def _copy(model: Any, act: str, moment: str, user: str, actor: str, reason: str) -> None:
    """A row of history for each row of the table."""
    from django.db import connection

    options, history = model._meta, model.history.model._meta.db_table
    names = ", ".join(f'"{field.column}"' for field in options.concrete_fields)
    said = f"'{act}', {user}, '{actor}', '{reason}'"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{history}" ({names}, {_HEADS}) '  # noqa: S608
            f'SELECT {names}, {moment}, {said} FROM "{options.db_table}"'
        )


def _addresses(people: list[int]) -> Iterator[tuple[str, str]]:
    from commitments.models import Commitment

    for question, asked in QUESTIONS.items():
        yield question, "/admin/log/?" + asked.format(user=people[3], rare=people[10])
    yield "a page further on", "/admin/log/?before=2020-02-05T00:00:00%2B00:00_0_1"
    record = Commitment.objects.order_by("pk")[10].pk
    yield "the history of a record", f"/admin/commitments/commitment/{record}/history/"


def _asked(browser: Any, address: str) -> dict[str, float]:
    from statistics import median

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.admins.leg import _fetch, _timed

    rounds = []
    for _round in range(5):
        with CaptureQueriesContext(connection) as asked:
            ours = _timed(lambda: _fetch(browser, address))
        rounds.append((ours, sum(float(query["time"]) for query in asked) * 1000))
    ours, database = (median(each) for each in zip(*rounds, strict=True))
    return {"ms": ours, "database": database, "queries": len(asked)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["leg"]:
        import django

        django.setup()
        leg(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
