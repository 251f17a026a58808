"""The heads of rows of history: who, when and why, from many tables by one query.

What changed is not read here. Each table gives its newest rows by the index of its dates, and the
database puts them in one order; so a page of the log costs the same however long the log is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.utils.dateparse import parse_datetime

from labwatch.history.tables import Table


class Head(NamedTuple):
    """One row of history without what it says of the world.

    ``table``: its place among the tables asked. ``row``: the key of the row that was changed,
    ``owner``: that of the record it belongs to. ``status`` is empty where rows have none.
    """

    at: dt.datetime
    table: int
    key: int
    act: str
    user: int | None
    actor: str
    reason: str
    row: int
    owner: int
    status: str


class Place(NamedTuple):
    """A place between rows in the order of the log."""

    at: dt.datetime
    table: int
    key: int


Narrow = Callable[[Table, QuerySet[Any]], QuerySet[Any]]


def heads(
    tables: Sequence[Table],
    narrow: Narrow,
    *,
    limit: int | None = None,
    before: Place | None = None,
    since: Place | None = None,
    skip: Iterable[Table] = (),
) -> list[Head]:
    """The newest rows, newest first; one query.

    ``narrow`` filters each table's rows. ``before``: only rows after that place in the order.
    ``since``: instead those in front of it, the nearest first. ``skip``: tables left out.
    """
    left_out = set(skip)
    queries = [
        _rows(narrow(table, table.history.all()), table, number, limit, before, since)
        for number, table in enumerate(tables)
        if table not in left_out
    ]
    return _union(queries, limit, forwards=since is not None)


def _rows(
    rows: QuerySet[Any],
    table: Table,
    number: int,
    limit: int | None,
    before: Place | None,
    since: Place | None,
) -> QuerySet[Any]:
    if before is not None:
        rows = rows.filter(_after(number, before))
    if since is not None:
        rows = rows.filter(_in_front(number, since))
    order = ("history_date", "history_id") if since else ("-history_date", "-history_id")
    found = rows.order_by(*order).values_list(
        "history_date",
        Value(number),
        "history_id",
        "history_type",
        "history_user_id",
        F("actor") if table.has("actor") else Value(""),
        "history_change_reason",
        "id",
        F(table.owner),
        F("status") if table.is_record else Value(""),
    )
    return found if limit is None else found[:limit]


def _after(number: int, place: Place) -> Q:
    """Whether a row stands after the place; the order is by date, table and key."""
    same = Q(history_date=place.at)
    if number == place.table:
        same &= Q(history_id__lt=place.key)
    is_older = Q(history_date__lt=place.at)
    return is_older if number > place.table else is_older | same


def _in_front(number: int, place: Place) -> Q:
    """Whether it stands in front of it, or is that row."""
    same = Q(history_date=place.at)
    if number == place.table:
        same &= Q(history_id__gte=place.key)
    is_newer = Q(history_date__gt=place.at)
    return is_newer if number < place.table else is_newer | same


def _union(queries: list[QuerySet[Any]], limit: int | None, *, forwards: bool) -> list[Head]:
    """All of them as one query. Django's own union refuses limits inside on SQLite."""
    parts: list[str] = []
    params: list[Any] = []
    for number, query in enumerate(queries):
        try:
            sql, given = query.query.sql_with_params()
        except EmptyResultSet:  # a filter that no row can pass
            continue
        parts.append(f"SELECT * FROM ({sql}) t{number}")  # noqa: S608 (Django's own, with params)
        params += given
    way = "ASC" if forwards else "DESC"
    order = f" ORDER BY 1 {way}, 2 {way}, 3 {way}" + ("" if limit is None else f" LIMIT {limit}")
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + order, params)
        return [_head(row) for row in cursor.fetchall()]


def _head(row: Sequence[Any]) -> Head:
    at, table, key, act, user, actor, reason, changed, owner, status = row
    return Head(_moment(at), table, key, act, user, actor, reason or "", changed, owner, status)


def _moment(value: Any) -> dt.datetime:
    """SQLite gives moments as text."""
    moment: Any = parse_datetime(value) if isinstance(value, str) else value
    aware: dt.datetime = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware
