"""What disappears from the public together with a record: whatever makes no sense without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labwatch.dataset.kinds import KINDS
from sources.records import Record


def vanishing_with(record: Record) -> list[tuple[str, int]]:
    """The kinds of public records that rest on it, each with how many there are."""
    counted = ((kind.model, _count(kind.model, record)) for kind in KINDS)
    return [(_called(model, count), count) for model, count in counted if count]


def _called(model: Any, count: int) -> str:
    options = model._meta
    return str(options.verbose_name if count == 1 else options.verbose_name_plural)


def _count(model: Any, record: Record) -> int:
    keys: set[int] = set()
    for path in _ways(model, type(record)):
        keys.update(model.objects.published().filter(**{path: record}).values_list("pk", flat=True))
    return len(keys)


def _ways(model: Any, target: type[Record]) -> Iterator[str]:
    """The relations without which the model makes no sense and which lead to the other."""
    for path in model.rests_on:
        end: Any = model
        for name in path.split("__"):
            end = end._meta.get_field(name).related_model
        if end is target:
            yield path
