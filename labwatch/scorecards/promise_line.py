"""One line of time for each pledge: word, test, deed, ruling, reply. Pure, over fetched rows.

A deed is linked by lab and topic, for the reader to judge; it is no ruling. What was certainly over
or begun before the words were said stands apart from what came after them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from commitments.models import AIModel, DocumentVersion
from commitments.vocabulary import Attribution, Shape, Topic
from evaluators.models import AccessGrant, Evaluation
from labwatch.scorecards.before_release import BEFORE_RELEASE
from labwatch.scorecards.deeds import Deeds
from labwatch.scorecards.pledges_shown import PledgeShown
from sources.partialdates import PartialDate

#: Promises that each later release may test.
_TESTED_BY_RELEASES = (Topic.EXTERNAL_EVALUATION, Topic.RED_TEAMING)
#: Words that ask for nothing at a release.
_ASKS_NOTHING = (Shape.MENTION_ONLY, Shape.EXPLORATORY, Shape.PROMISE_TO_SAY_MORE)


@dataclass(frozen=True)
class Deed:
    """Access with the evaluations that rest on it, or an evaluation that rests on none shown.

    ``when``: when it began, as far as that is stated.
    """

    grant: AccessGrant | None
    evaluations: tuple[Evaluation, ...]
    when: PartialDate | None

    @property
    def lab(self) -> Any:
        """Whose deed it is; an evaluation may be of no lab."""
        return self.grant.lab if self.grant else self.evaluations[0].lab

    @property
    def models(self) -> list[AIModel]:
        """The published models that it names."""
        first: Any = self.grant or self.evaluations[0]
        named: list[AIModel] = first.public_models
        return named

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it can have begun or, for access before release, been given."""
        if self.when:
            return self.when.latest
        if self.grant is None or self.grant.stage not in BEFORE_RELEASE or not self.models:
            return None
        released = [model.released.latest for model in self.models if model.released]
        return max(released) if len(released) == len(self.models) else None


@dataclass(frozen=True)
class Tested:
    """A release after the words were said, and how many deeds on the line name it."""

    model: AIModel
    deeds: int


@dataclass(frozen=True)
class PledgeLine:
    """The line of one pledge. ``said``: when the words were said to bind this lab, if stated.

    ``deeds``: those not certainly from before the words, in order of time, undated ones last;
    ``earlier``: the others. ``texts``: documents not certainly from before the words, likewise.
    ``asks_releases``: whether later releases may test it at all.
    """

    shown: PledgeShown
    said: PartialDate | None
    asks_releases: bool
    releases: tuple[Tested, ...]
    deeds: tuple[Deed, ...]
    earlier: tuple[Deed, ...]
    texts: tuple[DocumentVersion, ...]

    @property
    def pledge(self) -> Any:
        """The pledge."""
        return self.shown.pledge

    @property
    def is_alleged(self) -> bool:
        """Whether only somebody else says that it was promised; then it binds nobody."""
        return bool(self.pledge.attribution == Attribution.ALLEGED)

    @property
    def is_unlinked(self) -> bool:
        """Whether no deed and no document since the words is linked."""
        return not self.deeds and not self.texts

    @property
    def without_deed(self) -> int:
        """How many of the later releases no deed on the line names."""
        return sum(not one.deeds for one in self.releases)


def lines_of(
    pledges: Sequence[PledgeShown], deeds: Deeds, releases: Sequence[AIModel]
) -> list[PledgeLine]:
    """The line of each pledge of one commitment, from all deeds and releases of its labs."""
    told = deeds_told(deeds)
    bound = {shown.pledge.lab_id for shown in pledges}
    return [_line(shown, told, deeds.texts, releases, bound) for shown in pledges]


def deeds_told(deeds: Deeds) -> list[Deed]:
    """Each grant with the evaluations that rest on it, then the evaluations left over."""
    resting: dict[int, list[Evaluation]] = {grant.pk: [] for grant in deeds.grants}
    alone = []
    for work in deeds.evaluations:
        under = [grant.pk for grant in _grants_of(work) if grant.pk in resting]
        for key in under:
            resting[key].append(work)
        alone += [] if under else [work]
    given = [Deed(grant, tuple(resting[grant.pk]), _began(grant)) for grant in deeds.grants]
    return [*given, *(Deed(None, (work,), work.started_on or work.ended_on) for work in alone)]


def asks_releases(commitment: Any) -> bool:
    """Whether releases after the words may test them, by topic and form."""
    asked = commitment.topic in _TESTED_BY_RELEASES
    return asked and commitment.shape not in _ASKS_NOTHING


def said_on(pledge: Any) -> PartialDate | None:
    """When the words came to bind the lab: it joined, they were said, or their text came out."""
    commitment, version = pledge.commitment, pledge.commitment.document_version
    out = version.published_on or version.effective_on if version else None
    dates: list[PartialDate | None] = [pledge.joined_on, commitment.stated_on, out]
    return next((date for date in dates if date), None)


def _line(
    shown: PledgeShown,
    told: list[Deed],
    texts: list[DocumentVersion],
    releases: Sequence[AIModel],
    bound: set[Any],
) -> PledgeLine:
    said = said_on(shown.pledge)
    own = [deed for deed in told if _is_of(deed.lab, shown.pledge, bound)]
    earlier = [deed for deed in own if _is_earlier(deed, said)]
    later = [deed for deed in own if not _is_earlier(deed, said)]
    asked = asks_releases(shown.pledge.commitment)
    after = _releases_after(shown, said, releases, bound) if asked and said else ()
    tested = (Tested(model, _naming(model, later)) for model in after)
    return PledgeLine(
        shown,
        said,
        asked,
        tuple(tested),
        _in_order(later),
        _in_order(earlier),
        _after(said, [one for one in texts if _is_of(one.document.lab, shown.pledge, bound)]),
    )


def _after(
    said: PartialDate | None, texts: Iterable[DocumentVersion]
) -> tuple[DocumentVersion, ...]:
    """Documents that may have come out after the words, in order of time."""
    later = [one for one in texts if said is None or _out(one).latest >= said.earliest]
    return tuple(sorted(later, key=lambda one: (_out(one).earliest, one.pk)))


def _out(version: DocumentVersion) -> PartialDate:
    """When it came out or took effect; ``deeds_for`` leaves out what states neither."""
    out: PartialDate = version.published_on or version.effective_on
    return out


def _is_of(lab: Any, pledge: Any, bound: set[Any]) -> bool:
    """Whether what a lab does is done under the pledge: its own, or of its parent, unless it is
    bound itself (Google signs, Google DeepMind ships). An alleged pledge binds nobody.
    """
    if lab is None or pledge.lab_id is None or pledge.attribution == Attribution.ALLEGED:
        return False
    under_parent = lab.parent_id == pledge.lab_id and lab.pk not in bound
    return bool(lab.pk == pledge.lab_id or under_parent)


def _is_earlier(deed: Deed, said: PartialDate | None) -> bool:
    return bool(said and deed.last_day and deed.last_day < said.earliest)


def _releases_after(
    shown: PledgeShown, said: PartialDate, releases: Iterable[AIModel], bound: set[Any]
) -> Iterable[AIModel]:
    """Releases certainly after the words, and before they were given up where they were."""
    since = None if shown.is_in_force else shown.pledge.state_since
    for model in releases:
        date: Any = model.released
        is_after = date is not None and date.earliest > said.latest
        stood = since is None or (date is not None and date.latest < since.earliest)
        if is_after and stood and _is_of(model.lab, shown.pledge, bound):
            yield model


def _naming(model: AIModel, deeds: Iterable[Deed]) -> int:
    return sum(model in deed.models for deed in deeds)


def _in_order(deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    return tuple(sorted(deeds, key=_moment))


def _moment(deed: Deed) -> tuple[bool, dt.date]:
    day = deed.when.earliest if deed.when else deed.last_day
    return day is None, day or dt.date.max


def _began(grant: AccessGrant) -> PartialDate | None:
    began: PartialDate | None = grant.window_start or grant.window_end
    return began


def _grants_of(work: Any) -> list[AccessGrant]:
    resting: list[AccessGrant] = getattr(work, "public_grants", [])
    return resting
