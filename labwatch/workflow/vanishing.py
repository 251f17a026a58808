"""What disappears from the public together with a record: whatever makes no sense without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labwatch.dataset.kinds import KINDS
from sources.records import Record

#: How many of them a page names; a lab may take hundreds along.
NAMED = 10


@dataclass(frozen=True)
class Vanishing:
    """``counts``: such as "2 models"; ``named``: the first of them; ``more``: how many further."""

    counts: list[str]
    named: list[Record]
    more: int


def vanishing_with(record: Record) -> Vanishing:
    """The public records that rest on it."""
    found = [(kind.model, sorted(_keys(kind.model, record))) for kind in KINDS]
    named = [(model, key) for model, keys in found for key in keys]
    return Vanishing(
        counts=[counted(model, len(keys)) for model, keys in found if keys],
        named=[_row(model, key) for model, key in named[:NAMED]],
        more=max(len(named) - NAMED, 0),
    )


def counted(model: Any, count: int) -> str:
    """How many of which kind, in words."""
    options = model._meta
    return f"{count} {options.verbose_name if count == 1 else options.verbose_name_plural}"


def _keys(model: Any, record: Record) -> set[int]:
    keys: set[int] = set()
    for path in _ways(model, type(record)):
        keys.update(model.objects.published().filter(**{path: record}).values_list("pk", flat=True))
    return keys


def _row(model: Any, key: int) -> Record:
    found: Record = model._base_manager.get(pk=key)
    return found


def _ways(model: Any, target: type[Record]) -> Iterator[str]:
    """The relations without which the model makes no sense and which lead to the other."""
    for path in model.rests_on:
        end: Any = model
        for name in path.split("__"):
            end = end._meta.get_field(name).related_model
        if end is target:
            yield path
