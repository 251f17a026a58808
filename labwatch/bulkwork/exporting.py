"""Records as one file, row by row: CSV, JSON Lines or YAML, each of which the import reads."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from labwatch.api.csvout import guarded
from labwatch.bulkwork.columns import cells_of, columns_of
from labwatch.dataset.exporting import line_of, records_of, values_of, yaml_of
from labwatch.dataset.kinds import Kind

Rows = QuerySet[Any] | None


@dataclass(frozen=True)
class Form:
    """A form of files: its ending, its name for people, its type, and what writes it."""

    ending: str
    label: str
    content_type: str
    write: Callable[[Kind, Rows], Iterator[str]]


class _Echo:
    """A file whose writes come back, for the CSV writer."""

    def write(self, text: str) -> str:
        return text


def csv_lines(kind: Kind, rows: Rows) -> Iterator[str]:
    """The columns, then a row for each record; no cell is taken for a formula."""
    writer = csv.writer(_Echo())
    names = [column.name for column in columns_of(kind)]
    # Spreadsheets take a file for UTF-8 only if it begins so.
    yield "\ufeff" + writer.writerow(names)
    for record in records_of(kind, rows):
        cells = cells_of(kind, record)
        yield writer.writerow([guarded(cells[name]) for name in names])


def json_lines(kind: Kind, rows: Rows) -> Iterator[str]:
    """A line for each record."""
    return (line_of(kind, values_of(kind, record)) for record in records_of(kind, rows))


def yaml_lines(kind: Kind, rows: Rows) -> Iterator[str]:
    """The kind's name, then an item for each record."""
    begun = False
    for record in records_of(kind, rows):
        yield (
            yaml_of(values_of(kind, record))
            if begun
            else (f"{kind.name}:\n{yaml_of(values_of(kind, record))}")
        )
        begun = True


FORMS = {
    "csv": Form("csv", "CSV, for spreadsheets", "text/csv", csv_lines),
    "jsonl": Form("jsonl", "JSON Lines", "application/jsonl", json_lines),
    "yaml": Form("yaml", "YAML, to read and edit", "application/yaml", yaml_lines),
}


def download(kind: Kind, form: Form, rows: Rows = None) -> StreamingHttpResponse:
    """The file, streamed, so that memory stays flat; all records of a kind or those of ``rows``."""
    answer = StreamingHttpResponse(
        form.write(kind, rows), content_type=f"{form.content_type}; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{kind.name}.{form.ending}"'
    return answer
