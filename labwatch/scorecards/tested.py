"""The outside model evaluations of a lab that its deeds are judged by. Pure.

What counts is outside model evaluation before release in the last 24 months (design.md, section 7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.cells import each_once
from labwatch.scorecards.coverage import Coverage, ReleaseCoverage, coverage, last_months
from labwatch.scorecards.facts import (
    Answer,
    EvaluationFacts,
    GrantFacts,
    LabFacts,
    Party,
    Ref,
    unnamed_party,
)


@dataclass(frozen=True)
class Tested:
    """The outside model evaluations of one lab in the last months that bear on its deeds.

    ``before``: releases evaluated before release; ``unclear``: those where that is not stated.
    """

    whole: Coverage
    before: tuple[ReleaseCoverage, ...]
    unclear: tuple[ReleaseCoverage, ...]

    @property
    def rows(self) -> tuple[ReleaseCoverage, ...]:
        """Releases of both sorts."""
        return (*self.before, *self.unclear)

    @property
    def grants(self) -> tuple[list[GrantFacts], list[GrantFacts]]:
        """The access they rest on: certainly before release, and possibly."""
        certain = _by_ref(certain_access, self.before)
        possible = _by_ref(possible_access, self.rows)
        return list(certain.values()), [
            grant for ref, grant in possible.items() if ref not in certain
        ]

    @property
    def without_access(self) -> tuple[int, int]:
        """How many evaluations there are, certain and possible, whose access is not on record."""
        certain = {work.ref for row in self.before for work in row.before if _is_bare(work, row)}
        possible = {
            work.ref
            for row in self.rows
            for work in (*row.before, *row.unclear)
            if _is_bare(work, row)
        }
        return len(certain), len(possible - certain)

    @property
    def parties(self) -> tuple[set[Party], set[Party]]:
        """Who evaluated before release: certainly, and possibly, the certain ones included."""
        certain = _parties(work for row in self.before for work in row.before)
        possible = _parties(work for row in self.rows for work in (*row.before, *row.unclear))
        possible |= {grant.evaluator for row in self.rows for grant in row.access_only}
        return certain, certain | possible

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The records behind it: releases, evaluations and the access they rest on."""
        access = (grant.ref for grants in self.grants for grant in grants)
        return each_once((*(ref for row in self.rows for ref in row.refs), *access))


def tested(lab: LabFacts, on: dt.date) -> Tested:
    """What was evaluated in the months up to that day. What may lie in them is unclear."""
    whole = coverage(lab, last_months(on))
    before = [row for row in whole.rows if row.before]
    unclear = [row for row in whole.rows if not row.before and _may_count(row)]
    unclear += [row for row in whole.maybe if row.before or _may_count(row)]
    return Tested(whole, tuple(before), tuple(unclear))


def _may_count(row: ReleaseCoverage) -> bool:
    return bool(row.unclear or row.access_only)


def certain_access(row: ReleaseCoverage) -> list[GrantFacts]:
    """Access certainly before that release, from which a model evaluation came."""
    return [grant for grant in _access(row, row.before) if stage_of(grant) == Answer.YES]


def possible_access(row: ReleaseCoverage) -> list[GrantFacts]:
    """Access that may have been before it and for a model evaluation, the certain one included."""
    return [*_access(row, (*row.before, *row.unclear)), *row.access_only]


def is_access_missing(row: ReleaseCoverage) -> bool:
    """Whether the access of some evaluation that counts, or may, is not on record."""
    return any(_is_bare(work, row) for work in (*row.before, *row.unclear))


def _access(row: ReleaseCoverage, work: Iterable[EvaluationFacts]) -> list[GrantFacts]:
    found = [grant for one in work for grant in one.access_to(row.release.slug)]
    return [grant for grant in found if stage_of(grant) != Answer.NO]


def _by_ref(
    access: Callable[[ReleaseCoverage], list[GrantFacts]], rows: Iterable[ReleaseCoverage]
) -> dict[Ref, GrantFacts]:
    return {grant.ref: grant for row in rows for grant in access(row)}


def _is_bare(work: EvaluationFacts, row: ReleaseCoverage) -> bool:
    return not work.access_to(row.release.slug)


def _parties(work: Iterable[EvaluationFacts]) -> set[Party]:
    """Who did it; of work by nobody named, somebody all the same."""
    return {party for one in work for party in (one.parties or (unnamed_party(one),))}
