"""How a grant reads in few words: its stage, who says so, and the days before release. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evaluators.vocabulary import Activity, Attester, Stage
from sources.partialdates import PartialDate


@dataclass(frozen=True)
class StageShown:
    """A stage: its short word, the whole one, and its mark: before, with or after the release."""

    short: str
    label: str
    mark: str


_STAGES = {
    Stage.TRAINING: ("training", "before"),
    Stage.BEFORE_INTERNAL_DEPLOYMENT: ("pre-internal", "before"),
    Stage.INTERNAL_DEPLOYMENT: ("internal", "before"),
    Stage.PRE_DEPLOYMENT: ("pre-deploy", "before"),
    Stage.LIMITED_RELEASE: ("limited", "with"),
    Stage.DURING_DEPLOYMENT: ("deployed", "after"),
    Stage.POST_DEPLOYMENT: ("post-deploy", "after"),
    Stage.NOT_STATED: ("stage n/s", "unknown"),
}


def show_stage(stage: str) -> StageShown:
    """How to show a stage."""
    known = Stage(stage)
    short, mark = _STAGES[known]
    label = "stage not stated" if known == Stage.NOT_STATED else str(known.label)
    return StageShown(short, label, f"stage-{mark}")


def all_stages() -> list[StageShown]:
    """Every stage, for the legend."""
    return [show_stage(stage) for stage in Stage]


def who_says(attested_by: str, lab: str, evaluator: str) -> str:
    """Who says so, by name where the lab or the evaluator does: "says METR"."""
    return {
        Attester.LAB: f"says {lab}",
        Attester.EVALUATOR: f"says {evaluator}",
        Attester.BOTH: "both say so",
        Attester.GOVERNMENT: "says a government",
        Attester.PRESS: "says the press",
        Attester.TRACKER: "says a tracker",
    }[Attester(attested_by)]


def attester_mark(attested_by: str) -> str:
    """Which mark shows who says so: the lab, the evaluator, both, or somebody else."""
    own = (Attester.LAB, Attester.EVALUATOR, Attester.BOTH)
    return f"says-{attested_by if attested_by in own else 'other'}"


def show_activity(activity: str) -> str:
    """What access was for."""
    known = Activity(activity)
    return "a purpose not stated" if known == Activity.NOT_STATED else str(known.label)


@dataclass(frozen=True)
class Days:
    """Days from the start of access to a release, as a range; below zero, it began afterwards."""

    fewest: int
    most: int

    @property
    def words(self) -> str:
        """The range as one says it of a release: "21 days before", "3 to 20 days after" it."""
        if self.fewest >= 0:
            return f"{_count(self.fewest, self.most)} before"
        if self.most <= 0:
            return f"{_count(-self.most, -self.fewest)} after"
        after, before = _count(-self.fewest, -self.fewest), _count(self.most, self.most)
        return f"{after} after to {before} before"


def _count(low: int, high: int) -> str:
    numbers = str(low) if low == high else f"{low} to {high}"
    return f"{numbers} day{'' if high == 1 else 's'}"


def days_before(
    released: Iterable[PartialDate | None], start: PartialDate | None, on: dt.date | None = None
) -> Days | None:
    """Days before the first of these releases; None if a date is not stated.

    The same as ``AccessGrantQuerySet.with_days_before_release``. ``on``: the past day for which it
    holds, on which later releases are not known.
    """
    dates = [day for day in released if day and (on is None or day.earliest <= on)]
    if start is None or not dates:
        return None
    first, last = min(day.earliest for day in dates), min(day.latest for day in dates)
    return Days((first - start.latest).days, (last - start.earliest).days)
