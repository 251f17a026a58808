"""Tables as CSV: stable columns, UTF-8, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

#: What makes a spreadsheet take a cell for a formula: a sign, also a full-width one, at its very
#: beginning or after blanks that a spreadsheet drops; or a tab or line end in front.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_BLANKS = r"\s\u200b-\u200f\u2060\ufeff"
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|[{_BLANKS}]*[{_SIGNS}])")
#: Characters that no spreadsheet takes, and the pictures that Unicode has of them.
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\r\n"}


def csv_response(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], name: str
) -> HttpResponse:
    """The rows as a file; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([guarded(row[column]) for column in columns] for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.csv"'
    return response


def guarded(value: object) -> object:
    """A cell as it may be written: text that looks like a formula gets an apostrophe in front.

    So does text that begins with apostrophes and goes on like a formula, so that ``unguarded`` can
    tell. Numbers stay numbers, null is empty, control characters become their pictures.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value if value.isprintable() else value.translate(_PICTURES)
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell that ``guarded`` wrote."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
