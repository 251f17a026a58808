"""One consistent moment of the database, read table by table while the site goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from labwatch.backups.copytext import line_of
from labwatch.backups.manifest import Table

_ROWS = 500
#: However the server is set up, values are written like this.
_MANNERS = (
    "SET LOCAL timezone TO 'UTC'",
    "SET LOCAL datestyle TO 'ISO, YMD'",
    "SET LOCAL bytea_output TO 'hex'",
    "SET LOCAL extra_float_digits TO 1",
)


class Reader(Protocol):
    """Reads tables of one moment."""

    def rows_of(self, table: Table) -> Iterator[bytes]:
        """All rows as lines of COPY, in the order of the key."""

    def last_key_of(self, table: Table) -> int:
        """The last key that the table gave, also to rows that are gone; 0 if it counts none."""

    def column(self, sql: str) -> Iterator[str]:
        """The only column of a query."""


def select(table: Table) -> str:
    """All rows of a table in the order of its key."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'SELECT {columns} FROM "{table.name}" ORDER BY "{table.key}"'  # noqa: S608 - our names


class OfPostgresql:
    """Within the transaction of Django's connection."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._database = database

    def settle(self) -> None:
        """Have values written as everywhere."""
        with self._database.cursor() as cursor:
            for manner in _MANNERS:
                cursor.execute(manner)

    def rows_of(self, table: Table) -> Iterator[bytes]:
        """By COPY."""
        raw: Any = self._database
        sql = f"COPY ({select(table)}) TO STDOUT"
        with raw.wrap_database_errors, raw.cursor() as cursor, cursor.copy(sql) as copied:
            for block in copied:
                yield bytes(block)

    def last_key_of(self, table: Table) -> int:
        """What its sequence stands at: it keeps no moment, and may be ahead, never behind."""
        with self._database.cursor() as cursor:
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)",
                [f'"{table.name}"', table.key],
            )
            return int(cursor.fetchone()[0] or 0)

    def column(self, sql: str) -> Iterator[str]:
        """By COPY as well: none of our names holds anything that it would escape."""
        raw: Any = self._database
        copy = f"COPY ({sql}) TO STDOUT"
        with raw.wrap_database_errors, raw.cursor() as cursor, cursor.copy(copy) as copied:
            for (value,) in copied.rows():
                yield str(value)


class OfSqlite:
    """On a connection of its own, in a read transaction: writers go on beside it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def rows_of(self, table: Table) -> Iterator[bytes]:
        """Some rows at a time."""
        with closing(self._database.cursor()) as cursor:
            cursor.execute(select(table))
            while rows := cursor.fetchmany(_ROWS):
                yield "".join(line_of(row, table.columns) for row in rows).encode()

    def last_key_of(self, table: Table) -> int:
        """What SQLite notes of tables that count."""
        asked = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        found = self._database.execute(asked, [table.name]).fetchone()
        return int(found[0]) if found else 0

    def column(self, sql: str) -> Iterator[str]:
        """One after the other."""
        for (value,) in self._database.execute(sql):
            yield str(value)


@contextmanager
def one_moment() -> Iterator[Reader]:
    """The database as it stands now, whatever is written meanwhile. It reads only."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            reader = OfPostgresql(connection)
            reader.settle()
            yield reader
        return
    with sqlite_reader(str(connection.settings_dict["NAME"])) as of_sqlite:
        yield of_sqlite


@contextmanager
def sqlite_reader(file: str) -> Iterator[OfSqlite]:
    """A reader of an SQLite file at one moment."""
    with closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as database:
        database.execute("PRAGMA query_only = ON")
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment is now
        yield OfSqlite(database)
