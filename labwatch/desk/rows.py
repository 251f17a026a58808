"""Every item as a row of one query: counted for all tabs at once, and read page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from labwatch.desk.kinds import Asked, Kind, Part
from labwatch.desk.models import Handling

OPEN, SNOOZED, CLOSED = "open", "snoozed", "closed"
_COLUMNS = ("desk_urgency", "desk_since", "desk_kind", "desk_subject", "desk_holder")
_WORD = CharField(max_length=20)


@dataclass(frozen=True)
class Placed:
    """One item in its place of the queue. ``holder``: the key of whoever has it.

    ``fact`` is read only of an item in hand: of every item that waits it would cost too much.
    """

    urgency: int
    since: str
    kind: str
    subject: str
    holder: int | None
    fact: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which items are asked for. ``holder``: a key; 0 for nobody; None for all."""

    state: str = OPEN
    kind: str = ""
    holder: int | None = None

    def fits(self, kind: str, holder: int | None, state: str) -> bool:
        """Whether such items are among them."""
        return (
            state == self.state
            and self.kind in ("", kind)
            and (self.holder is None or self.holder == (holder or 0))
        )


@dataclass(frozen=True)
class Tally:
    """How many items there are by kind, holder and state."""

    counts: Counter[tuple[str, int | None, str]] = field(default_factory=Counter)

    def of(self, wanted: Wanted) -> int:
        """How many are wanted."""
        return sum(count for key, count in self.counts.items() if wanted.fits(*key))


class Queue:
    """The items of all kinds for somebody who asks. One query finds which kinds were touched."""

    def __init__(self, kinds: Iterable[Kind], asked: Asked) -> None:
        self.kinds = {kind.name: kind for kind in kinds}
        self.asked = asked
        self._parts: dict[str, list[QuerySet[Any]]] = {}
        self._touched = set(Handling.objects.values_list("kind", flat=True).distinct())

    def tally(self) -> Tally:
        """Everything counted, in one query."""
        parts = [
            rows.values_list("desk_kind", "desk_holder", "desk_state").annotate(n=Count("pk"))
            for kind in self.kinds.values()
            for rows in self._placed(kind)
        ]
        counts: Counter[tuple[str, int | None, str]] = Counter()
        for kind, holder, state, count in _together(parts) if parts else ():
            counts[kind, holder, state] += count
        return Tally(counts)

    def items(self, wanted: Wanted, among: Tally, start: int, stop: int) -> list[Placed]:
        """The wanted ones at these places of the queue, in one query. Kinds of which the tally
        has none are not asked."""
        some = {key[0] for key, count in among.counts.items() if count and wanted.fits(*key)}
        parts = [
            rows.filter(_condition(wanted, rows)).values_list(*_COLUMNS)
            for name, kind in self.kinds.items()
            if name in some
            for rows in self._placed(kind)
        ]
        if not parts:
            return []
        ordered = _together(parts).order_by(
            "desk_urgency", "desk_since", "desk_kind", "desk_subject"
        )
        return [Placed(*row) for row in ordered[start:stop]]

    def find(self, kind: Kind, subject: str) -> Placed | None:
        """The item as it stands now; None if it is settled."""
        for part in kind.parts(self.asked):
            rows = self._with_handling(kind, Part(part.resource, part.row(subject)))
            for row in rows.filter(desk_subject=subject).values_list(*_COLUMNS, "desk_fact"):
                return Placed(*row)
        return None

    def _placed(self, kind: Kind) -> list[QuerySet[Any]]:
        if kind.name not in self._parts:
            parts = kind.parts(self.asked)
            self._parts[kind.name] = [self._with_handling(kind, part) for part in parts]
        return self._parts[kind.name]

    def _with_handling(self, kind: Kind, part: Part) -> QuerySet[Any]:
        """The rows with what people did; nobody did anything where a kind was never touched."""
        named = part.rows.annotate(desk_kind=Cast(Value(kind.name), _WORD))
        if kind.name not in self._touched:
            free: QuerySet[Any] = named.annotate(
                desk_holder=Cast(Value(None), BigIntegerField()),
                desk_state=Cast(Value(OPEN), _WORD),
            )
            return free
        handling = Handling.objects.filter(kind=kind.name, subject=OuterRef("desk_subject"))
        state = Subquery(handling.values(state=self._state())[:1], output_field=_WORD)
        held: QuerySet[Any] = named.annotate(
            desk_holder=Cast(Subquery(handling.values("holder")[:1]), BigIntegerField()),
            desk_state=Coalesce(state, Value(OPEN), output_field=_WORD),
        )
        return held

    def _state(self) -> Case:
        """Twin of ``Handling.sleeps`` and ``is_closed``."""
        same = Q(fact=OuterRef("desk_fact"))
        return Case(
            When(same & Q(closed_at__isnull=False), then=Value(CLOSED)),
            When(same & Q(until__gt=self.asked.on), then=Value(SNOOZED)),
            default=Value(OPEN),
            output_field=_WORD,
        )


def _condition(wanted: Wanted, rows: QuerySet[Any]) -> Q:
    held = Q()
    if wanted.holder is not None:
        held = Q(desk_holder=wanted.holder) if wanted.holder else Q(desk_holder__isnull=True)
    return Q(desk_state=wanted.state) & held


def _together(parts: list[QuerySet[Any]]) -> QuerySet[Any]:
    return parts[0].union(*parts[1:], all=True)
