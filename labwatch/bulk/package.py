"""``datapackage.json`` (Frictionless Data Package 2.0): every table, its columns, their types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from labwatch.api.flat import Column
from labwatch.bulk.tables import Table

PROFILES = "https://datapackage.org/profiles/2.0"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
DESCRIPTION = (
    "What frontier AI labs promised about outside testing, what access outside evaluators got, "
    "and how we know: every statement with the quoted sentence and its source."
)


@dataclass(frozen=True)
class File:
    """One file of a table: where it is, and what its bytes are, once it is written."""

    path: str
    bytes: int | None = None
    sha256: str = ""

    def described(self) -> dict[str, Any]:
        """As a package names a file."""
        measured = {"bytes": self.bytes, "hash": f"sha256:{self.sha256}"} if self.sha256 else {}
        return {"path": self.path, **measured}


def package(
    tables: Iterable[tuple[Table, File, File]], address: str, at: dt.datetime | None
) -> dict[str, Any]:
    """The description of all tables, each with its CSV and its JSON Lines, for the site at that
    address; ``at``: their newest change."""
    dated = {"version": f"{at:%Y-%m-%d}", "created": f"{at:%Y-%m-%dT%H:%M:%SZ}"} if at else {}
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "labwatch",
        "title": "Lab Watch",
        "description": DESCRIPTION,
        "homepage": f"{address}/",
        **dated,
        "keywords": ["artificial intelligence", "AI safety", "external evaluation", "commitments"],
        "licenses": [LICENCE],
        "contributors": [{"title": "Lab Watch", "path": f"{address}/", "roles": ["publisher"]}],
        "resources": [_resource(*each) for each in tables],
    }


def _resource(table: Table, as_csv: File, as_json_lines: File) -> dict[str, Any]:
    """``jsonLines`` is a word of ours: tools that know none of it see each table once."""
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "title": table.name.capitalize(),
        "description": table.title,
        **as_csv.described(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": schema(table),
        "jsonLines": {**as_json_lines.described(), "mediatype": "application/jsonl"},
    }


def schema(table: Table) -> dict[str, Any]:
    """The Table Schema: fields, the key, and at which other tables columns point."""
    return {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(column, table.key) for column in table.columns],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {"fields": [column.name], "reference": {"resource": target, "fields": ["slug"]}}
            for column in table.columns
            if (target := table.points_at(column))
        ],
    }


def _field(column: Column, key: Iterable[str]) -> dict[str, Any]:
    constraints: dict[str, Any] = {"enum": list(column.words)} if column.words else {}
    if column.name in key:
        constraints["required"] = True
    return {
        "name": column.name,
        "type": column.kind,
        **({"description": column.help} if column.help else {}),
        **({"constraints": constraints} if constraints else {}),
    }
