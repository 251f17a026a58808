"""What the scorecard looks at: the facts of a lab's records, plain and without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, pgettext

from commitments.vocabulary import Attribution, Conduct, PledgeState, Timing
from evaluators.depth import Facts
from evaluators.vocabulary import Activity, EvaluatorKind, Outcome
from sources.enumerating import all_of
from sources.partialdates import PartialDate
from sources.vocabulary import Stated


class Answer(StrEnum):
    """Whether something was so. Unknown is neither yes nor no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Ref:
    """A record behind a statement: its resource in the API, its slug, its name and its page."""

    resource: str
    slug: str
    name: str
    page: str

    @property
    def kind(self) -> str:
        """What one of them is called: model, evaluation, grant …"""
        return pgettext("kind of record", self.resource.removesuffix("s"))


@dataclass(frozen=True)
class Party:
    """An evaluator. ``apparent``: who is apparently among those that a placeholder stands for."""

    ref: Ref
    kind: str
    apparent: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Its name, with the hedge that a source puts to it."""
        if not self.apparent:
            return self.ref.name
        return gettext("%(name)s, apparently including %(others)s") % {
            "name": self.ref.name,
            "others": all_of(self.apparent),
        }

    @property
    def is_named(self) -> bool:
        """Whether it is an organisation, not a placeholder for some that no source names."""
        return self.kind != EvaluatorKind.UNSPECIFIED

    @property
    def is_public(self) -> bool:
        """Whether it is a public body."""
        return self.kind == EvaluatorKind.GOVERNMENT


@dataclass(frozen=True)
class GrantFacts:
    """One access grant. ``told_on``: by then its first source told of it; ``told``: its date as the
    source states it, where that is no day; ``hedge``: the word a source puts to it, as "reported".
    """

    ref: Ref
    evaluator: Party
    activity: str
    stage: str
    depth: Facts
    models: frozenset[str] = frozenset()
    model_names: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    certain: bool = True
    hedge: str = ""
    window: tuple[PartialDate | None, PartialDate | None] = (None, None)
    told_on: dt.date | None = None
    told: PartialDate | None = None
    days_given: float | None = None
    technical_information: str = Stated.NOT_STATED
    may_publish: str = "not-stated"
    payment: str = ""
    nda: str = Stated.NOT_STATED
    same_as: frozenset[str] = frozenset()  #: grants that tell of the same access

    def covers(self, model: str) -> bool:
        """Whether it gave access to that model, or names none."""
        return not self.models or model in self.models

    @property
    def is_hedged(self) -> bool:
        """Whether a source only reports it, or it is not certain at all."""
        return bool(self.hedge) or not self.certain

    @property
    def may_be_for_evaluation(self) -> bool:
        """Whether it was for a model evaluation, or no source says for what."""
        return self.activity in (Activity.MODEL_EVALUATION, Activity.NOT_STATED)


@dataclass(frozen=True)
class EvaluationFacts:
    """Work that was done, with the access it rests on."""

    ref: Ref
    kind: str
    public_weights: str = Stated.NOT_STATED
    parties: tuple[Party, ...] = ()
    models: frozenset[str] = frozenset()
    grants: tuple[GrantFacts, ...] = ()
    started: PartialDate | None = None
    ended: PartialDate | None = None

    @property
    def is_model_evaluation(self) -> bool:
        """Whether it counts as one; red-teaming never does."""
        return self.kind == Activity.MODEL_EVALUATION

    @property
    def may_be_model_evaluation(self) -> bool:
        """Whether it is one, or no source says of what kind it is."""
        return self.kind in (Activity.MODEL_EVALUATION, Activity.NOT_STATED)

    def access_to(self, model: str) -> list[GrantFacts]:
        """The access to that model on which it rests, as far as that is on record."""
        return [grant for grant in self.grants if grant.covers(model)]


def unnamed_party(work: EvaluationFacts) -> Party:
    """Whoever did that work, where no source names them."""
    ref = Ref(
        work.ref.resource, work.ref.slug, gettext("outsiders that no source names"), work.ref.page
    )
    return Party(ref, EvaluatorKind.UNSPECIFIED)


@dataclass(frozen=True)
class FindingFacts:
    """Somebody looked and found nothing. ``model``: the slug of the model it is about, if one."""

    ref: Ref
    outcome: str
    question: str
    summary: str
    who_looked: str
    as_of: PartialDate
    model: str = ""
    about_lab: bool = False
    evaluator: str = ""

    @property
    def says_nobody(self) -> bool:
        """Whether the lab itself says that nobody did."""
        return self.outcome == Outcome.LAB_SAYS_NOBODY


@dataclass(frozen=True)
class Release:
    """One model in the denominator.

    ``told_on``, ``told``: as of a grant, of its release. ``not_before``: somebody began to evaluate
    it before its release on that day or later.
    """

    ref: Ref
    released: PartialDate | None
    told_on: dt.date | None = None
    told: PartialDate | None = None
    not_before: dt.date | None = None
    frontier: str = Stated.NOT_STATED
    weights_open: str = Stated.NOT_STATED
    statements: tuple[Ref, ...] = ()

    @property
    def slug(self) -> str:
        """The model's slug."""
        return self.ref.slug

    @property
    def earliest(self) -> dt.date | None:
        """The first day on which it can have been released, if any is known."""
        return self._bounds[0]

    @property
    def latest(self) -> dt.date | None:
        """The last day on which it can have been: what a source told of was out by then."""
        return self._bounds[1]

    @property
    def _bounds(self) -> tuple[dt.date | None, dt.date | None]:
        """The date as far as stated, and within it what else is known."""
        if self.released is None:
            return self.not_before, self.told_on
        first, last = self.released.earliest, self.released.latest
        not_before, told_on = self.not_before or first, self.told_on or last
        return (
            not_before if first <= not_before <= last else first,
            told_on if first <= told_on <= last else last,
        )


@dataclass(frozen=True)
class PledgeFacts:
    """A promise as it binds the lab, with what became of it by the day asked for.

    ``stated``: when it was said or joined; ``told_on``, ``told``: as of a grant; ``ended``: when
    its words were given up, if they were.
    """

    ref: Ref
    attribution: str
    topic: str
    shape: str
    testability: str
    state: str = PledgeState.IN_FORCE
    change_announced: str = Stated.NOT_STATED
    covers: str = "not-stated"
    promised_depth: str = "not-stated"
    promised_publication: str = "not-stated"
    timing: str = Timing.NO_DATE
    conduct: str = ""
    stated: PartialDate | None = None
    due: PartialDate | None = None
    ended: PartialDate | None = None
    told_on: dt.date | None = None
    told: PartialDate | None = None
    is_of_parent: bool = False  #: whether the lab's parent gave it

    @property
    def is_in_force(self) -> bool:
        """Whether the words stand."""
        return self.state == PledgeState.IN_FORCE

    @property
    def is_alleged(self) -> bool:
        """Whether somebody only says that it was promised; then it counts for nothing."""
        return self.attribution == Attribution.ALLEGED

    @property
    def is_judged(self) -> bool:
        """Whether somebody ruled on it and came to a conclusion."""
        return self.conduct not in ("", Conduct.CANNOT_BE_JUDGED, Conduct.DOES_NOT_APPLY)


@dataclass(frozen=True)
class LabFacts:
    """All that is known of one lab by the day asked for.

    ``pledges`` holds those of its parent as well: Google signs, Google DeepMind ships. ``memo``
    keeps what several criteria ask for; it is no fact, and a lab with other facts starts anew.
    """

    ref: Ref
    releases: tuple[Release, ...] = ()
    grants: tuple[GrantFacts, ...] = ()
    evaluations: tuple[EvaluationFacts, ...] = ()
    pledges: tuple[PledgeFacts, ...] = ()
    findings: tuple[FindingFacts, ...] = ()
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The lab's name on that day."""
        return self.ref.name
