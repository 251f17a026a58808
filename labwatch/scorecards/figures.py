"""The state of the field in three figures with honest width. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labwatch.scorecards.coverage import Coverage, Period, coverage
from labwatch.scorecards.facts import Answer, LabFacts


@dataclass(frozen=True)
class Field:
    """Coverage over all labs in one period."""

    whole: Coverage

    @property
    def releases(self) -> int:
        """Frontier releases certainly in the period."""
        return len(self.whole.rows)

    @property
    def covered(self) -> int:
        """Those with an outside model evaluation before release on record."""
        return self.whole.covered

    @property
    def open(self) -> int:
        """Those of which it is not known."""
        return sum(row.answer == Answer.UNKNOWN for row in self.whole.rows)

    @property
    def undated(self) -> int:
        """Releases that may lie in the period: their dates do not decide it."""
        return len(self.whole.maybe)


def field(labs: Iterable[LabFacts], period: Period) -> Field:
    """All labs' releases of a period as one."""
    found = [coverage(lab, period) for lab in labs]
    rows = tuple(row for one in found for row in one.rows)
    maybe = tuple(row for one in found for row in one.maybe)
    return Field(Coverage(period, rows, maybe))
