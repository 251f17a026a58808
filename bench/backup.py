"""Backup and restore beside what the database can do by itself: ``python -m bench.backup``.

In a database that holds records, such as ``bench.dataset`` makes. Each round runs, one after the
other: the anchor, which reads every table at one moment and writes the bytes (PostgreSQL: COPY of
all tables, unordered and unpacked; SQLite: its own online backup); ``backup``; the reading of it.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import django


def main() -> None:
    """Measure, and write a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        acts = _acts(Path(folder))
        spent: dict[str, list[float]] = {name: [] for name in acts}
        for _ in range(rounds):
            for name, act in acts.items():
                spent[name].append(_seconds(act))
        _tell(spent, {path.name: path.stat().st_size for path in Path(folder).iterdir()})


def _acts(folder: Path) -> dict[str, Callable[[], object]]:
    from django.db import connection

    from labwatch.backups.checking import check
    from labwatch.backups.writing import put_in_place, write_backup

    def quiet(*_told: Any) -> None:
        pass

    def back_up() -> None:
        with put_in_place(folder / "backup", force=True) as stream:
            write_backup(stream, quiet)

    def read() -> None:
        with (folder / "backup").open("rb") as stream:
            check(stream, quiet)

    anchor = _copy if connection.vendor == "postgresql" else _online_backup
    return {"anchor": lambda: anchor(folder / "anchor"), "backup": back_up, "--check": read}


def _copy(path: Path) -> None:
    from django.db import connection, transaction

    from labwatch.backups.tables import applied, loader_of, tables_of

    loader = loader_of(connection)
    tables = tables_of(loader, applied(loader))
    raw: Any = connection
    with transaction.atomic(), path.open("wb") as out, raw.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            with cursor.copy(f'COPY "{table.name}" ({names}) TO STDOUT') as copied:
                for block in copied:
                    out.write(block)


def _online_backup(path: Path) -> None:
    from django.db import connection

    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
        closing(sqlite3.connect(path)) as there,
    ):
        here.backup(there)


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _tell(spent: dict[str, list[float]], sizes: dict[str, int]) -> None:
    anchor = median(spent["anchor"])
    print("| act | seconds | beside the anchor | MB |\n|---|---|---|---|")
    for name, seconds in spent.items():
        size = f"{sizes[name] / 1e6:.1f}" if name in sizes else ""
        print(f"| {name} | {median(seconds):.2f} | {median(seconds) / anchor:.2f} × | {size} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
