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

from django.utils.translation import gettext

from evaluators.vocabulary import Activity, Stage
from labwatch.scorecards.before_release import (
    Stages,
    stage_of,
    was_before,
    was_evaluation_before,
)
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


def _bounded(lab: LabFacts, release: Release) -> Release:
    """A release lies after the start of what was certainly done before it."""
    done = [one for one in lab.evaluations if release.slug in one.models and one.started]
    starts = [
        one.started.earliest
        for one in done
        if one.started and was_before(one, release) == Answer.YES
    ]
    return replace(release, not_before=max(starts, default=None))


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
        return (self.release.ref, *self.evidence)

    @property
    def evidence(self) -> tuple[Ref, ...]:
        """Those of them that tell of evaluations, access and searches."""
        work = (*self.before, *self.unclear, *self.after)
        return (
            *(one.ref for one in work),
            *(grant.ref for grant in self.access_only),
            *(finding.ref for finding in self.findings),
        )

    @property
    def beside_counts(self) -> list[tuple[str, int]]:
        """How much other work of each kind there is; kinds are never summed."""
        counts = Counter(work.kind for work in self.beside)
        return [(str(kind.label), counts[kind]) for kind in Activity if counts[kind]]


def cover(lab: LabFacts, release: Release, stages: Stages = None) -> ReleaseCoverage:
    """What is known of that release; ``stages``: count access at these stages alone."""
    work = [one for one in lab.evaluations if release.slug in one.models]
    answers = [(one, was_evaluation_before(one, release, stages)) for one in work]
    known = {
        name: tuple(one for one, answer in answers if answer == wanted)
        for name, wanted in _SORTS.items()
    }
    grants = _without_evaluation(lab, release, [one for one, answer in answers if answer], stages)
    findings = tuple(one for one in lab.findings if one.model == release.slug)
    answer = _answer(known["before"], known["unclear"], findings)
    return ReleaseCoverage(
        release=release,
        answer=answer,
        sentence=_sentence(known, grants, findings, release),
        beside=tuple(one for one in work if not one.may_be_model_evaluation),
        access_only=grants,
        findings=findings,
        **known,
    )


_SORTS = {"before": Answer.YES, "unclear": Answer.UNKNOWN, "after": Answer.NO}


def _without_evaluation(
    lab: LabFacts,
    release: Release,
    work: Iterable[EvaluationFacts],
    stages: Stages,
) -> tuple[GrantFacts, ...]:
    """Access to the release for evaluation from which no evaluation on record came."""
    used = {grant.ref for one in work if one.is_model_evaluation for grant in one.grants}
    asked = stages and {*stages, Stage.NOT_STATED}
    return tuple(
        grant
        for grant in lab.grants
        if grant.may_be_for_evaluation
        and release.slug in grant.models
        and grant.ref not in used
        and stage_of(grant) != Answer.NO
        and (asked is None or grant.stage in asked)
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
        return gettext("Evaluated before release by %(names)s.") % {
            "names": _names(known["before"])
        }
    if known["unclear"]:
        return _unclear(known["unclear"])
    if findings and (not grants or any(finding.says_nobody for finding in findings)):
        newest = max(findings, key=lambda finding: (finding.says_nobody, finding.as_of))
        return gettext("Looked for by %(who)s (%(day)s): %(finding)s") % {
            "who": newest.who_looked,
            "day": newest.as_of.words,
            "finding": newest.summary,
        }
    if grants:
        return _had_access(grants)
    if known["after"]:
        return gettext("Evaluated only after release, by %(names)s.") % {
            "names": _names(known["after"])
        }
    if release.statements:
        return gettext("Only statements are on record; nothing was looked for yet.")
    return gettext("No public record; nothing was looked for yet.")


def _unclear(work: tuple[EvaluationFacts, ...]) -> str:
    sure = [one for one in work if one.is_model_evaluation]
    if sure:
        return gettext("Evaluated by %(names)s; whether before release is not stated.") % {
            "names": _names(sure)
        }
    return gettext("%(names)s worked on it; whether it was a model evaluation is not stated.") % {
        "names": _names(work)
    }


def _had_access(grants: tuple[GrantFacts, ...]) -> str:
    names = ", ".join(sorted({grant.evaluator.ref.name for grant in grants}))
    if any(stage_of(grant) == Answer.YES for grant in grants):
        sentence = gettext("%(names)s had access before release; no evaluation is on record.")
    else:
        sentence = gettext(
            "%(names)s had access perhaps before release; no evaluation is on record."
        )
    return sentence % {"names": names}


def _names(work: Iterable[EvaluationFacts]) -> str:
    names = {party.ref.name for one in work for party in one.parties}
    return ", ".join(sorted(names)) or gettext("outsiders that no source names")


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


def coverage(lab: LabFacts, period: Period, stages: Stages = None) -> Coverage:
    """The coverage of a lab's frontier releases in a period; asked for by most criteria."""
    question = ("coverage", period, stages)
    if question not in lab.memo:
        lab.memo[question] = _coverage(lab, period, stages)
    found: Coverage = lab.memo[question]
    return found


def _coverage(lab: LabFacts, period: Period, stages: Stages) -> Coverage:
    counted = [_bounded(lab, release) for release in lab.releases if is_counted(release)]
    placed = [(period.holds(release), release) for release in counted]
    return Coverage(
        period,
        tuple(cover(lab, one, stages) for held, one in placed if held == Answer.YES),
        tuple(cover(lab, one, stages) for held, one in placed if held == Answer.UNKNOWN),
    )
