"""Records as rows of a table: which columns a resource has, and what stands in each cell.

Columns follow from the fields of the serializer, in their order; a field that is added brings its
columns along in its place. A reference gives its slug and its name, a partial date its value and
three parts, a list of references their slugs and their names, a list of rows its JSON text.
"""

from __future__ import annotations

import csv
import datetime as dt
import inspect
import io
import json
import types
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from drf_spectacular.drainage import get_override
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from labwatch.api.csvout import guarded
from labwatch.api.fields import CitedSerializer, ReferenceSerializer

#: What stands between several slugs, names, addresses and quotes. Slugs hold no semicolon and
#: addresses no blank; between quotes stands what no quote is likely to hold.
SLUGS, NAMES, ADDRESSES, QUOTES = ";", "; ", " ", " ¶ "
#: Parts of a nested object that go by the name of the object itself.
_ITSELF = frozenset({"value", "slug", "answer"})
#: What of each record needs no help text in the API, but a word in a table.
_HELP = {
    "name": "What it is called.",
    "url": "Its address in the REST API.",
    "page_url": "Its page for people.",
    "precision": "How precise the date is.",
    "earliest": "The first day that the date may mean.",
    "latest": "The last day that the date may mean.",
    "reason": "Why, in words.",
    "created_at": "When it was recorded.",
    "updated_at": "When the record last changed.",
}
_TYPES: tuple[tuple[type[Any], str], ...] = (
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.FloatField, "number"),
    (serializers.DateTimeField, "datetime"),
    (serializers.DateField, "date"),
)
_TYPES_OF_HINTS = {bool: "boolean", int: "integer", float: "number", dt.date: "date"}


@dataclass(frozen=True)
class Column:
    """One column: its name, the field and the path within it from which its cells come.

    ``between`` joins the cells of a list of objects; None: there is one. ``kind`` is a field type
    of Table Schema, ``words`` the vocabulary, ``to`` the model at whose slugs the cells point.
    """

    name: str
    field: str
    path: tuple[str, ...] = ()
    between: str | None = None
    kind: str = "string"
    words: tuple[str, ...] = ()
    help: str = ""
    to: type[Any] | None = None

    def cell(self, form: Mapping[str, Any]) -> Any:
        """What stands in this column for a record as the API gives it."""
        value = form[self.field]
        if self.between is None:
            return _written(_at(value, self.path))
        return guarded(self.between.join(_text(_at(item, self.path)) for item in value or ()))


def _at(value: Any, path: Iterable[str]) -> Any:
    for name in path:
        value = None if value is None else value[name]
    return value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _written(value: Any) -> Any:
    """A value as a cell: words for booleans, JSON text for what has parts, no formulas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        value = json.dumps(value, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return guarded(value)


# The table of a resource


def columns(resource: str) -> tuple[str, ...]:
    """The names of the columns of a resource, such as "grants"; KeyError if there is none."""
    return tuple(column.name for column in table(resource))


def cells(resource: str, form: Mapping[str, Any]) -> list[Any]:
    """The row of one record; ``form`` is what the API gives of it, with all fields."""
    return [column.cell(form) for column in table(resource)]


def line(resource: str, form: Mapping[str, Any]) -> str:
    """The row of one record as a line of CSV, without its line end."""
    return csv_line(cells(resource, form))


def csv_line(row: Iterable[Any]) -> str:
    """Cells as a line of CSV (RFC 4180), without its line end."""
    out = io.StringIO()
    csv.writer(out).writerow(row)
    return out.getvalue().removesuffix("\r\n")


def table(resource: str) -> tuple[Column, ...]:
    """The columns of a resource; KeyError if there is none of that name."""
    from labwatch.api.resources import RESOURCES  # it imports the views, which import this

    return columns_of(RESOURCES[resource].serializer_class)  # type: ignore[arg-type]


@cache
def columns_of(serializer: type[serializers.Serializer[Any]]) -> tuple[Column, ...]:
    """The columns in which whatever a serializer makes is written; each name stands once."""
    found: dict[str, Column] = {}
    made = serializer()
    for name, field in made.fields.items():
        for column in _columns(name, field, made):
            unique = column.name if column.name not in found else f"cited_{column.name}"
            found[unique] = replace(column, name=unique)
    return tuple(found.values())


def of_fields(columns: Iterable[Column], asked: Collection[str] | None) -> tuple[Column, ...]:
    """Those of the columns that come from the fields asked for; None: all of them."""
    return tuple(column for column in columns if asked is None or column.field in asked)


# What columns a field has


def _columns(name: str, field: Any, owner: Any) -> Iterator[Column]:
    shape = _shape(field, owner)
    first = Column(name, name, help=_help(field, owner), to=_target(field, owner))
    if isinstance(shape, serializers.ListSerializer):
        yield from _of_list(first, shape.child)
    elif isinstance(shape, serializers.BaseSerializer):
        yield from _of_object(first, shape)
    else:
        yield _typed(first, shape)


def _shape(field: Any, owner: Any) -> Any:
    """What a field gives, as the OpenAPI description has it: a field, a schema or a type."""
    if isinstance(field, serializers.BaseSerializer):
        return field
    if isinstance(field, serializers.SerializerMethodField):
        method = getattr(owner, str(field.method_name))
        described = get_override(method, "field") or typing.get_type_hints(method)["return"]
    else:
        described = get_override(field, "field", field)
    is_field = inspect.isclass(described) and issubclass(described, serializers.Field)
    return described() if is_field else described


def _of_list(column: Column, item: Any) -> Iterator[Column]:
    """Several references: slugs and names. Cited passages: their quotes and sources. Else JSON."""
    if isinstance(item, ReferenceSerializer):
        names = f"{column.name.removesuffix('s')}_names"
        yield replace(column, path=("slug",), between=SLUGS)
        yield replace(column, name=names, path=("name",), between=NAMES, to=None)
    elif isinstance(item, CitedSerializer):
        yield from _of_citations(column)
    else:
        yield replace(column, to=None)


def _of_citations(column: Column) -> Iterator[Column]:
    for name, path, between, told in (
        ("citations", ("slug",), SLUGS, "The passages that the record rests on"),
        ("quotes", ("quote",), QUOTES, "Their quotes, verbatim, in the same order"),
        ("quote_states", ("quote_state",), SLUGS, "Whether each quote still stands"),
        ("sources", ("source", "slug"), SLUGS, "Where each stands"),
        ("source_urls", ("source_url",), ADDRESSES, "The address of each"),
    ):
        told = f"{told}, joined by {between!r}."
        yield replace(column, name=name, path=path, between=between, help=told, to=None)


def _of_object(column: Column, shape: Any) -> Iterator[Column]:
    """The parts of one object, each by the name of the whole and its own; no API addresses."""
    is_reference = isinstance(shape, ReferenceSerializer)
    for name, field in shape.fields.items():
        if is_reference and name == "url":
            continue
        whole = name in _ITSELF
        part = replace(
            column,
            name=column.name if whole else f"{column.name}_{name}",
            path=(*column.path, name),
            help=column.help if whole else _help(field, shape),
            to=column.to if name == "slug" else None,
        )
        inner = _shape(field, shape)
        if isinstance(inner, serializers.Serializer):
            yield from _of_object(part, inner)
        else:
            yield _typed(part, inner)


# Of what type a column is


def _typed(column: Column, shape: Any) -> Column:
    if isinstance(shape, dict):
        return column
    if not isinstance(shape, serializers.Field):
        return replace(column, kind=_TYPES_OF_HINTS.get(_stated(shape), "string"))
    if isinstance(shape, serializers.ChoiceField):
        return replace(column, words=tuple(str(word) for word in shape.choices if word != ""))
    kind = next((name for cls, name in _TYPES if isinstance(shape, cls)), "string")
    return replace(column, kind=kind)


def _stated(hint: Any) -> Any:
    """The type of what is stated: ``int`` of ``int | None``."""
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next((part for part in parts if part is not type(None)), str)


def _help(field: Any, owner: Any) -> str:
    """What the field is, from its help text; else the words of the method that makes it."""
    text = str(getattr(field, "help_text", None) or "")
    if text or not isinstance(field, serializers.SerializerMethodField):
        return text or _help_of_column(field, owner)
    words = inspect.getdoc(getattr(owner, str(field.method_name))) or ""
    return words.split("\n", 1)[0]


def _help_of_column(field: Any, owner: Any) -> str:
    column = _model_field(field, owner)
    return str(getattr(column, "help_text", "")) or _HELP.get(field.field_name, "")


def _target(field: Any, owner: Any) -> type[Any] | None:
    """The model of the records that a reference points at."""
    related = getattr(_model_field(field, owner), "related_model", None)
    return related if isinstance(related, type) else None


def _model_field(field: Any, owner: Any) -> Any:
    model = getattr(getattr(owner, "Meta", None), "model", None)
    named = {item.name: item for item in model._meta.get_fields()} if model else {}
    return named.get(field.source)
