"""What differs between the scorecards of two days, and which records caused it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from labwatch.scorecards.facts import Ref
from labwatch.scorecards.scorecard import Cell, Scorecard


@dataclass(frozen=True)
class CellChange:
    """One cell that says something else; ``before`` is None for a lab that was not there yet.

    ``came`` and ``went``: records that the cell rests on now and did not, and the reverse. If none
    came, time alone changed it: a release has left the last 24 months, a date has passed.
    """

    lab: Ref
    before: Cell | None
    after: Cell
    came: tuple[Ref, ...]
    went: tuple[Ref, ...]

    @property
    def is_by_time_alone(self) -> bool:
        """Whether no further record caused it."""
        return not self.came


def differences(before: Scorecard, after: Scorecard) -> list[CellChange]:
    """The cells whose span or known-ness differs, lab by lab in the order of the later one."""
    earlier = {
        (cell.lab.slug, cell.criterion.key): cell for row in before.rows for cell in row.cells
    }
    pairs = [
        (earlier.get((cell.lab.slug, cell.criterion.key)), cell)
        for row in after.rows
        for cell in row.cells
    ]
    return [_change(old, new) for old, new in pairs if old is None or _differs(old, new)]


def _place(cell: Cell) -> tuple[str, str]:
    return cell.lab.slug, cell.criterion.key


def _differs(old: Cell, new: Cell) -> bool:
    return (old.span, old.known) != (new.span, new.known)


def _change(old: Cell | None, new: Cell) -> CellChange:
    then, now = dict.fromkeys(old.refs if old else ()), dict.fromkeys(new.refs)
    came = tuple(ref for ref in now if ref not in then)
    went = tuple(ref for ref in then if ref not in now)
    return CellChange(new.lab, old, new, came, went)
