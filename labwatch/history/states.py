"""What a record said at a moment: its fields, its relations and the rows that belong to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simple_history.models import HistoricalRecords

from labwatch.dataset.kinds import Kind
from labwatch.history.acts import DELETED, Act
from labwatch.history.heads import Head, heads
from labwatch.history.tables import Table, tables_of

Values = Mapping[str, Any]
#: A row that belongs to the record: the place of its table among the kind's, and its key.
PartKey = tuple[int, int]


@dataclass(frozen=True)
class State:
    """A record at a moment. ``values`` by column; None: there was no such record.

    Columns that machines keep are left out: no person decided what they say.
    """

    values: Values | None = None
    several: Mapping[str, frozenset[int]] = field(default_factory=dict)
    parts: Mapping[PartKey, Values] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """An act with what the record said before and after it."""

    act: Act
    before: State
    after: State


def record_heads(kind: Kind, key: int) -> list[Head]:
    """Every row of history of a record and of what belongs to it, newest first; one query."""
    tables = tables_of(kind)
    return heads(tables, lambda table, rows: rows.filter(**{table.owner: key}))


def steps(kind: Kind, found: Sequence[Head], acts: Iterable[Act]) -> list[Step]:
    """The acts with the states around them. ``found``: all heads of the record, newest first.

    One query for each table and each relation of the kind, however many acts.
    """
    timelines = [_Timeline(found, act) for act in acts]
    rows = _Rows(kind, {each for line in timelines for each in line.needed()})
    return [
        Step(line.act, rows.state(line.before, line.only), rows.state(line.after, line.only))
        for line in timelines
    ]


def state_at(kind: Kind, found: Sequence[Head], act: Act, *, before: bool = False) -> State:
    """All that the record said once the act was done, or ``before`` it."""
    line = _Timeline(found, act, whole=True)
    chosen = line.before if before else line.after
    return _Rows(kind, set(chosen.values())).state(chosen, line.only)


class _Timeline:
    """Which row of history of each thing counts before an act and after it.

    Unless the ``whole`` state is asked for, only things that the act wrote are looked at.
    """

    def __init__(self, found: Sequence[Head], act: Act, *, whole: bool = False) -> None:
        self.act = act
        own = {(head.table, head.key) for head in act.heads}
        self.only = None if whole else {(head.table, head.row) for head in act.heads}
        first = next(at for at, head in enumerate(found) if (head.table, head.key) in own)
        older = (head for head in found[first:] if (head.table, head.key) not in own)
        self.before = self._newest(older)
        self.after = {**self.before, **self._newest(act.heads)}

    def _newest(self, newest_first: Iterable[Head]) -> dict[PartKey, Head]:
        found: dict[PartKey, Head] = {}
        for head in newest_first:
            if self.only is None or (head.table, head.row) in self.only:
                found.setdefault((head.table, head.row), head)
        return found

    def needed(self) -> set[Head]:
        """The heads whose rows have to be read."""
        return {*self.before.values(), *self.after.values()}


class _Rows:
    """Rows of history, read once."""

    def __init__(self, kind: Kind, needed: set[Head]) -> None:
        self.kind = kind
        self.tables = tables_of(kind)
        self.values = {
            (number, row["history_id"]): row
            for number, table in enumerate(self.tables)
            for row in _read(table, [head.key for head in needed if head.table == number])
        }
        self.several = _several(kind, [head.key for head in needed if head.table == 0])

    def state(self, chosen: Mapping[PartKey, Head], only: set[PartKey] | None) -> State:
        """The state that these rows make; what they say was deleted is not there."""
        there = {place: head for place, head in chosen.items() if head.act != DELETED}
        own = [head for (table, _row), head in there.items() if table == 0]
        return State(
            values=self._said(own[0]) if own else None,
            several=self._relations(own[0]) if own else {},
            parts={place: self._said(head) for place, head in there.items() if place[0] > 0},
        )

    def _said(self, head: Head) -> Values:
        row = self.values[head.table, head.key]
        return {name: row[name] for name in columns(self.kind, head.table)}

    def _relations(self, head: Head) -> dict[str, frozenset[int]]:
        return {name: frozenset(self.several[name][head.key]) for name in self.kind.several}


def columns(kind: Kind, number: int) -> list[str]:
    """The columns that people decide of the kind's table with that number."""
    return [each.attname for each in fields(kind, number).values()]


def fields(kind: Kind, number: int) -> Mapping[str, Any]:
    """The fields that people decide, by name; of a part without the way to its record."""
    if number == 0:
        return kind.fields
    return list(kind.parts.values())[number - 1].fields


def _read(table: Table, keys: list[int]) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = table.history.filter(history_id__in=keys).values()
    return found if keys else ()


def _several(kind: Kind, keys: list[int]) -> dict[str, dict[int, set[int]]]:
    """The keys that each relation named in each row of history."""
    return {name: _named(relation, keys) for name, relation in kind.several.items()}


def _named(relation: Any, keys: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    kept = HistoricalRecords.m2m_models.get(relation)
    if kept is not None and keys:
        other = f"{relation.m2m_reverse_field_name()}_id"
        for row, named in kept.objects.filter(history_id__in=keys).values_list("history_id", other):
            found[row].add(named)
    return found


def state_now(kind: Kind, record: Any) -> State:
    """What the record says now; one query for each relation and each kind of part."""
    return State(
        values={name: getattr(record, name) for name in columns(kind, 0)},
        several={
            name: frozenset(getattr(record, name).values_list("pk", flat=True))
            for name in kind.several
        },
        parts={
            (number, row.pk): {name: getattr(row, name) for name in columns(kind, number)}
            for number, part in enumerate(kind.parts.values(), start=1)
            for row in part.model._default_manager.filter(**{part.owner: record})
        },
    )
