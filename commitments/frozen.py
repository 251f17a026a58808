"""The database's own guard of what a ruling was judged by: its break test, once kept, stays.

Triggers on SQLite and PostgreSQL alike, so that a shell or raw SQL cannot change it either. A row
written without the text (by somebody who never read it) keeps what it had.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "commitments_ruling"
NAME = "ruling_keeps_its_test"
REFUSAL = (
    "break_test: a ruling keeps the break test that it was judged by. Change the test of the "
    "commitment; the ruling goes on showing the earlier one."
)


def lay_guard(connection: BaseDatabaseWrapper) -> None:
    """Lay the guard anew, if the column stands."""
    with connection.cursor() as cursor:
        if not _has_column(connection, cursor):
            return
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def lift_guard(connection: BaseDatabaseWrapper) -> None:
    """Take the guard away, before the column goes."""
    gone = _LIFTED_ON_POSTGRESQL if connection.vendor == "postgresql" else _LIFTED_ON_SQLITE
    with connection.cursor() as cursor:
        for statement in gone:
            cursor.execute(statement)


def _has_column(connection: BaseDatabaseWrapper, cursor: Any) -> bool:
    if TABLE not in connection.introspection.table_names(cursor):
        return False
    cursor.execute(f"SELECT * FROM {TABLE} LIMIT 0")  # noqa: S608 - a name of our own
    return any(column[0] == "break_test" for column in cursor.description)


_KEPT = f"{NAME}_unread"
_LIFTED_ON_SQLITE = (f"DROP TRIGGER IF EXISTS {NAME}", f"DROP TRIGGER IF EXISTS {_KEPT}")
_SQLITE = (
    *_LIFTED_ON_SQLITE,
    f"""
    CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE}
    WHEN NEW.break_test <> OLD.break_test
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER {_KEPT} AFTER UPDATE ON {TABLE}
    WHEN NEW.break_test IS NULL AND OLD.break_test IS NOT NULL
    BEGIN UPDATE {TABLE} SET break_test = OLD.break_test WHERE id = NEW.id; END
    """,  # noqa: S608 - names of our own
)
_LIFTED_ON_POSTGRESQL = (
    f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {NAME}()",
)
_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.break_test <> OLD.break_test THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation';
      END IF;
      NEW.break_test := COALESCE(NEW.break_test, OLD.break_test);
      RETURN NEW;
    END $$
    """,
    f"""
    CREATE OR REPLACE TRIGGER {NAME} BEFORE UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {NAME}()
    """,
)
