"""Access for outside model evaluation before release: lately, before that, undated. Pure.

Only a stated date makes access recent for certain. When a source told of it does not: it tells that
it was no later, and access before release was no later than that release.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evaluators.vocabulary import Activity, Stage
from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.facts import Answer, FindingFacts, GrantFacts, LabFacts, Party, Ref
from labwatch.scorecards.wording import told_words

#: What lies no further back is recent, in days.
RECENT_DAYS = 365
#: Stages that are before a release only where the model was released at all.
_INTERNAL = frozenset({Stage.BEFORE_INTERNAL_DEPLOYMENT, Stage.INTERNAL_DEPLOYMENT})


@dataclass(frozen=True)
class Lately:
    """What counts as recent on a day.

    ``denied``: evaluators of whom somebody found in that time that they had no such access.
    """

    since: dt.date
    denied: frozenset[str]

    def holds(self, grant: GrantFacts, lab: LabFacts) -> Answer:
        """Whether that access to the lab's models was no earlier. Without a date it is never yes,
        and no if that would be later than a source told of it or than the release it came before,
        or if it is denied.
        """
        stated = grant.window[1] or grant.window[0]
        if stated is not None and stated.earliest >= self.since:
            return Answer.YES
        last = _last_day(grant, lab)
        if last is not None and last < self.since:
            return Answer.NO
        is_denied = stated is None and grant.evaluator.ref.slug in self.denied
        return Answer.NO if is_denied else Answer.UNKNOWN

    def surely_holds(self, grant: GrantFacts, lab: LabFacts) -> bool:
        """Whether it was certainly given, and no earlier."""
        return not grant.is_hedged and self.holds(grant, lab) == Answer.YES

    def was_told(self, grant: GrantFacts, lab: LabFacts) -> bool:
        """Whether it has no date, may have been recent, and was certainly told of in that time."""
        first = grant.told.earliest if grant.told else grant.told_on
        is_new = first is not None and first >= self.since
        return is_new and not any(grant.window) and self.holds(grant, lab) == Answer.UNKNOWN


def _last_day(grant: GrantFacts, lab: LabFacts) -> dt.date | None:
    """The last day on which access before release can have been; None if nothing bounds it."""
    start, end = grant.window
    if end is not None:
        return end.latest
    released = {one.slug: one.latest for one in lab.releases}
    days = [released.get(model) for model in grant.models]
    known = [day for day in days if day is not None]
    bounds = [max(known)] if known and len(known) == len(days) else []
    if start is None and grant.told_on is not None:
        bounds.append(grant.told_on)
    return min(bounds, default=None)


def lately(on: dt.date, findings: Iterable[FindingFacts] = ()) -> Lately:
    """The last year before that day; ``findings``: those about evaluators."""
    since = on - dt.timedelta(days=RECENT_DAYS)
    denied = {one.evaluator for one in findings if one.evaluator and one.as_of.latest >= since}
    return Lately(since, frozenset(denied))


@dataclass(frozen=True)
class AccessBefore:
    """A lab's access for outside model evaluation before release, each told once.

    ``told``: without a date, told of lately. ``internal``: access to models that were not released,
    which is before no release.
    """

    recent: tuple[GrantFacts, ...]
    told: tuple[GrantFacts, ...]
    earlier: tuple[GrantFacts, ...]
    undated: tuple[GrantFacts, ...]
    internal: tuple[GrantFacts, ...]

    @property
    def all(self) -> tuple[GrantFacts, ...]:
        """All of it that was before a release."""
        return (*self.recent, *self.told, *self.earlier, *self.undated)

    @property
    def surely(self) -> tuple[GrantFacts, ...]:
        """What was certainly given, and certainly in that time."""
        return tuple(one for one in self.recent if not one.is_hedged)

    @property
    def perhaps(self) -> tuple[GrantFacts, ...]:
        """What a source told of in that time, without a date or with a hedge."""
        return (*self.told, *(one for one in self.recent if one.is_hedged))


def access_before(lab: LabFacts, time: Lately) -> AccessBefore:
    """The lab's access before release by time; ``undated`` leaves out what was told of lately."""
    grants = _told_once([one for one in lab.grants if is_evaluation_before_release(one, lab)])
    recent = tuple(one for one in grants if time.holds(one, lab) == Answer.YES)
    told = tuple(one for one in grants if time.was_told(one, lab))
    others = [one for one in grants if one not in recent and one not in told]
    return AccessBefore(
        recent,
        told,
        tuple(one for one in others if any(one.window)),
        tuple(one for one in others if not any(one.window)),
        tuple(one for one in lab.grants if _is_evaluation(one) and is_internal(one, lab)),
    )


def may_be_recent(grant: GrantFacts, lab: LabFacts, time: Lately) -> bool:
    """Whether it may have been in that time, and is not certain."""
    return time.holds(grant, lab) != Answer.NO and not time.surely_holds(grant, lab)


def is_internal(grant: GrantFacts, lab: LabFacts) -> bool:
    """Whether it was to models in internal use of which none was released."""
    released = {one.slug for one in lab.releases}
    return grant.stage in _INTERNAL and not grant.models & released


def is_evaluation_before_release(grant: GrantFacts, lab: LabFacts) -> bool:
    """Whether it was access for a model evaluation before release, as a source says or reports."""
    return _is_evaluation(grant) and not is_internal(grant, lab)


def _is_evaluation(grant: GrantFacts) -> bool:
    return grant.activity == Activity.MODEL_EVALUATION and stage_of(grant) == Answer.YES


def _told_once(grants: list[GrantFacts]) -> list[GrantFacts]:
    """Without grants that name no model and tell of the same access as others that do."""
    exact = {grant.ref.slug for grant in grants if grant.models}
    return [grant for grant in grants if grant.models or not grant.same_as & exact]


@dataclass(frozen=True)
class Recent:
    """An evaluator that recently got access before release, or was told to have got it.

    ``labs``: which labs gave it; with each, what is not certain: when it was told of, the hedge.
    """

    evaluator: Party
    labs: tuple[tuple[Ref, str], ...]


def recent_access(
    labs: Iterable[LabFacts], findings: Iterable[FindingFacts], on: dt.date
) -> list[Recent]:
    """Named evaluators with access before release of the last year, or told of in it, by name."""
    time = lately(on, findings)
    found: dict[Party, dict[Ref, str]] = {}
    for lab in labs:
        for grant in lab.grants:
            if grant.evaluator.is_named and _is_recent_or_told(grant, lab, time):
                of_party = found.setdefault(grant.evaluator, {})
                is_sure = time.surely_holds(grant, lab) or of_party.get(lab.ref) == ""
                of_party[lab.ref] = "" if is_sure else told_words(grant)
    parties = sorted(found.items(), key=lambda item: item[0].ref.name)
    return [Recent(party, tuple(given.items())) for party, given in parties]


def _is_recent_or_told(grant: GrantFacts, lab: LabFacts, time: Lately) -> bool:
    if not is_evaluation_before_release(grant, lab):
        return False
    return time.holds(grant, lab) == Answer.YES or time.was_told(grant, lab)
