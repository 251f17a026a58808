"""Triggers that note which records a write touched, on SQLite and PostgreSQL alike.

No write path can forget them: admin, imports, tasks, a shell, raw SQL. Each watched table names the
record to which its rows belong (``Watch``); one that changes its owner touches both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from commitments.models import DocumentVersion, Reply, Ruling
from evaluators.models import HedgedLink
from labwatch.dataset.altering import alterables
from labwatch.dataset.kinds import KINDS, Kind
from sources.models import Check, Health, QuoteEvent, QuoteStanding, ReviewItem, Snapshot

#: Where each kind of trigger notes what it saw: for public forms, and for the next load of files.
TOUCHED, ALTERED = "publishing_touched", "dataset_altered"
#: Columns whose change the public never sees: who is just visiting a source.
_UNSEEN = {"sources_source": ("lease", "lease_until")}


@dataclass(frozen=True)
class Watch:
    """A table, the dataset kind that its rows touch, the column with that record's key, and where
    what was touched is noted."""

    table: str
    resource: str
    column: str
    columns: tuple[str, ...]
    notes: str = TOUCHED


def watches() -> list[Watch]:
    """Every table of which a public form shows something."""
    return [
        *chain.from_iterable(_of_kind(kind) for kind in KINDS),
        _watch(Health, "sources", "source"),
        _watch(Snapshot, "sources", "source"),
        _watch(Check, "sources", "source"),
        _watch(QuoteStanding, "citations", "citation"),
        _watch(QuoteEvent, "citations", "citation"),
        _watch(ReviewItem, "citations", "citation"),
        _watch(ReviewItem, "sources", "source"),
        # Rows that another record shows as well: the one that they leave must notice it.
        _watch(DocumentVersion, "documents", "document"),
        _watch(Ruling, "pledges", "pledge"),
        _watch(Reply, "pledges", "pledge"),
        _watch(HedgedLink, "evaluators", "evaluator"),
    ]


def _of_kind(kind: Kind) -> list[Watch]:
    own = _watch(kind.model, kind.name, kind.model._meta.pk.name)
    parts = [_watch(part.model, kind.name, part.owner) for part in kind.parts.values()]
    return [own, *parts, *(_relation(kind, field) for field in kind.several.values())]


def _watch(model: type[models.Model], resource: str, owner: str) -> Watch:
    table = model._meta.db_table
    fields: Any = {field.name: field.column for field in model._meta.concrete_fields}
    unseen = _UNSEEN.get(table, ())
    columns = tuple(column for column in fields.values() if column not in unseen)
    return Watch(table, resource, fields[owner], columns)


def _relation(kind: Kind, field: Any) -> Watch:
    """The table between two kinds; its rows belong to the record that names the others."""
    return _watch(field.remote_field.through, kind.name, field.m2m_field_name())


def lay_triggers(connection: BaseDatabaseWrapper) -> None:
    """Lay every trigger anew; those of the apps' tables that exist."""
    lay = _lay_on_postgresql if connection.vendor == "postgresql" else _lay_on_sqlite
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for watch in (*watches(), *_alterations()):
            if {watch.table, watch.notes} <= tables:
                lay(cursor, _as_it_stands(cursor, watch))


def lift_alterations(connection: BaseDatabaseWrapper) -> None:
    """Take away the triggers that note what was altered, before the table they write is dropped."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for watch in _alterations():
            for way in ("INSERT", "DELETE", "UPDATE") if watch.table in tables else ():
                place = f'ON "{watch.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{_name(watch, way)}" {place}')


def _alterations() -> list[Watch]:
    return [Watch(*told, notes=ALTERED) for told in alterables()]


def _as_it_stands(cursor: Any, watch: Watch) -> Watch:
    """The watch over those columns that the table has: after a step back it lacks newer ones."""
    cursor.execute(f'SELECT * FROM "{watch.table}" LIMIT 0')  # noqa: S608 - a name of our own
    there = {column[0] for column in cursor.description}
    return replace(watch, columns=tuple(name for name in watch.columns if name in there))


# SQLite: one trigger a row


def _lay_on_sqlite(cursor: Any, watch: Watch) -> None:
    differs = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in watch.columns)
    for way, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
        name = _name(watch, way)
        when = f"WHEN {differs}" if way == "UPDATE" else ""
        noted = " ".join(_note_on_sqlite(watch, row) for row in rows)
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        cursor.execute(
            f'CREATE TRIGGER "{name}" AFTER {way} ON "{watch.table}" {when} BEGIN {noted} END'
        )


def _note_on_sqlite(watch: Watch, row: str) -> str:
    key = f'{row}."{watch.column}"'
    return (
        f"INSERT INTO {watch.notes} (resource, record) SELECT '{watch.resource}', {key} "
        f"WHERE {key} IS NOT NULL;"
    )


# PostgreSQL: one trigger a statement


def _lay_on_postgresql(cursor: Any, watch: Watch) -> None:
    function = f'"{_name(watch, "note")}"'
    cursor.execute(_function(watch, function))
    for way, tables in (
        ("INSERT", "NEW TABLE AS now_rows"),
        ("DELETE", "OLD TABLE AS old_rows"),
        ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS now_rows"),
    ):
        cursor.execute(
            f'CREATE OR REPLACE TRIGGER "{_name(watch, way)}" AFTER {way} ON "{watch.table}" '
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def _function(watch: Watch, name: str) -> str:
    """An update touches the rows of which a watched column differs: those in one set only."""
    columns = ", ".join(f'"{column}"' for column in watch.columns)
    now, old = (f"SELECT {columns} FROM {rows}" for rows in ("now_rows", "old_rows"))  # noqa: S608
    changed = f"(({now}) EXCEPT ({old})) UNION ALL (({old}) EXCEPT ({now}))"
    return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN {_note(watch, "now_rows")};
          ELSIF TG_OP = 'DELETE' THEN {_note(watch, "old_rows")};
          ELSE {_note(watch, f"({changed}) AS changed")};
          END IF;
          RETURN NULL;
        END $$"""


def _note(watch: Watch, rows: str) -> str:
    return (
        f"INSERT INTO {watch.notes} (resource, record) "  # noqa: S608 - names from our models
        f"SELECT DISTINCT '{watch.resource}', \"{watch.column}\" FROM {rows} "
        f'WHERE "{watch.column}" IS NOT NULL'
    )


def _name(watch: Watch, way: str) -> str:
    tail = f"{watch.table}_{watch.column}_{way.lower()}"
    return f"touched_{tail}"[-63:] if watch.notes == TOUCHED else f"altered_{tail[-55:]}"
