"""The columns of a kind's spreadsheets: their names, what they hold, and the cells of a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from labwatch.bulkwork.cells import (
    cell_of,
    cell_of_rows,
    cell_of_slugs,
    rows_in,
    slugs_in,
    value_of,
)
from labwatch.dataset.exporting import values_of
from labwatch.dataset.kinds import KIND_OF_MODEL, Kind
from sources.partialdates import PartialDateField
from sources.records import Record

_STATUS = "draft, in-review or published. What is imported comes as a draft; left as it is later."
_READING = "re-read or not-re-read; counts only if you may publish."


@dataclass(frozen=True)
class Column:
    """One column, what may stand in it, and whether a new record needs it."""

    name: str
    holds: str
    meaning: str
    required: bool


@cache
def columns_of(kind: Kind) -> tuple[Column, ...]:
    """Every column, the slug first."""
    fields = (_of_field(name, field) for name, field in kind.fields.items())
    several = (_of_several(name, relation) for name, relation in kind.several.items())
    return (*fields, *several, *_of_parts(kind))


def cells_of(kind: Kind, record: Record) -> dict[str, str]:
    """The cells of a record that ``records_of`` gave, every column stated."""
    cells = {name: _plain(record, field) for name, field in kind.fields.items()}
    told = values_of(kind, record)
    cells |= {name: cell_of_slugs(told.get(name, ())) for name in kind.several}
    for name, part in kind.parts.items():
        cells[name] = cell_of_rows(told.get(name, ()), list(part.fields))
    return cells


def value_in(kind: Kind, name: str, cell: str) -> Any:
    """What a cell says, in the form of a dataset. Unfit if it cannot be read."""
    if name in kind.several:
        return slugs_in(cell)
    if name in kind.parts:
        return rows_in(cell, list(kind.parts[name].fields))
    return value_of(kind.fields[name], cell)


def _plain(record: Record, field: models.Field[Any, Any]) -> str:
    value = getattr(record, field.name)
    return value.slug if isinstance(value, Record) else cell_of(value)


def _of_field(name: str, field: models.Field[Any, Any]) -> Column:
    meaning = {"status": _STATUS, "reading": _READING}.get(name, str(field.help_text))
    return Column(name, _holds(field), meaning, not (field.blank or field.has_default()))


def _holds(field: models.Field[Any, Any]) -> str:
    if field.many_to_one:
        return f"the slug of one of {_kind_of(field.related_model)}"
    if field.choices:
        return "one of: " + ", ".join(str(value) for value, _label in field.flatchoices if value)
    if isinstance(field, models.BooleanField):
        return "true or false"
    if isinstance(field, models.DateField):
        return "a day, such as 2023-05-24"
    if isinstance(field, PartialDateField):
        return "a date as precise as it is stated, such as 2023-05-24, 2023-H1 or 2023"
    return "a number" if isinstance(field, models.DecimalField) else "text"


def _of_several(name: str, relation: Any) -> Column:
    holds = f"slugs of {_kind_of(relation.related_model)}, with semicolons between them"
    return Column(name, holds, str(relation.help_text), required=False)


def _of_parts(kind: Kind) -> Iterator[Column]:
    for name, part in kind.parts.items():
        holds = f"{' | '.join(part.fields)}; the next after a semicolon. What is left out at the "
        holds += "end is not stated."
        words = "Rows that belong to the record. Or a list of JSON objects with these keys."
        yield Column(name, holds, words, required=False)


def _kind_of(model: Any) -> str:
    return KIND_OF_MODEL[model].name
