"""Filling SQLite: in a file beside the database, which is copied over it in the end.

SQLite rebuilds tables as it migrates, which no transaction holds; copying is one transaction.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.utils import IntegrityError

from labwatch.backups.copytext import row_of
from labwatch.backups.manifest import Table
from labwatch.backups.migrating import laid_tables, migrate_to, stands_at
from labwatch.backups.problems import BackupError
from labwatch.backups.reading import OfSqlite, sqlite_reader
from labwatch.backups.tables import Key

_WAITS = 20  # seconds for whoever is writing
_IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class InSqlite:
    """The file that Django's connection leads to meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, table: Table, blocks: Iterator[bytes]) -> None:
        """Some rows at a time, in one transaction."""
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        places = ", ".join("?" for _ in table.columns)
        sql = f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})'  # noqa: S608 - our names
        rows = (row_of(line, table.columns) for line in _lines(blocks))
        raw: Any = connection
        with transaction.atomic(), raw.wrap_database_errors:
            raw.connection.executemany(sql, rows)

    def count_on(self, table: Table, last_key: int) -> None:
        """What SQLite notes of tables that count."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) "  # noqa: S608 - our names
                f'SELECT %s, max(%s, coalesce(max("{table.key}"), 0)) FROM "{table.name}"',
                [table.name, last_key],
            )

    def check_references(self) -> None:
        """Which nobody checked while rows came in."""
        try:
            connection.check_constraints()
        except IntegrityError as error:
            raise BackupError(f"A row names another one that the backup lacks: {error}") from error
        connection.enable_constraint_checking()

    @contextmanager
    def reader(self) -> Iterator[OfSqlite]:
        """Reads what was written."""
        with sqlite_reader(str(self._file)) as found:
            yield found


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """Lines without their ends, wherever blocks are cut."""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line.decode()


@contextmanager
def in_sqlite(keys: tuple[Key, ...]) -> Iterator[InSqlite]:
    """An empty database with these migrations, which stands once this ends well."""
    real = Path(str(connection.settings_dict["NAME"]))
    aside = real.with_name(f".{real.name}-restoring")
    is_ready = stands_at(keys)
    connection.close()
    _drop(aside)
    try:
        with _instead(aside):
            if is_ready:
                _copy(real, aside)
            else:
                migrate_to(keys)
            _empty()
            yield InSqlite(aside)
        _copy(aside, real)
    finally:
        _drop(aside)


def _empty() -> None:
    connection.disable_constraint_checking()
    with transaction.atomic(), connection.cursor() as cursor:
        for name in laid_tables():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name of our own
        cursor.execute("DELETE FROM sqlite_sequence")


def _copy(source: Path, target: Path) -> None:
    """One transaction of the target: a reader sees the whole of it, or nothing."""
    last = time.monotonic() + _WAITS

    def give_up(status: int, _left: int, _all: int) -> None:
        """Or Python would try again for as long as somebody writes."""
        if status & 0xFF in _IN_USE and time.monotonic() >= last:
            raise BackupError(
                "Somebody is using the site. Stop web, worker and beat, then restore."
            )

    with (
        closing(sqlite3.connect(source, timeout=_WAITS)) as there,
        closing(sqlite3.connect(target, timeout=_WAITS)) as here,
    ):
        there.backup(here, progress=give_up)


def _drop(file: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


@contextmanager
def _instead(file: Path) -> Iterator[None]:
    """Django's connection leads to this file: migrations know no other one."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
