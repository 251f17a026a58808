"""The condition "in any of these sets", in the form that each database does fast.

Of several conditions joined by "or", a database would try each on every row, and PostgreSQL takes
any set for a small one. So PostgreSQL gathers the keys first, as one array; SQLite gathers any
compound subquery by itself.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Model, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

#: Rows, or keys as an index gives them.
Keys = QuerySet[Any] | RawSQL


class _Array(Func):
    """A set of keys as an array."""

    template = "ARRAY(%(expressions)s)"


class _Joined(Func):
    """Arrays, one after the other."""

    template = "%(expressions)s"
    arg_joiner = " || "


class _IsAny(Func):
    """``key = ANY(array)``, as a condition."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("


def any_of(model: type[Model], *sets: Keys) -> Any:
    """The condition of the model's rows that are in any of the sets; none is ``none()``."""
    if connection.vendor == "postgresql":
        return _in_arrays(sets)
    first, *others = (_rows(model, keys) for keys in sets)
    return Q(pk__in=first.union(*others, all=True))


def _in_arrays(sets: tuple[Keys, ...]) -> _IsAny:
    key = BigIntegerField()
    asked = [each if isinstance(each, RawSQL) else Subquery(_keys(each)) for each in sets]
    arrays = [_Array(each, output_field=key) for each in asked]
    return _IsAny(F("pk"), _Joined(*arrays, output_field=key), output_field=BooleanField())


def _rows(model: type[Model], keys: Keys) -> QuerySet[Any]:
    if isinstance(keys, RawSQL):
        return _keys(model._base_manager.filter(pk__in=keys))
    return _keys(keys)


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    keys: QuerySet[Any] = rows.order_by().values("pk")
    return keys
