"""What each table of the record was at a moment, as SQL; ``sources.recorded`` puts it to use.

Names come from our models; the only values are moments, which are written as the database does.
"""
# ruff: noqa: S608 - see above

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from simple_history.models import HistoricalRecords

from sources.models import Citation, Health, QuoteEvent, QuoteStanding, ReviewItem
from sources.records import Part, Record


def tables_of_history(database: BaseDatabaseWrapper, moment: dt.datetime) -> dict[str, str]:
    """What each table of the record, and each of its many-to-many relations, was then."""
    tracked: list[Any] = [m for m in apps.get_models() if issubclass(m, Record | Part)]
    at = _literal(database, moment)
    found = {m._meta.db_table: _rows_then(m, at) for m in tracked}
    for model in tracked:
        for field in model.history.model._history_m2m_fields:
            through = field.remote_field.through._meta.db_table
            pairs = _mutual_pairs_then if field.remote_field.symmetrical else _pairs_then
            found[through] = pairs(model, field, at)
    return found


def tables_of_visits(
    database: BaseDatabaseWrapper, until: dt.datetime, recorded_at: dt.datetime | None
) -> dict[str, str]:
    """What our visits had found by then, as far as it is dated."""
    at = _literal(database, until)
    return {
        # The first, since on PostgreSQL a clause sees those before it, and this reads all events.
        Citation._meta.db_table: _quotes(database, at, recorded_at),
        QuoteEvent._meta.db_table: _part_of(database, QuoteEvent, f"t.at <= {at}"),
        ReviewItem._meta.db_table: _waiting(database, at),
        Health._meta.db_table: _part_of(database, Health, "1 = 0"),
        QuoteStanding._meta.db_table: _part_of(database, QuoteStanding, "1 = 0"),
    }


def _literal(database: BaseDatabaseWrapper, moment: dt.datetime) -> str:
    return f"'{database.ops.adapt_datetimefield_value(moment)}'"


def _real(database: BaseDatabaseWrapper, model: type[models.Model]) -> str:
    """The table itself: SQLite would take its bare name for the one in the WITH clause."""
    name = f'"{model._meta.db_table}"'
    return f"main.{name}" if database.vendor == "sqlite" else name


def _columns(model: type[models.Model], **instead: str) -> str:
    """All columns of a table ``t``, in their order; ``instead``: what to give for some of them."""
    options: Any = model._meta
    names = [field.column for field in options.concrete_fields]
    return ", ".join(f'{instead[n]} AS "{n}"' if n in instead else f't."{n}"' for n in names)


def _newest(history: str, at: str, row: str = "t") -> str:
    """Whether a row of history is the newest of its record by then, and no deletion."""
    return (
        f"{row}.history_date <= {at} AND {row}.history_type <> '-' AND NOT EXISTS ("
        f'SELECT 1 FROM "{history}" later WHERE later.id = {row}.id AND later.history_date <= {at} '
        f"AND (later.history_date, later.history_id) > ({row}.history_date, {row}.history_id))"
    )


def _rows_then(model: Any, at: str) -> str:
    history = model.history.model._meta.db_table
    return f'SELECT {_columns(model)} FROM "{history}" t WHERE {_newest(history, at)}'


def _pairs_then(model: Any, field: Any, at: str) -> str:
    """A many-to-many relation as the newest row of history of its owner has it."""
    history = model.history.model._meta.db_table
    kept = HistoricalRecords.m2m_models[field]._meta.db_table
    return (
        f'SELECT {_columns(field.remote_field.through)} FROM "{kept}" t JOIN "{history}" h '
        f"ON h.history_id = t.history_id WHERE {_newest(history, at, 'h')}"
    )


def _mutual_pairs_then(model: Any, field: Any, at: str) -> str:
    """A relation of a table with itself: history has it only at the side that was changed.

    So a pair stands, both ways round, if the side whose row of history is newer has it.
    """
    history = model.history.model._meta.db_table
    kept = HistoricalRecords.m2m_models[field]._meta.db_table
    one, two = field.m2m_column_name(), field.m2m_reverse_name()
    denied = (
        f'SELECT 1 FROM "{history}" o WHERE o.id = t."{two}" AND {_newest(history, at, "o")} '
        "AND (o.history_date, o.history_id) > (h.history_date, h.history_id) "
        f'AND NOT EXISTS (SELECT 1 FROM "{kept}" k WHERE k.history_id = o.history_id '
        f'AND k."{one}" = t."{two}" AND k."{two}" = t."{one}")'
    )
    stands = f"{_newest(history, at, 'h')} AND NOT EXISTS ({denied})"
    rows = f'FROM "{kept}" t JOIN "{history}" h ON h.history_id = t.history_id WHERE {stands}'
    return (
        f'SELECT 0 AS id, t."{one}" AS "{one}", t."{two}" AS "{two}" {rows} '
        f'UNION SELECT 0 AS id, t."{two}" AS "{one}", t."{one}" AS "{two}" {rows}'
    )


def _part_of(database: BaseDatabaseWrapper, model: type[models.Model], condition: str) -> str:
    return f"SELECT {_columns(model)} FROM {_real(database, model)} t WHERE {condition}"


def _waiting(database: BaseDatabaseWrapper, at: str) -> str:
    """What had been opened by then; what was closed later was still open."""
    columns = _columns(
        ReviewItem,
        closed_at=f"CASE WHEN t.closed_at <= {at} THEN t.closed_at END",
        answer=f"CASE WHEN t.closed_at <= {at} THEN t.answer ELSE '' END",
    )
    return f"SELECT {columns} FROM {_real(database, ReviewItem)} t WHERE t.opened_at <= {at}"


def _quotes(database: BaseDatabaseWrapper, at: str, recorded_at: dt.datetime | None) -> str:
    """Passages with the state that was published of their quotes by then.

    A row holds the state of the moment in which it was written: in history that of its date, else
    that of now. From there the events lead forwards, or back.
    """
    own = f"t.id AND e.at > t.history_date AND e.at <= {at}" if recorded_at else "NULL"
    back = f"t.id AND e.at > {at}" + (" AND e.at <= t.history_date" if recorded_at else "")
    events = f"FROM {_real(database, QuoteEvent)} e WHERE e.citation_id ="
    newest, first = "ORDER BY e.at DESC, e.id DESC LIMIT 1", "ORDER BY e.at, e.id LIMIT 1"
    columns = _columns(
        Citation,
        quote_state=f'COALESCE((SELECT e."after" {events} {own} {newest}), '
        f'(SELECT e."before" {events} {back} {first}), t.quote_state)',
        quote_state_since=f"CASE WHEN EXISTS (SELECT 1 {events} {back}) "
        f"THEN (SELECT e.first_seen_at {events} t.id AND e.at <= {at} {newest}) "
        f"ELSE COALESCE((SELECT e.first_seen_at {events} {own} {newest}), t.quote_state_since) END",
    )
    if recorded_at is None:
        return f"SELECT {columns} FROM {_real(database, Citation)} t"
    history = Citation.history.model._meta.db_table
    then = _newest(history, _literal(database, recorded_at))
    return f'SELECT {columns} FROM "{history}" t WHERE {then}'
