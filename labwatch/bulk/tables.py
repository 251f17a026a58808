"""The tables of the whole record: their columns, and their lines as CSV and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from labwatch.api.changes import ChangeSerializer, ChangeViewSet
from labwatch.api.fields import RESOURCES as NAMES_OF_MODELS
from labwatch.api.flat import Column, columns_of, table
from labwatch.api.resources import RESOURCES
from labwatch.api.streaming import lines_of_all
from labwatch.api.vocabulary import WORD_COLUMNS, word_lines


@dataclass(frozen=True)
class Table:
    """A table: what it holds, its columns, which of them name a row, and how to get its lines.

    ``lines`` takes a form and the address of the site.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    lines: Callable[[str, str], Iterator[bytes]]

    def points_at(self, column: Column) -> str | None:
        """The table whose slugs stand in the column."""
        return NAMES_OF_MODELS.get(column.to) if column.to else None


def tables() -> list[Table]:
    """All of them: the records, the log of changes, and the words."""
    records = [_of_records(name, view) for name, view in RESOURCES.items()]
    return [*records, _of_changes(), _of_words()]


def _of_records(name: str, view: Any) -> Table:
    return Table(name, _first_line(view), table(name), ("slug",), partial(_lines, view, name))


def _of_changes() -> Table:
    columns = columns_of(ChangeSerializer)
    title = "The log of what was published and changed, newest first."
    return Table("changes", title, columns, ("id",), partial(_lines, ChangeViewSet, "changes"))


def _lines(view: Any, name: str, form: str, address: str) -> Iterator[bytes]:
    return lines_of_all(view(basename=name), form, address)


def _first_line(view: Any) -> str:
    """What the serializer's words say of a record, without the marks of code."""
    return str(view.serializer_class.__doc__).split("\n", 1)[0].replace("``", "")


def _of_words() -> Table:
    title = "Every vocabulary: its words, and how pages write them."
    return Table("vocabulary", title, WORD_COLUMNS, ("vocabulary", "value"), _word_lines)


def _word_lines(form: str, _address: str) -> Iterator[bytes]:
    return word_lines(form)
