"""Values of a dataset as cells of a spreadsheet, and back. Pure.

Several slugs stand in one cell with semicolons between them. So do rows that belong to a record,
with the values of each between bars: ``its-slug | promise``; or, if a value has such signs in it,
as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import models

from labwatch.dataset.converting import Unfit
from sources.partialdates import PartialDateField

_BETWEEN_ROWS, _BETWEEN_VALUES = ";", "|"


def cell_of(value: Any) -> str:
    """The cell of one value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def cell_of_slugs(slugs: Sequence[str]) -> str:
    """The cell of several references."""
    return "; ".join(slugs)


def cell_of_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """The cell of rows that belong to a record, each with the columns that it states."""
    lines = [[cell_of(row.get(column)) for column in columns] for row in rows]
    if all(map(_is_plain, lines)):
        return "; ".join(" | ".join(_without_end(line)) for line in lines)
    return json.dumps(list(rows), ensure_ascii=False)


def value_of(field: models.Field[Any, Any], cell: str) -> Any:
    """What a file says by a cell: None for an empty one; what does not fit is left as it is, for
    the field to complain of."""
    if isinstance(field, models.BooleanField):
        word = cell.strip().lower()
        return {"true": True, "false": False, "": None}.get(word, cell)
    if not cell.strip():
        return None
    is_word = bool(field.choices) or isinstance(field, models.SlugField | PartialDateField)
    is_text = isinstance(field, models.CharField | models.TextField) and not is_word
    return cell if is_text else cell.strip()


def slugs_in(cell: str) -> list[str]:
    """The slugs of a cell."""
    return [slug for part in cell.split(_BETWEEN_ROWS) if (slug := part.strip())]


def rows_in(cell: str, columns: Sequence[str]) -> list[Any]:
    """The rows of a cell. Unfit if it is neither form."""
    if cell.lstrip().startswith("["):
        return _from_json(cell)
    return [_row(part, columns) for part in cell.split(_BETWEEN_ROWS) if part.strip()]


def _is_plain(line: list[str]) -> bool:
    """Whether a row can stand without JSON and be read again as it is."""
    signs = any(sign in value for value in line for sign in ";|\n\r")
    padded = any(value != value.strip() for value in line)
    return bool(line[0]) and not (signs or padded or line[0].startswith("["))


def _without_end(line: list[str]) -> list[str]:
    """The values up to the last that says something."""
    while line and not line[-1]:
        line = line[:-1]
    return line


def _row(part: str, columns: Sequence[str]) -> dict[str, str]:
    values = [value.strip() for value in part.split(_BETWEEN_VALUES)]
    if len(values) > len(columns):
        raise Unfit(f'"{part.strip()}" has more values than: {" | ".join(columns)}.')
    return {column: value for column, value in zip(columns, values, strict=False) if value}


def _from_json(cell: str) -> list[Any]:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        raise Unfit("It begins like JSON and is none; write the values with bars.") from None
    return found if isinstance(found, list) else [found]
