"""Coverage: which releases outsiders evaluated before release, and what is known of the others.

Pure. Only model evaluations count; red-teaming and other work are told beside them. That nothing is
on record is not a no: only the lab's own word that nobody did is one.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluators.vocabulary import Activity, Stage
from labwatch.scorecards.facts import (
    Answer,
    EvaluationFacts,
    FindingFacts,
    GrantFacts,
    LabFacts,
    Ref,
    Release,
)
from labwatch.scorecards.spans import Span
from sources.vocabulary import Stated

#: Stages of a model's life before its release.
BEFORE_RELEASE = frozenset(
    {
        Stage.TRAINING,
        Stage.BEFORE_INTERNAL_DEPLOYMENT,
        Stage.INTERNAL_DEPLOYMENT,
        Stage.PRE_DEPLOYMENT,
    }
)
#: Stages that are certainly not before it. A limited release is a release to some.
AFTER_RELEASE = frozenset({Stage.LIMITED_RELEASE, Stage.DURING_DEPLOYMENT, Stage.POST_DEPLOYMENT})
#: How far back the scorecard looks, in months (design.md, section 7).
MONTHS = 24


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; ``start`` None: from the beginning."""

    start: dt.date | None
    end: dt.date

    def holds(self, release: Release) -> Answer:
        """Whether the release lies in it."""
        earliest, latest = release.earliest, release.latest
        if (latest and self.start and latest < self.start) or (earliest and earliest > self.end):
            return Answer.NO
        is_in = latest is not None and latest <= self.end
        is_in &= self.start is None or (earliest is not None and earliest >= self.start)
        return Answer.YES if is_in else Answer.UNKNOWN


def last_months(on: dt.date, months: int = MONTHS) -> Period:
    """The months up to that day: from the day after the same day so many months before."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    day = min(on.day, calendar.monthrange(year, month + 1)[1])
    return Period(dt.date(year, month + 1, day) + dt.timedelta(days=1), on)


def is_counted(release: Release) -> bool:
    """Whether it belongs to the denominator: it does unless a source says it is no frontier one."""
    return release.frontier != Stated.NO


def was_before(work: EvaluationFacts, release: Release) -> Answer:
    """Whether that work on that release was done before it."""
    stages = [stage_of(grant) for grant in work.grants if grant.covers(release.slug)]
    if Answer.YES in stages:
        return Answer.YES
    by_dates = _by_dates(work, release)
    if by_dates != Answer.UNKNOWN:
        return by_dates
    return Answer.NO if stages and set(stages) == {Answer.NO} else Answer.UNKNOWN


def stage_of(grant: GrantFacts) -> Answer:
    """Whether access was certainly given before release."""
    if grant.stage in AFTER_RELEASE:
        return Answer.NO
    return Answer.YES if grant.stage in BEFORE_RELEASE and grant.certain else Answer.UNKNOWN


def _bounded(lab: LabFacts, release: Release) -> Release:
    """A release without a date lies after the start of what was certainly done before it."""
    if release.released is not None:
        return release
    done = [one for one in lab.evaluations if release.slug in one.models and one.started]
    starts = [
        one.started.earliest
        for one in done
        if one.started and was_before(one, release) == Answer.YES
    ]
    return replace(release, not_before=max(starts, default=None))


def _by_dates(work: EvaluationFacts, release: Release) -> Answer:
    if work.started is None or release.released is None:
        return Answer.UNKNOWN
    if work.started.latest < release.released.earliest:
        return Answer.YES
    return Answer.NO if work.started.earliest > release.released.latest else Answer.UNKNOWN


@dataclass(frozen=True)
class ReleaseCoverage:
    """One release: was there an outside model evaluation before it, and what is known."""

    release: Release
    answer: Answer
    sentence: str
    before: tuple[EvaluationFacts, ...] = ()  #: model evaluations certainly before release
    unclear: tuple[EvaluationFacts, ...] = ()  #: model evaluations that may have been before it
    after: tuple[EvaluationFacts, ...] = ()  #: model evaluations after release
    beside: tuple[EvaluationFacts, ...] = ()  #: other work: red-teaming, safeguard testing …
    access_only: tuple[GrantFacts, ...] = ()  #: access for evaluation, no evaluation on record
    findings: tuple[FindingFacts, ...] = ()

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The records behind the answer."""
        work = (*self.before, *self.unclear, *self.after)
        return (
            self.release.ref,
            *(one.ref for one in work),
            *(grant.ref for grant in self.access_only),
            *(finding.ref for finding in self.findings),
        )

    @property
    def beside_counts(self) -> list[tuple[str, int]]:
        """How much other work of each kind there is; kinds are never summed."""
        counts = Counter(work.kind for work in self.beside)
        return [(str(kind.label), counts[kind]) for kind in Activity if counts[kind]]


def cover(lab: LabFacts, release: Release, stages: frozenset[str] | None = None) -> ReleaseCoverage:
    """What is known of that release; ``stages``: count access at these stages alone."""
    work = [one for one in lab.evaluations if release.slug in one.models]
    evaluations = [one for one in work if one.is_model_evaluation and _at(one, release, stages)]
    sorted_by = {answer: [] for answer in Answer}  # type: dict[Answer, list[EvaluationFacts]]
    for one in evaluations:
        sorted_by[was_before(one, release)].append(one)
    known = {
        "before": tuple(sorted_by[Answer.YES]),
        "unclear": tuple(sorted_by[Answer.UNKNOWN]),
        "after": tuple(sorted_by[Answer.NO]),
    }
    grants = _without_evaluation(lab, release, evaluations, stages)
    findings = tuple(one for one in lab.findings if one.model == release.slug)
    answer = _answer(known["before"], known["unclear"], findings)
    return ReleaseCoverage(
        release=release,
        answer=answer,
        sentence=_sentence(known, grants, findings, release),
        beside=tuple(one for one in work if not one.is_model_evaluation),
        access_only=grants,
        findings=findings,
        **known,
    )


def _at(work: EvaluationFacts, release: Release, stages: frozenset[str] | None) -> bool:
    covering = [grant for grant in work.grants if grant.covers(release.slug)]
    return stages is None or any(grant.stage in stages for grant in covering)


def _without_evaluation(
    lab: LabFacts,
    release: Release,
    evaluations: Iterable[EvaluationFacts],
    stages: frozenset[str] | None,
) -> tuple[GrantFacts, ...]:
    """Access to the release for evaluation from which no evaluation on record came."""
    used = {grant.ref.slug for one in evaluations for grant in one.grants}
    return tuple(
        grant
        for grant in lab.grants
        if grant.activity == Activity.MODEL_EVALUATION
        and release.slug in grant.models
        and grant.ref.slug not in used
        and stage_of(grant) != Answer.NO
        and (stages is None or grant.stage in stages)
    )


def _answer(
    before: tuple[EvaluationFacts, ...],
    unclear: tuple[EvaluationFacts, ...],
    findings: tuple[FindingFacts, ...],
) -> Answer:
    if before:
        return Answer.YES
    says_nobody = any(finding.says_nobody for finding in findings)
    return Answer.NO if says_nobody and not unclear else Answer.UNKNOWN


def _sentence(
    known: dict[str, tuple[EvaluationFacts, ...]],
    grants: tuple[GrantFacts, ...],
    findings: tuple[FindingFacts, ...],
    release: Release,
) -> str:
    """What is known, the strongest thing first; every empty cell says which sort of empty it is."""
    if known["before"]:
        return f"Evaluated before release by {_names(known['before'])}."
    if known["unclear"]:
        return f"Evaluated by {_names(known['unclear'])}; whether before release is not stated."
    if grants:
        names = ", ".join(sorted({grant.evaluator.ref.name for grant in grants}))
        return f"{names} had access before release; no evaluation is on record."
    if findings:
        newest = max(findings, key=lambda finding: finding.as_of)
        return f"Looked for by {newest.who_looked} ({newest.as_of.words}): {newest.summary}"
    if known["after"]:
        return f"Evaluated only after release, by {_names(known['after'])}."
    if release.statements:
        return "Only statements are on record; nothing was looked for yet."
    return "No public record; nothing was looked for yet."


def _names(work: Iterable[EvaluationFacts]) -> str:
    names = {party.ref.name for one in work for party in one.parties}
    return ", ".join(sorted(names)) or "outsiders that no source names"


@dataclass(frozen=True)
class Coverage:
    """Releases of one lab in one period: how many, and how many certainly or possibly covered."""

    period: Period
    rows: tuple[ReleaseCoverage, ...]  #: releases certainly in the period
    maybe: tuple[ReleaseCoverage, ...]  #: releases of which that is not stated

    @property
    def covered(self) -> int:
        """Releases in the period with an outside model evaluation before release on record."""
        return self._count(self.rows, Answer.YES)

    @staticmethod
    def _count(rows: Iterable[ReleaseCoverage], *answers: Answer) -> int:
        return sum(row.answer in answers for row in rows)

    @property
    def share(self) -> Span | None:
        """The share of covered releases, as wide as what is unknown makes it.

        None if no release is known to lie in the period.
        """
        if not self.rows:
            return None
        low = self._share((Answer.YES,), (Answer.NO, Answer.UNKNOWN))
        high = self._share((Answer.YES, Answer.UNKNOWN), (Answer.YES, Answer.UNKNOWN))
        return Span(low, high)

    def _share(self, covered: tuple[Answer, ...], taken: tuple[Answer, ...]) -> Fraction:
        """The share if these answers count as covered and the uncertain releases with those
        answers belong to the period."""
        rows = [*self.rows, *(row for row in self.maybe if row.answer in taken)]
        return Fraction(self._count(rows, *covered), len(rows))


def coverage(lab: LabFacts, period: Period, stages: frozenset[str] | None = None) -> Coverage:
    """The coverage of a lab's frontier releases in a period."""
    counted = [_bounded(lab, release) for release in lab.releases if is_counted(release)]
    placed = [(period.holds(release), release) for release in counted]
    return Coverage(
        period,
        tuple(cover(lab, one, stages) for held, one in placed if held == Answer.YES),
        tuple(cover(lab, one, stages) for held, one in placed if held == Answer.UNKNOWN),
    )
