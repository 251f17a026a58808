"""What differs between the scorecards of two days, and which records caused it. Pure.

Both are of one edition and one set of weights, so that only records and time can differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from labwatch.scorecards.facts import LabFacts, Ref
from labwatch.scorecards.promise_counts import KEYS, LABELS
from labwatch.scorecards.rubric import COLUMNS
from labwatch.scorecards.scorecard import Cell, ColumnScore, LabRow, Scorecard

Key = tuple[str, str]


@dataclass(frozen=True)
class CellChange:
    """One cell that says something else; ``before`` is None for a lab that was not there yet.

    ``came`` and ``went``: records that the cell rests on now and did not, and the reverse;
    ``turned``: promises whose words were given up or replaced. If none came and none turned, time
    alone changed it: a release has left the last 24 months.
    """

    lab: Ref
    before: Cell | None
    after: Cell
    came: tuple[Ref, ...]
    went: tuple[Ref, ...]
    turned: tuple[Ref, ...]

    @property
    def is_by_time_alone(self) -> bool:
        """Whether no further record caused it."""
        return not self.came and not self.turned


@dataclass(frozen=True)
class ColumnChange:
    """One column of a lab that comes to something else."""

    lab: Ref
    before: ColumnScore | None
    after: ColumnScore


@dataclass(frozen=True)
class CountChange:
    """One of the six counts of promises, and the promises that came into it and went out of it."""

    lab: Ref
    key: str
    before: int
    after: int
    came: tuple[Ref, ...]
    went: tuple[Ref, ...]

    @property
    def label(self) -> str:
        """The count in words."""
        return str(LABELS[self.key])


@dataclass(frozen=True)
class LabChange:
    """What differs for one lab."""

    lab: Ref
    columns: tuple[ColumnChange, ...]
    cells: tuple[CellChange, ...]
    counts: tuple[CountChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing does."""
        return not (self.columns or self.cells or self.counts)


def differences(before: Scorecard, after: Scorecard) -> list[LabChange]:
    """The labs of which something differs, in the order of the later scorecard."""
    earlier = {row.lab.slug: row for row in before.rows}
    found = (_of_lab(earlier.get(row.lab.slug), row) for row in after.rows)
    return [change for change in found if not change.is_empty]


def _of_lab(old: LabRow | None, new: LabRow) -> LabChange:
    return LabChange(new.lab, _columns(old, new), _cells(old, new), _counts(old, new))


def _columns(old: LabRow | None, new: LabRow) -> tuple[ColumnChange, ...]:
    pairs = [(old.scores[name] if old else None, new.scores[name]) for name in COLUMNS]
    return tuple(
        ColumnChange(new.lab, then, now)
        for then, now in pairs
        if (then.span if then else None) != now.span
    )


def _cells(old: LabRow | None, new: LabRow) -> tuple[CellChange, ...]:
    turned: set[Key] = _turned(old.facts, new.facts) if old else set()
    pairs = [(old.cell(cell.criterion.key) if old else None, cell) for cell in new.cells]
    return tuple(_change(then, now, turned) for then, now in pairs if _differs(then, now))


def _turned(then: LabFacts, now: LabFacts) -> set[Key]:
    """The promises of which what became of their words is another."""
    states = {_key(pledge.ref): pledge.state for pledge in then.pledges}
    return {
        _key(pledge.ref)
        for pledge in now.pledges
        if states.get(_key(pledge.ref), pledge.state) != pledge.state
    }


def _differs(old: Cell | None, new: Cell) -> bool:
    """A lab that was not there yet was not known."""
    if old is None:
        return new.known
    return (old.span, old.known) != (new.span, new.known)


def _change(old: Cell | None, new: Cell, turned: set[Key]) -> CellChange:
    came, went = _moved(old.refs if old else (), new.refs)
    return CellChange(
        new.lab, old, new, came, went, tuple(ref for ref in new.refs if _key(ref) in turned)
    )


def _counts(old: LabRow | None, new: LabRow) -> tuple[CountChange, ...]:
    pairs = [(key, old.promises.refs[key] if old else (), new.promises.refs[key]) for key in KEYS]
    return tuple(
        CountChange(new.lab, key, len(then), len(now), *_moved(then, now))
        for key, then, now in pairs
        if any(_moved(then, now))
    )


def _moved(then: tuple[Ref, ...], now: tuple[Ref, ...]) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    """What came and what went. A record is the same under whatever name."""
    before, after = set(map(_key, then)), set(map(_key, now))
    came = tuple(ref for ref in now if _key(ref) not in before)
    return came, tuple(ref for ref in then if _key(ref) not in after)


def _key(ref: Ref) -> Key:
    return ref.resource, ref.slug
