"""The anchor: the same rows, copied into empty tables with the same indexes, and nothing else.

On PostgreSQL by COPY, on SQLite by one INSERT with many rows of values, and all in one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from labwatch.dataset.kinds import KINDS

_AT_ONCE = 10_000


def tables() -> list[str]:
    """The tables of records, their parts and their relations, that have rows."""
    found = []
    for kind in KINDS:
        found += [kind.model, *(part.model for part in kind.parts.values())]
        found += [field.remote_field.through for field in kind.several.values()]
    return [model._meta.db_table for model in found if model._default_manager.exists()]


def histories() -> list[str]:
    """The tables with their history, that have rows."""
    found = []
    for kind in KINDS:
        for model in (kind.model, *(part.model for part in kind.parts.values())):
            history: Any = model.history.model  # type: ignore[attr-defined]
            if history.objects.exists():
                found.append(history._meta.db_table)
    return found


def copied(names: list[str]) -> dict[str, float]:
    """Seconds to copy all rows out of these tables, and into empty ones; taken back at the end."""
    copy = _by_copy if connection.vendor == "postgresql" else _by_insert
    out = into = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for name in names:
            seconds = copy(cursor, name)
            out, into = out + seconds[0], into + seconds[1]
        transaction.set_rollback(True)
    return {"out": out, "into": into}


def _by_copy(cursor: Any, name: str) -> tuple[float, float]:
    cursor.execute(f'CREATE TABLE anchor (LIKE "{name}" INCLUDING ALL)')
    start = time.perf_counter()
    with cursor.copy(f'COPY "{name}" TO STDOUT') as source:
        rows = [bytes(block) for block in source]
    middle = time.perf_counter()
    with cursor.copy("COPY anchor FROM STDIN") as target:
        target.write(b"".join(rows))
    end = time.perf_counter()
    cursor.execute("DROP TABLE anchor")
    return middle - start, end - middle


def _by_insert(cursor: Any, name: str) -> tuple[float, float]:
    _make_alike(cursor, name)
    out = into = 0.0
    blocks = _blocks(cursor.connection, name)
    while True:
        start = time.perf_counter()
        rows = next(blocks, None)
        middle = time.perf_counter()
        if rows is None:
            break
        marks = ", ".join("?" * len(rows[0]))
        cursor.connection.executemany(f"INSERT INTO anchor VALUES ({marks})", rows)  # noqa: S608
        out, into = out + middle - start, into + time.perf_counter() - middle
    cursor.execute("DROP TABLE anchor")
    return out, into


def _blocks(plain: Any, name: str) -> Iterator[list[Any]]:
    """The rows as the database holds them, some at once."""
    cursor = plain.cursor()
    cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a table of ours
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def _make_alike(cursor: Any, name: str) -> None:
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [name])
    cursor.execute(cursor.fetchone()[0].replace(f'"{name}"', '"anchor"', 1))
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s "
        "AND sql IS NOT NULL",
        [name],
    )
    for index, made in cursor.fetchall():
        made = made.replace(f'"{index}"', f'"anchor_{index}"', 1)
        cursor.execute(made.replace(f'ON "{name}"', 'ON "anchor"', 1))
