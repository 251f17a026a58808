"""How fast the admin's lists and search boxes answer, beside a bare SELECT of as many rows.

    python -m bench.admin [COMMITMENTS …]      # 1,000 10,000 100,000 unless said

Each size has a database of its own on SQLite and on PostgreSQL (BENCH_POSTGRES, else postgres on
127.0.0.1), which is dropped at the end. Every question is asked five times, in turn with a SELECT
of fifty rows of the same table; medians count. Pages are made in the process, without a server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.apis.records import SERVER, database, environment
from bench.checks.measuring import ROOT

SIZES = (1_000, 10_000, 100_000)
Told = dict[str, Any]


def asked(url: str, folder: str, commitments: int) -> Iterator[Told]:
    """What one database of one size told."""
    own = {**os.environ, **environment(url, folder), "DJANGO_SETTINGS_MODULE": "labwatch.settings"}
    _run(own, "manage.py", "migrate", "-v0")
    for line in _run(own, "-m", "bench.admins.leg", str(commitments)).splitlines():
        yield json.loads(line)


def _run(own: dict[str, str], *command: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *command], cwd=ROOT, env=own, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def _places(commitments: int) -> Iterator[dict[str, tuple[str, str]]]:
    """Where each kind of database is: its address and a folder for the site."""
    with tempfile.TemporaryDirectory() as folder, database(f"admin_{commitments}") as name:
        yield {
            "SQLite": (f"sqlite:///{folder}/bench.sqlite3", folder),
            "PostgreSQL": (f"{SERVER}/{name}", folder),
        }


def table(kind: str, by_size: dict[int, list[Told]]) -> str:
    """One kind of database: a line for each question, columns for each size."""
    heads = " | ".join(f"{size:,}: ms (x of bare)" for size in by_size)
    lines = [
        f"\n{kind}\n",
        f"| list | question | queries | {heads} |",
        "|---|---|---|" + "---|" * len(by_size),
    ]
    for told in zip(*by_size.values(), strict=True):
        queries = sorted({each["queries"] for each in told})
        figures = " | ".join(f"{each['ms']:.0f} ({each['ms'] / each['bare']:.0f})" for each in told)
        first = told[0]
        shown = "–".join(map(str, queries))
        lines.append(f"| {first['list']} | {first['question']} | {shown} | {figures} |")
    return "\n".join(lines)


def main(sizes: list[int]) -> None:
    """All sizes on both databases."""
    told: dict[str, dict[int, list[Told]]] = {"SQLite": {}, "PostgreSQL": {}}
    for size in sizes:
        with _places(size) as places:
            for kind, (url, folder) in places.items():
                told[kind][size] = list(asked(url, folder, size))
    for kind, by_size in told.items():
        print(table(kind, by_size))


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(SIZES))
