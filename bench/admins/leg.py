"""One database and one size: fills it, asks every list, prints one line of JSON for each question.

python -m bench.admins.leg COMMITMENTS     # started by bench/admin.py, with DATABASE_URL set
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

ROUNDS = 5
ROWS = 50


def questions() -> Iterator[tuple[str, str, str]]:
    """(list, question, address), for every list."""
    for name, path, filtered, word, deep in LISTS:
        yield name, "first page", path
        yield name, "page at nine tenths", f"{path}?p={deep}"
        yield name, "filtered", f"{path}?{filtered}"
        yield name, "searched: a word in few", f"{path}?q={word}"
        yield name, "searched: a word in all", f"{path}?q=lab"
    for name, app, model, field in BOXES:
        box = f"/admin/autocomplete/?app_label={app}&model_name={model}&field_name={field}"
        yield f"search box: {name}", "opened", f"{box}&term="
        yield f"search box: {name}", "typed: a word in few", f"{box}&term=777"
        yield f"search box: {name}", "typed: a word in all", f"{box}&term=lab"


#: List, address, filter, a rare word, a page far in (of 50 rows; filled in by size).
_FAR = "{deep}"
LISTS = (
    ("commitments", "/admin/commitments/commitment/", "pledges__lab__id__exact={lab}", "777", _FAR),
    ("pledges", "/admin/commitments/pledge/", "lab__id__exact={lab}", "777", _FAR),
    ("rulings", "/admin/commitments/ruling/", "pledge__lab__id__exact={lab}", "77", "{few}"),
    ("sources", "/admin/sources/source/", "kind__exact=policy", "77", "{few}"),
    ("citations", "/admin/sources/citation/", "source__kind__exact=policy", "777", _FAR),
    ("review items", "/admin/sources/reviewitem/", "kind__exact=altered", "770", "{few}"),
)
#: What is looked for, and a field that looks for it.
BOXES = (
    ("commitments", "commitments", "pledge", "commitment"),
    ("pledges", "commitments", "ruling", "pledge"),
    ("citations", "commitments", "commitmentcitation", "citation"),
    ("sources", "sources", "citation", "source"),
)
#: The table whose rows a list shows, to read bare.
TABLES = {
    "commitments": "commitments_commitment",
    "pledges": "commitments_pledge",
    "rulings": "commitments_ruling",
    "sources": "sources_source",
    "citations": "sources_citation",
    "review items": "sources_reviewitem",
}


def main(commitments: int) -> None:
    """Fill, ask, tell."""
    from bench.admins.filling import FEWER, fill
    from commitments.models import Lab

    fill(commitments)
    lab = Lab.objects.order_by("pk")[0].pk
    places = {"lab": lab, "deep": _far(commitments), "few": _far(commitments // FEWER)}
    browser = _browser()
    for name, question, address in questions():
        told = _measured(browser, name, address.format(**places))
        print(json.dumps({"list": name, "question": question, **told}), flush=True)


def _far(rows: int) -> int:
    """The page at nine tenths of what can be leafed through."""
    from sources.admin.paging import MOST_COUNTED

    return max(min(rows, MOST_COUNTED) * 9 // 10 // ROWS, 1)


def _browser() -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench"))
    return client


def _measured(browser: Any, name: str, address: str) -> dict[str, float]:
    """Queries, and medians of rounds: ours and the bare SELECT, asked in turn."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rounds = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as asked:
            ours = _timed(lambda: _fetch(browser, address))
        bare = _timed(lambda: _bare(TABLES[name.removeprefix("search box: ")]))
        database = sum(float(query["time"]) for query in asked) * 1000
        rounds.append((ours, bare, database))
    ours, bare, database = (median(each) for each in zip(*rounds, strict=True))
    if os.environ.get("BENCH_SLOW") and ours > float(os.environ["BENCH_SLOW"]):
        for query in sorted(asked, key=lambda each: -float(each["time"]))[:3]:
            print(query["time"], query["sql"][:1500], file=sys.stderr)
    return {"ms": ours, "bare": bare, "database": database, "queries": len(asked)}


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _fetch(browser: Any, address: str) -> None:
    response = browser.get(address, headers={"host": "127.0.0.1"})
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")


def _bare(table: str) -> None:
    """As many rows of the same table, as the database gives them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT {ROWS}")  # noqa: S608
        cursor.fetchall()


if __name__ == "__main__":
    import django

    django.setup()
    main(int(sys.argv[1]))
