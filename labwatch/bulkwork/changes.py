"""What differs between two states of a record, field by field, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labwatch.bulkwork.cells import cell_of

#: Longer texts are cut in a preview.
_LONGEST = 300


@dataclass(frozen=True)
class Change:
    """One field before and after; empty where nothing is stated, items of lists one by one."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    """The fields that differ, in the order of the record. Of lists, only the items that differ."""
    names = dict.fromkeys([*after, *before])
    return tuple(
        _change(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _change(name: str, before: Any, after: Any) -> Change:
    old, new = _items(before), _items(after)
    if isinstance(before or after, list):
        only_old = tuple(item for item in old if item not in new)
        only_new = tuple(item for item in new if item not in old)
        return Change(name, only_old, only_new)
    return Change(name, old, new)


def _items(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(_worded, value)) if isinstance(value, list) else (_worded(value),)


def _worded(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {cell_of(each)}" for name, each in value.items())
    text = cell_of(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
