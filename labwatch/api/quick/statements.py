"""Statements that filter sets make once, and that run again with other values in the same places.

What a statement looks like depends on which filters are given, on their words and on the order; a
date, what is searched for and the place of a cursor are only values in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection, models
from django.db.models import Expression, F

from labwatch.api.pagination import Cursor, beyond
from labwatch.api.quick.reading import NotQuick
from sources.filters import AfterFilter
from sources.ordering import Term, in_order_of
from sources.partialdates import PartialDate

#: The form of each row of a page, beside its key and what it is sorted by. The page is cut before
#: forms are looked up, and nothing puts its rows into another order.
_WITH_FORMS = (
    "SELECT page.*, (SELECT form.body FROM publishing_publishedform AS form "
    "WHERE form.resource = %s AND form.record = page.page_key) FROM ({page}) AS page"
)
_COUNT = "SELECT count(*) FROM ({rows}) AS found"


@dataclass(frozen=True)
class Place:
    """A place in a statement's parameters for a value that comes later."""

    name: str


class Slot(Expression):
    """The same in an expression."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **_context: Any) -> Any:
        """One parameter."""
        return "%s", [Place(self.name)]


@dataclass(frozen=True)
class SlotDate:
    """A partial date that comes later."""

    earliest: Slot
    latest: Slot


@dataclass(frozen=True)
class Statement:
    """SQL, its parameters with places among them, and how its columns are read."""

    sql: str
    parameters: tuple[Any, ...]
    columns: Sequence[Any] = ()

    def run(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows."""
        filled = [
            values[each.name] if isinstance(each, Place) else each for each in self.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            return list(cursor.fetchall())

    def read(self, row: Sequence[Any]) -> list[Any]:
        """The values of a row as models would hold them."""
        return [
            _converted(value, column, convert)
            for value, (column, convert) in zip(row, self.columns, strict=False)
        ]


def _converted(value: Any, column: Any, convert: Iterable[Any]) -> Any:
    for each in convert:
        value = each(value, column, connection)
    return value


# Values apart from what the statement looks like


def apart(filterset: Any, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The filters with slots where dates stand, and the values of these slots."""
    slotted = dict(given)
    values: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, PartialDate) and _only_compares(filterset.base_filters[name]):
            ends = f"{name}.earliest", f"{name}.latest"
            slotted[name] = SlotDate(*map(Slot, ends))
            values |= {ends[0]: str(value.earliest), ends[1]: str(value.latest)}
    return slotted, values


def _only_compares(item: Any) -> bool:
    """Whether the filter, or the one whose value it passes on, does nothing but compare ends."""
    of = getattr(item, "like", item)
    return isinstance(of, AfterFilter) and not of.method


def look_of(given: Mapping[str, Any]) -> str:
    """What of the given filters is in the statement itself."""
    return "&".join(f"{name}={_shape(given[name])}" for name in sorted(given))


def _shape(value: Any) -> str:
    if isinstance(value, SlotDate | Slot):
        return "?"
    if isinstance(value, list):
        return ",".join(str(getattr(item, "pk", item)) for item in value)
    return repr(value)


# Making them


def page_statement(
    resource: str, rows: Any, order: Sequence[Term], cursor: Cursor | None, most: int
) -> Statement:
    """Up to so many rows beside the cursor, whose values are slots: key, sort values, form."""
    backwards = cursor is not None and cursor.backwards
    rows = in_order_of(rows, order, backwards=backwards)
    if cursor is not None:
        rows = rows.filter(beyond(rows.model, order, _slots(cursor), backwards=backwards))
    paths = [term.path for term in order]
    found = rows.annotate(page_key=F("pk")).values_list("page_key", *paths)[:most]
    compiler = found.query.get_compiler(connection=connection)
    sql, parameters = _compiled(compiler)
    columns = [_column(one[0]) for one in compiler.select]
    return Statement(_WITH_FORMS.replace("{page}", sql), (resource, *parameters), columns)


def _compiled(compiler: Any) -> tuple[str, tuple[Any, ...]]:
    try:
        return compiler.as_sql()  # type: ignore[no-any-return]
    except EmptyResultSet:
        raise NotQuick from None


def _column(column: Any) -> tuple[Any, list[Any]]:
    """A column and the converters that it needs, the database's first."""
    return column, [
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ]


def count_statement(rows: Any) -> Statement:
    """How many rows there are."""
    keys = rows.order_by().values("pk").query.get_compiler(connection=connection)
    sql, parameters = _compiled(keys)
    return Statement(_COUNT.replace("{rows}", sql), tuple(parameters))


def _slots(cursor: Cursor) -> list[Slot | None]:
    return [
        None if value is None else Slot(f"cursor.{number}")
        for number, value in enumerate(cursor.values)
    ]


def cursor_values(model: type[models.Model], order: Sequence[Term], cursor: Cursor) -> Any:
    """The values of a cursor's slots, as the database takes them."""
    return {
        f"cursor.{number}": field_of(model, term.path).get_db_prep_value(value, connection)
        for number, (term, value) in enumerate(zip(order, cursor.values, strict=True))
        if value is not None
    }


def field_of(model: Any, path: str) -> Any:
    """The column at the end of a way over single relations; NotQuick for what is computed."""
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except (AttributeError, FieldDoesNotExist):
            raise NotQuick from None
        if not getattr(field, "concrete", False) or field.many_to_many:
            raise NotQuick
        model = field.related_model
    return field
