"""Which records an entry names: those that its own rules may look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from labwatch.dataset.kinds import KIND_OF_MODEL, Kind, PartKind

Mention = tuple[Kind, str]
_Columns = tuple[tuple[str, Kind], ...]


def mentions(kind: Kind, values: Mapping[str, Any]) -> Iterator[Mention]:
    """The kind and slug of each record that a sound entry names, in columns, relations, parts."""
    columns, relations, parts = _naming(kind)
    yield from _named(columns, values)
    for name, other in relations:
        for slug in values.get(name) or ():
            yield other, slug
    for name, within in parts:
        for item in values.get(name) or ():
            yield from _named(within, {"citation": item} if isinstance(item, str) else item)


def _named(columns: _Columns, values: Mapping[str, Any]) -> Iterator[Mention]:
    for name, other in columns:
        if slug := values.get(name):
            yield other, slug


@cache
def _naming(kind: Kind) -> tuple[_Columns, _Columns, tuple[tuple[str, _Columns], ...]]:
    """What names other records: columns, relations to several, and columns of parts."""
    several = tuple((name, _kind_of(field)) for name, field in kind.several.items())
    parts = tuple((name, _columns(part)) for name, part in kind.parts.items())
    return _columns(kind), several, parts


def _columns(kind: Kind | PartKind) -> _Columns:
    found = kind.fields.items()
    return tuple((name, _kind_of(field)) for name, field in found if field.many_to_one)


def _kind_of(field: Any) -> Kind:
    return KIND_OF_MODEL[field.related_model]
