"""Filling PostgreSQL: within one transaction, tables and all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from labwatch.backups.emptiness import standing_tables
from labwatch.backups.manifest import Table
from labwatch.backups.migrating import laid_tables, migrate_to, stands_at
from labwatch.backups.problems import BackupError
from labwatch.backups.reading import OfPostgresql
from labwatch.backups.tables import Key

#: Whoever holds a table so long is a running site.
_PATIENCE = "SET LOCAL lock_timeout TO '20s'"
#: Those that our migrations made; functions of extensions stay.
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS (
        SELECT 1 FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""


class InPostgresql:
    """The database behind Django's connection, in its transaction."""

    def load(self, table: Table, blocks: Iterator[bytes]) -> None:
        """By COPY. References are checked in the end, so the order does not matter."""
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        raw: Any = connection
        copy = f'COPY "{table.name}" ({columns}) FROM STDIN'
        with raw.cursor() as cursor, raw.wrap_database_errors, cursor.copy(copy) as copied:
            for block in blocks:
                copied.write(block)

    def count_on(self, table: Table, last_key: int) -> None:
        """Its sequence goes on behind the last key."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass, "  # noqa: S608 - our names
                f'greatest(%s, (SELECT max("{table.key}") FROM "{table.name}")))',
                [f'"{table.name}"', table.key, last_key],
            )

    def check_references(self) -> None:
        """All that were put off until now."""
        try:
            _check_now()
        except IntegrityError as error:
            raise BackupError(f"A row names another one that the backup lacks: {error}") from error

    @contextmanager
    def reader(self) -> Iterator[OfPostgresql]:
        """Reads what this transaction wrote."""
        found = OfPostgresql(connection)
        found.settle()
        yield found


@contextmanager
def in_postgresql(keys: tuple[Key, ...]) -> Iterator[InPostgresql]:
    """An empty database with these migrations. All that is done there stands together, or not."""
    is_ready = stands_at(keys)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_PATIENCE)
        try:
            if not is_ready:
                _clear()
                migrate_to(keys, _check_now)
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {_quoted(laid_tables())} RESTART IDENTITY")
        except DatabaseError as error:
            raise BackupError(_told(error)) from error
        yield InPostgresql()


def _clear() -> None:
    """Drop what an earlier or later program laid in this empty site."""
    names = standing_tables()
    with connection.cursor() as cursor:
        if names:
            cursor.execute(f"DROP TABLE {_quoted(names)} CASCADE")
        cursor.execute(_FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _check_now() -> None:
    """So that no change of a table finds checks that still wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _told(error: DatabaseError) -> str:
    if "lock timeout" in str(error):
        return "Somebody is using the site. Stop web, worker and beat, then restore."
    return f"The database could not be prepared: {error}"
