"""What was typed into a table: for each changed cell what it showed, and what it is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labwatch.sheets.criteria import Column, Criterion
from sources.records import Record

#: Longer numbers fit no database's key.
KEY_DIGITS = 18


@dataclass
class Typed:
    """One cell that somebody changed. ``was``: what the page showed; ``passage``: the key of the
    passage chosen for it, or empty; ``refused``: why it was not kept.
    """

    column: Column
    record: int
    was: str
    value: str
    passage: str = ""
    refused: str = ""


def key_of(record: Record, name: str) -> str:
    """The name of a cell in the form."""
    return f"{record._meta.model_name}-{record.pk}-{name}"


def read(criterion: Criterion, data: Mapping[str, str]) -> dict[str, Typed]:
    """The cells that were changed, by key; what belongs to no column is passed over."""
    columns = {(column.model._meta.model_name, column.name): column for column in criterion.columns}
    found = {}
    for name in data:
        if not name.startswith("value-"):
            continue
        key = name.removeprefix("value-")
        model, _, rest = key.partition("-")
        number, _, field = rest.partition("-")
        column = columns.get((model, field))
        if column is None or not number.isdecimal() or len(number) > KEY_DIGITS:
            continue
        typed = _typed(column, int(number), key, data)
        if typed.value != typed.was or typed.passage:
            found[key] = typed
    return found


def _typed(column: Column, record: int, key: str, data: Mapping[str, str]) -> Typed:
    value, was = data[f"value-{key}"], data.get(f"was-{key}", "")
    return Typed(column, record, was, value, data.get(f"passage-{key}", ""))
