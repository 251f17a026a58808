"""What files say of records, by table: what a trigger must watch to note that one was altered.

What machines keep beside it, such as visits, is not in files and may change as it likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from commitments.models import Ruling
from labwatch.dataset.kinds import KINDS, Kind, PartKind


class Alterable(NamedTuple):
    """A table, the kind of record that its rows belong to, the column with that record's key, and
    the columns that files say or that tie the row to its record."""

    table: str
    resource: str
    column: str
    columns: tuple[str, ...]


def alterables() -> Iterator[Alterable]:
    """Every table that a file says something of."""
    for kind in KINDS:
        yield from _of(kind)
    # The rule that no ruling rests on an alleged pledge is the pledge's as well.
    yield _table(Ruling, "pledges", "pledge_id", ["pledge_id", "status"])


def _of(kind: Kind) -> Iterator[Alterable]:
    yield _table(kind.model, kind.name, "id", _columns(kind))
    for part in kind.parts.values():
        owner: Any = part.model._meta.get_field(part.owner)
        yield _table(part.model, kind.name, owner.column, [owner.column, *_columns(part)])
    for relation in kind.several.values():
        both = [relation.m2m_column_name(), relation.m2m_reverse_name()]
        yield _table(relation.remote_field.through, kind.name, both[0], both)


def _columns(kind: Kind | PartKind) -> list[str]:
    return [str(field.column) for field in kind.fields.values()]


def _table(model: Any, resource: str, column: str, columns: list[str]) -> Alterable:
    return Alterable(model._meta.db_table, resource, column, ("id", *columns))
