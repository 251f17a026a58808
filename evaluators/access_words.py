"""How a grant reads in few words: its stage, who says so, and the days before release. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from evaluators.vocabulary import Activity, Attester, Stage
from sources.partialdates import PartialDate


@dataclass(frozen=True)
class StageShown:
    """A stage: its word, and its mark: before, with or after the release."""

    label: str
    mark: str


_MARKS = {
    Stage.TRAINING: "before",
    Stage.BEFORE_INTERNAL_DEPLOYMENT: "before",
    Stage.INTERNAL_DEPLOYMENT: "before",
    Stage.PRE_DEPLOYMENT: "before",
    Stage.LIMITED_RELEASE: "with",
    Stage.DURING_DEPLOYMENT: "after",
    Stage.POST_DEPLOYMENT: "after",
    Stage.NOT_STATED: "unknown",
}


def show_stage(stage: str) -> StageShown:
    """How to show a stage."""
    known = Stage(stage)
    label = gettext("stage not stated") if known == Stage.NOT_STATED else str(known.label)
    return StageShown(label, f"stage-{_MARKS[known]}")


def who_says(attested_by: str, lab: str, evaluator: str) -> str:
    """Who says so, by name where the lab or the evaluator does: "says METR"."""
    return {
        Attester.LAB: gettext("says %(who)s") % {"who": lab},
        Attester.EVALUATOR: gettext("says %(who)s") % {"who": evaluator},
        Attester.BOTH: gettext("both say so"),
        Attester.GOVERNMENT: gettext("says a government"),
        Attester.PRESS: gettext("says the press"),
        Attester.TRACKER: gettext("says a tracker"),
    }[Attester(attested_by)]


def attester_mark(attested_by: str) -> str:
    """Which mark shows who says so: the lab, the evaluator, both, or somebody else."""
    own = (Attester.LAB, Attester.EVALUATOR, Attester.BOTH)
    return f"says-{attested_by if attested_by in own else 'other'}"


def show_activity(activity: str) -> str:
    """What access was for."""
    known = Activity(activity)
    return gettext("a purpose not stated") if known == Activity.NOT_STATED else str(known.label)


@dataclass(frozen=True)
class Days:
    """Days from the start of access to a release, as a range; below zero, it began afterwards."""

    fewest: int
    most: int

    @property
    def words(self) -> str:
        """The range as one says it of a release: "21 days before", "3 to 20 days after" it."""
        if self.fewest >= 0:
            return _before(self.fewest, self.most)
        if self.most <= 0:
            return _after(-self.most, -self.fewest)
        ends = {
            "after": _after(-self.fewest, -self.fewest),
            "before": _before(self.most, self.most),
        }
        return gettext("%(after)s to %(before)s") % ends


def _before(low: int, high: int) -> str:
    if low == high:
        return ngettext("%(days)s day before", "%(days)s days before", high) % {"days": high}
    words = ngettext("%(low)s to %(high)s day before", "%(low)s to %(high)s days before", high)
    return words % {"low": low, "high": high}


def _after(low: int, high: int) -> str:
    if low == high:
        return ngettext("%(days)s day after", "%(days)s days after", high) % {"days": high}
    words = ngettext("%(low)s to %(high)s day after", "%(low)s to %(high)s days after", high)
    return words % {"low": low, "high": high}


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
