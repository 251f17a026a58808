"""Rows to files of the form that importing reads: one file a kind, records in order of slug.

What equals a column's default is left out, so that a file says what the record says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import yaml
from django.db import models
from django.db.models import Prefetch, QuerySet

from labwatch.dataset.kinds import KINDS, Kind, PartKind
from labwatch.dataset.reading import KIND_KEY
from sources.records import Record
from sources.vocabulary import Status

CHUNK = 1000
Progress = Callable[[str, int], None]


def export_dataset(
    folder: Path, *, as_lines: bool = False, progress: Progress = lambda _kind, _done: None
) -> dict[str, int]:
    """Write every record, drafts included, into ``folder``; count by kind. OSError if it cannot.

    ``as_lines`` writes JSON Lines, fit for large records, instead of YAML.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for kind in KINDS:
        path = folder / f"{kind.name}.{'jsonl' if as_lines else 'yaml'}"
        with path.open("w", encoding="utf-8") as file:
            write = _write_line if as_lines else _write_yaml
            counts[kind.name] = _write_kind(kind, file, write)
        if not counts[kind.name]:
            path.unlink()
        progress(kind.name, counts[kind.name])
    return counts


def _write_kind(kind: Kind, file: TextIO, write: Callable[[Kind, TextIO, Any, bool], None]) -> int:
    count = 0
    for record in records_of(kind):
        write(kind, file, values_of(kind, record), count == 0)
        count += 1
    return count


def _write_line(kind: Kind, file: TextIO, values: dict[str, Any], first: bool) -> None:
    file.write(line_of(kind, values))


def _write_yaml(kind: Kind, file: TextIO, values: dict[str, Any], first: bool) -> None:
    if first:
        file.write(f"{kind.name}:\n")
    file.write(yaml_of(values))


def line_of(kind: Kind, values: dict[str, Any]) -> str:
    """A record as a line of JSON."""
    return json.dumps({KIND_KEY: kind.name, **values}, ensure_ascii=False) + "\n"


def yaml_of(values: dict[str, Any]) -> str:
    """A record as an item of YAML, to stand below the name of its kind."""
    made: str = yaml.dump(
        [values], Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=100
    )
    return made


def records_of(kind: Kind, rows: QuerySet[Any] | None = None) -> Iterator[Record]:
    """Records of a kind in order of slug, with everything that a file says of them; all of them
    or those of ``rows``. Memory stays flat."""
    columns = [column.name for column in kind.fields.values() if column.many_to_one]
    relations: list[Any] = [*kind.several, *map(_prefetch, kind.parts.values())]
    every = kind.model._default_manager.all()
    chosen = every if rows is None else every.filter(pk__in=rows.order_by().values("pk"))
    chosen = chosen.order_by("slug").select_related(*columns).prefetch_related(*relations)
    yield from chosen.iterator(chunk_size=CHUNK)


def _prefetch(part: PartKind) -> Prefetch[Any]:
    columns = [column.name for column in part.fields.values() if column.many_to_one]
    rows = part.model._default_manager.order_by("pk").select_related(*columns)
    return Prefetch(part.name, queryset=rows)


def values_of(kind: Kind, record: Record) -> dict[str, Any]:
    """What a file says of a record that ``records_of`` gave."""
    values = _columns(kind.fields, record)
    if values.pop("status", Status.DRAFT) != Status.PUBLISHED:
        values["status"] = record.status
    for name in kind.several:
        if slugs := sorted(other.slug for other in getattr(record, name).all()):
            values[name] = slugs
    for name, part in kind.parts.items():
        if made := [_columns(part.fields, row) for row in getattr(record, name).all()]:
            values[name] = made
    return values


def _columns(columns: dict[str, models.Field[Any, Any]], row: models.Model) -> dict[str, Any]:
    return {
        name: _plain(getattr(row, name))
        for name, column in columns.items()
        if getattr(row, column.attname) != column.get_default()
    }


def _plain(value: Any) -> Any:
    """A value as files hold it."""
    if isinstance(value, Record):
        return value.slug
    return value if isinstance(value, bool) else str(value)
