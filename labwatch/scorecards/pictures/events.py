"""What a lab's timeline shows: releases, access, promises, each as long as its dates allow. Pure.

A date that is stated only to the half-year is as wide as the half-year. What has no date lies
somewhere before the day on which a source told of it, and is named without a mark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.vocabulary import Conduct, PledgeState, Timing
from evaluators.vocabulary import Activity, Stage
from labwatch.scorecards.facts import GrantFacts, LabFacts, PledgeFacts, Ref, Release
from labwatch.scorecards.wording import (
    day_words,
    models_words,
    span_words,
    undated_words,
    when_words,
)
from sources.enumerating import clauses
from sources.partialdates import PartialDate

RELEASE, ACCESS, PROMISE = "release", "access", "promise"
#: The lanes, from above, and what each is called.
LANES = {
    RELEASE: _("Releases"),
    ACCESS: _("Access for outsiders"),
    PROMISE: _("Promises"),
}
#: What one of each is called.
SORTS = {
    RELEASE: _("release"),
    ACCESS: pgettext_lazy("one record", "access"),
    PROMISE: _("promise"),
}


@dataclass(frozen=True)
class Extent:
    """From the first to the last day on which it can have been.

    ``first`` None: any time before. ``certain``: the days on which it certainly was. ``goes_on``:
    it began then, and no source says when it ended. ``is_stated``: whether any date is stated; if
    not, ``last`` is only when it was told of, and nothing is drawn there.
    """

    first: dt.date | None
    last: dt.date
    certain: tuple[dt.date, dt.date] | None = None
    goes_on: bool = False
    is_stated: bool = True


@dataclass(frozen=True)
class Event:
    """One record on the timeline. ``label`` names it in the picture, ``words`` in the table."""

    lane: str
    label: str
    words: str
    when: str
    extent: Extent
    ref: Ref
    remark: str = ""
    due: dt.date | None = None
    is_overdue: bool = False
    ended: dt.date | None = None

    @property
    def sort(self) -> str:
        """What sort of record it is, as the table says it."""
        return str(SORTS[self.lane])


def events_of(lab: LabFacts, on: dt.date) -> list[Event]:
    """Everything that the timeline of a lab shows on a day, lane by lane, each by date."""
    found = [
        *(_release(one, on) for one in lab.releases),
        *(_access(one, on) for one in lab.grants),
        *(_promise(one, on) for one in lab.pledges if _is_own(one)),
    ]
    lanes = list(LANES)
    return sorted(found, key=lambda one: (lanes.index(one.lane), _place(one), one.label))


def _is_own(pledge: PledgeFacts) -> bool:
    """What its parent promised stands on the timeline of the parent."""
    return not pledge.is_alleged and not pledge.is_of_parent


def _place(event: Event) -> tuple[dt.date, dt.date]:
    """By the first possible day; without one by the last."""
    extent = event.extent
    return extent.first or extent.last, extent.last


def extent_of(
    start: PartialDate | None, end: PartialDate | None, told_on: dt.date | None, on: dt.date
) -> Extent:
    """What the stated dates allow; ``told_on``: by then a source told of it, and by today."""
    if start is None and end is None:
        return Extent(None, min(told_on or on, on), is_stated=False)
    if start is None:
        assert end is not None  # noqa: S101 - one of the two is stated
        return Extent(None, end.latest)
    if end is None:
        return Extent(start.earliest, start.latest, _certain(start, start), goes_on=True)
    return Extent(start.earliest, end.latest, _certain(start, end))


def _certain(start: PartialDate, end: PartialDate) -> tuple[dt.date, dt.date] | None:
    return (start.latest, end.earliest) if start.latest <= end.earliest else None


def _release(release: Release, on: dt.date) -> Event:
    date = release.released
    return Event(
        RELEASE,
        release.ref.name,
        release.ref.name,
        date.words if date else undated_words(release),
        extent_of(date, date, release.told_on, on),
        release.ref,
    )


def _access(grant: GrantFacts, on: dt.date) -> Event:
    name, models = grant.evaluator.ref.name, models_words(grant)
    what = f"{Activity(grant.activity).label}, {_stage(grant)}"
    return Event(
        ACCESS,
        f"{name}: {models}",
        f"{grant.evaluator.words}: {models}",
        when_words(grant),
        extent_of(*grant.window, grant.told_on, on),
        grant.ref,
        what if grant.certain else gettext("%(what)s; not certain") % {"what": what},
    )


def _stage(grant: GrantFacts) -> str:
    stage = Stage(grant.stage)
    return gettext("stage not stated") if stage == Stage.NOT_STATED else str(stage.label)


def _promise(pledge: PledgeFacts, on: dt.date) -> Event:
    words = pledge.ref.name.rstrip(".")
    overdue = pledge.timing == Timing.OVERDUE and not pledge.conduct
    return Event(
        PROMISE,
        gettext("Overdue: %(promise)s") % {"promise": words} if overdue else words,
        words,
        span_words(pledge.stated, None) or undated_words(pledge),
        extent_of(pledge.stated, pledge.stated, pledge.told_on, on),
        pledge.ref,
        clauses(_remarks(pledge, overdue=overdue)),
        due=pledge.due.latest if pledge.due else None,
        is_overdue=overdue,
        ended=pledge.ended.earliest if pledge.ended else None,
    )


def _remarks(pledge: PledgeFacts, *, overdue: bool) -> Iterable[str]:
    if pledge.due:
        text = gettext("due by %(day)s, overdue") if overdue else gettext("due by %(day)s")
        yield text % {"day": day_words(pledge.due.latest)}
    if pledge.conduct:
        yield gettext("ruled: %(ruling)s") % {"ruling": Conduct(pledge.conduct).label}
    if not pledge.is_in_force:
        yield _given_up(pledge)


def _given_up(pledge: PledgeFacts) -> str:
    state = str(PledgeState(pledge.state).label)
    if pledge.ended is None:
        return state
    return gettext("%(state)s since %(day)s") % {"state": state, "day": pledge.ended.words}
