"""Access for outside model evaluation before release: lately, before that, undated. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evaluators.vocabulary import Activity
from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.facts import Answer, FindingFacts, GrantFacts, LabFacts, Party, Ref

#: What lies no further back is recent, in days.
RECENT_DAYS = 365


@dataclass(frozen=True)
class Lately:
    """What counts as recent on a day.

    ``denied``: evaluators of whom somebody found in that time that they had no such access.
    """

    since: dt.date
    denied: frozenset[str]

    def holds(self, grant: GrantFacts) -> bool:
        """Whether that access was certainly no earlier.

        Access without a date counts if a source told of it in that time, unless it is denied.
        """
        when = grant.window[1] or grant.window[0]
        if when is not None:
            return when.earliest >= self.since
        told_lately = grant.told_on is not None and grant.told_on >= self.since
        return told_lately and grant.evaluator.ref.slug not in self.denied


def lately(on: dt.date, findings: Iterable[FindingFacts] = ()) -> Lately:
    """The last year before that day; ``findings``: those about evaluators."""
    since = on - dt.timedelta(days=RECENT_DAYS)
    denied = {one.evaluator for one in findings if one.evaluator and one.as_of.latest >= since}
    return Lately(since, frozenset(denied))


@dataclass(frozen=True)
class AccessBefore:
    """A lab's access for outside model evaluation before release, each told once."""

    recent: tuple[GrantFacts, ...]
    earlier: tuple[GrantFacts, ...]
    undated: tuple[GrantFacts, ...]

    @property
    def all(self) -> tuple[GrantFacts, ...]:
        """All of it."""
        return (*self.recent, *self.earlier, *self.undated)


def access_before(lab: LabFacts, time: Lately) -> AccessBefore:
    """The lab's access before release by time; ``undated`` leaves out what counts as recent."""
    grants = _told_once([one for one in lab.grants if is_evaluation_before_release(one)])
    recent = [one for one in grants if time.holds(one)]
    others = [one for one in grants if not time.holds(one)]
    return AccessBefore(
        tuple(recent),
        tuple(one for one in others if any(one.window)),
        tuple(one for one in others if not any(one.window)),
    )


def is_evaluation_before_release(grant: GrantFacts) -> bool:
    """Whether it was certainly access for a model evaluation, before release."""
    return grant.activity == Activity.MODEL_EVALUATION and stage_of(grant) == Answer.YES


def _told_once(grants: list[GrantFacts]) -> list[GrantFacts]:
    """Without grants that name no model and tell of the same access as others that do."""
    exact = {grant.ref.slug for grant in grants if grant.models}
    return [grant for grant in grants if grant.models or not grant.same_as & exact]


@dataclass(frozen=True)
class Recent:
    """An evaluator that recently got access before release, and from which labs."""

    evaluator: Party
    labs: tuple[Ref, ...]
    grants: tuple[GrantFacts, ...]


def recent_access(
    labs: Iterable[LabFacts], findings: Iterable[FindingFacts], on: dt.date
) -> list[Recent]:
    """Named evaluators with recent access before release, by name."""
    time = lately(on, findings)
    found: dict[Party, list[tuple[LabFacts, GrantFacts]]] = {}
    for lab in labs:
        for grant in lab.grants:
            if is_evaluation_before_release(grant) and time.holds(grant):
                found.setdefault(grant.evaluator, []).append((lab, grant))
    return [
        Recent(
            party,
            tuple({lab.ref: None for lab, _grant in pairs}),
            tuple(grant for _lab, grant in pairs),
        )
        for party, pairs in sorted(found.items(), key=lambda item: item[0].ref.name)
        if party.is_named
    ]
