"""The state of the field in three figures with honest width. Pure.

Releases covered, evaluators let in, promises kept: each from the least that records establish to
the most that they leave possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.coverage import Coverage, Period, coverage
from labwatch.scorecards.facts import Answer, GrantFacts, LabFacts
from labwatch.scorecards.promise_counts import KEYS, PromiseCounts, promise_counts
from labwatch.scorecards.recent import (
    Lately,
    is_evaluation_before_release,
    is_internal,
    may_be_recent,
)
from labwatch.scorecards.spans import Span


@dataclass(frozen=True)
class Between:
    """Some of a number of things: at ``least`` so many, at ``most`` so many, of ``of``."""

    least: int
    most: int
    of: int

    @property
    def share(self) -> Span | None:
        """The share of them; None if there is nothing to count."""
        if not self.of:
            return None
        return Span(Fraction(self.least, self.of), Fraction(self.most, self.of))


@dataclass(frozen=True)
class Field:
    """All labs together: coverage in one period, evaluators with recent access, promises."""

    whole: Coverage
    evaluators: Between
    promises: PromiseCounts

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

    @property
    def kept(self) -> int:
        """Promises that are shown to be kept; the share has its own width."""
        return self.promises.count("kept")

    @property
    def overdue(self) -> int:
        """Promises that are overdue and that nobody has ruled on."""
        return self.promises.count("overdue")


def field(labs: Iterable[LabFacts], period: Period, time: Lately) -> Field:
    """All labs as one; ``period`` of the releases, ``time``: what counts as recent access."""
    labs = list(labs)
    return Field(_covered(labs, period), _let_in(labs, time), _promises(labs))


def _covered(labs: Sequence[LabFacts], period: Period) -> Coverage:
    found = [coverage(lab, period) for lab in labs]
    rows = tuple(row for one in found for row in one.rows)
    maybe = tuple(row for one in found for row in one.maybe)
    return Coverage(period, rows, maybe)


def _let_in(labs: Sequence[LabFacts], time: Lately) -> Between:
    """Named evaluators with recent access for evaluation before release, of all with any access."""
    grants = [(one, lab) for lab in labs for one in lab.grants if one.evaluator.is_named]
    surely = {
        one.evaluator
        for one, lab in grants
        if is_evaluation_before_release(one, lab) and time.surely_holds(one, lab)
    }
    perhaps = {one.evaluator for one, lab in grants if _may_count(one, lab, time)}
    return Between(len(surely), len(surely | perhaps), len({one.evaluator for one, _lab in grants}))


def _may_count(grant: GrantFacts, lab: LabFacts, time: Lately) -> bool:
    """Whether no source excludes that it was for evaluation, before release, and recent."""
    if not grant.may_be_for_evaluation or stage_of(grant) == Answer.NO or is_internal(grant, lab):
        return False
    return time.surely_holds(grant, lab) or may_be_recent(grant, lab, time)


def _promises(labs: Sequence[LabFacts]) -> PromiseCounts:
    """Every promise once: a parent's promise stands in the rows of its labs as well."""
    counts = [promise_counts(lab) for lab in labs]
    return PromiseCounts(
        {key: tuple(dict.fromkeys(ref for one in counts for ref in one.refs[key])) for key in KEYS}
    )
