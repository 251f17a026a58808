"""The whole list as CSV and JSON Lines beside psql's COPY of the same rows."""

from __future__ import annotations

import time
from statistics import median

import psycopg

from bench.apis.asking import blocks
from bench.apis.records import Made
from bench.apis.servers import Server
from bench.checks.measuring import tree

ROUNDS = 3
#: The same rows, ready as text; and their order.
_COPY = (
    "COPY (SELECT {column} FROM publishing_publishedform WHERE resource = 'commitments' "
    "ORDER BY slug) TO STDOUT"
)


def exports(site: Server, made: Made) -> list[str]:
    """A table: each form's seconds, share of COPY's rate, first byte, and growth of memory."""
    rows = [_row(site, made, form, column) for form, column in (("csv", "line"), ("jsonl", "body"))]
    head = "| export | s | MB | share of COPY | first byte ms | memory MB more |"
    return ["", head, "|---|---|---|---|---|---|", *rows]


def _row(site: Server, made: Made, form: str, column: str) -> str:
    before = _memory(site)
    laps = [(_export(site, form), _copy(made, column)) for _ in range(ROUNDS)]
    share = median((size / seconds) / copied for (seconds, size, _), copied in laps)
    seconds, size, first = laps[-1][0]
    grown = _memory(site) - before
    return (
        f"| {form} | {seconds:.1f} | {size / 1e6:.0f} | {share:.2f} "
        f"| {first * 1000:.0f} | {grown / 1e6:.1f} |"
    )


def _export(site: Server, form: str) -> tuple[float, int, float]:
    """Seconds, bytes, and seconds until the first of them."""
    size, first, last = 0, 0.0, 0.0
    for at, block in blocks(site, f"/api/v1/commitments/?format={form}"):
        first, last = first or at, at
        size += len(block)
    return last, size, first


def _copy(made: Made, column: str) -> float:
    """Bytes a second of COPY by psycopg."""
    began, size = time.perf_counter(), 0
    with psycopg.connect(made.url) as database, database.cursor() as cursor:
        statement = _COPY.format(column=column)
        with cursor.copy(statement.encode()) as copy:
            for block in copy:
                size += len(block)
    return size / (time.perf_counter() - began)


def _memory(site: Server) -> int:
    """Resident bytes of the site's processes, together."""
    return sum(size for _cpu, size in tree(site.pid).values())
