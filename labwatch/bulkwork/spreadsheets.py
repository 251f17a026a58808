"""CSV files to entries whose values are still cells, each with its row as spreadsheets count."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from labwatch.api.csvout import unguarded
from labwatch.bulkwork.packing import File
from labwatch.dataset.converting import did_you_mean
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS, Kind
from labwatch.dataset.problems import Place, Problem
from labwatch.dataset.reading import Entry

#: A row whose first cell begins so explains the columns and is passed over.
COMMENT = "#"


def sheet_entries(file: File, kind_name: str) -> Iterator[Entry | Problem]:
    """The rows of a CSV file; the kind's name, or the file's if that is empty, tells the kind."""
    kind = KIND_OF_NAME.get(kind_name or file.stem)
    text = _text_of(file)
    if kind is None:
        listed = ", ".join(each.name for each in KINDS)
        message = f"Say of which kind the rows are, or name the file after it: {listed}."
        yield Problem(Place(file.name, 1), "", "", message)
    elif isinstance(text, Problem):
        yield text
    else:
        yield from _entries(file.name, kind, text)


def _text_of(file: File) -> str | Problem:
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = 'Save the file as "CSV UTF-8"; some of its characters cannot be read.'
        return Problem(Place(file.name, 1), "", "", message)


def _entries(name: str, kind: Kind, text: str) -> Iterator[Entry | Problem]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 1
    try:
        header = [cell.strip() for cell in next(rows, [])]
        faults = list(_faults(Place(name, 1), kind, header))
        yield from faults
        for number, row in enumerate(rows if not faults else (), start=2):
            if any(map(str.strip, row)) and not row[0].lstrip().startswith(COMMENT):
                yield _entry(kind, Place(name, number), header, row)
    except csv.Error as error:
        yield Problem(Place(name, number + 1), "", "", f"This is not CSV: {error}.")


def _delimiter(text: str) -> str:
    """What stands between the column names; some spreadsheets write semicolons or tabs."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _faults(place: Place, kind: Kind, header: list[str]) -> Iterator[Problem]:
    if "slug" not in header:
        message = "The first row must name the columns, with slug among them. Get the template."
        yield Problem(place, kind.name, "slug", message)
        return
    for column in dict.fromkeys(header):
        if column not in kind.keys:
            hint = did_you_mean(column, kind.keys)
            message = f"No such column.{hint} Columns: {', '.join(sorted(kind.keys))}."
            yield Problem(place, kind.name, column or "(empty)", message)
        elif header.count(column) > 1:
            yield Problem(place, kind.name, column, "The column stands twice; leave one out.")


def _entry(kind: Kind, place: Place, header: list[str], row: list[str]) -> Entry | Problem:
    if len(row) != len(header):
        message = f"It has {len(row)} cells, and there are {len(header)} columns. Check the commas."
        return Problem(place, kind.name, "", message)
    return Entry(kind.name, dict(zip(header, map(unguarded, row), strict=True)), place)
