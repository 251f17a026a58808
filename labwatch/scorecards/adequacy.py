"""Adequacy: was a release evaluated by outsiders before it, deep enough for a threat? Pure.

Two threats are asked about (the post of May 2024): misuse of what is deployed, and stolen or
released weights. How deep is deep enough for each: evaluators/depth.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from evaluators.depth import Verdict, sufficient_for
from evaluators.vocabulary import Activity, Sufficient, ThreatModel
from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.coverage import ReleaseCoverage, cover, is_counted
from labwatch.scorecards.facts import Answer, EvaluationFacts, GrantFacts, LabFacts, Ref
from sources.vocabulary import Stated


@dataclass(frozen=True)
class Adequacy:
    """The answer for one model and one threat, with the sentence why."""

    lab: Ref
    coverage: ReleaseCoverage
    threat: ThreatModel
    answer: Answer
    sentence: str
    refs: tuple[Ref, ...]

    @property
    def model(self) -> Ref:
        """The model asked about."""
        return self.coverage.release.ref

    @property
    def evidence(self) -> tuple[Ref, ...]:
        """The records behind the answer beside the model."""
        return tuple(ref for ref in self.refs if ref != self.model)


def adequacy_of(lab: LabFacts, threat: ThreatModel) -> list[Adequacy]:
    """The answer for each frontier release of a lab, newest first; undated ones last."""
    rows = [cover(lab, release) for release in lab.releases if is_counted(release)]
    rows.sort(key=lambda row: (row.release.released is None, row.release.ref.name))
    dated = [row for row in rows if row.release.released is not None]
    dated.sort(key=lambda row: row.release.earliest or row.release.latest, reverse=True)  # type: ignore[arg-type, return-value]
    undated = [row for row in rows if row.release.released is None]
    return [judge(lab.ref, row, threat) for row in (*dated, *undated)]


def judge(lab: Ref, row: ReleaseCoverage, threat: ThreatModel) -> Adequacy:
    """The answer for one release."""
    grants = _grants(row)
    verdicts = [(grant, sufficient_for(threat, grant.depth, grant.further)) for grant in grants]
    answer, why, used = _answer(row, verdicts)
    if threat == ThreatModel.WEIGHTS and row.release.weights_open == Stated.YES:
        more = gettext(
            "Its weights are open: outsiders can test it with full access, after release."
        )
        why = f"{why} {more}"
    refs = (row.release.ref, *(grant.ref for grant in used)) if used else row.refs
    return Adequacy(lab, row, threat, answer, why, refs)


def _grants(row: ReleaseCoverage) -> list[GrantFacts]:
    """Access to this release that was or may have been before it, each grant once."""
    work: tuple[EvaluationFacts, ...] = (*row.before, *row.unclear)
    found = [grant for one in work for grant in one.access_to(row.release.slug)]
    kept = [grant for grant in (*found, *row.access_only) if stage_of(grant) != Answer.NO]
    return list({grant.ref: grant for grant in kept}.values())


Judged = list[tuple[GrantFacts, Verdict]]


def _answer(row: ReleaseCoverage, judged: Judged) -> tuple[Answer, str, list[GrantFacts]]:
    if row.answer == Answer.NO or not (row.before or row.unclear or row.access_only):
        return row.answer, row.sentence, []
    certain = {grant.ref for one in row.before for grant in one.grants if _is_certain(grant)}
    for grant, verdict in judged:
        if verdict.answer == Sufficient.YES and grant.ref in certain:
            return Answer.YES, f"{grant.evaluator.ref.name}: {verdict.reason}", [grant]
    maybe = [(grant, verdict) for grant, verdict in judged if verdict.answer != Sufficient.NO]
    if maybe:
        grant, verdict = maybe[0]
        return Answer.UNKNOWN, _perhaps(grant, verdict), [grant for grant, _verdict in maybe]
    return _by_what_is_left(row, judged)


def _is_certain(grant: GrantFacts) -> bool:
    return stage_of(grant) == Answer.YES


def _perhaps(grant: GrantFacts, verdict: Verdict) -> str:
    name = grant.evaluator.ref.name
    if verdict.answer == Sufficient.YES:
        return gettext(
            "%(name)s had access deep enough; whether it was an evaluation before release is open."
        ) % {"name": name}
    return f"{name}: {verdict.reason}"


def _by_what_is_left(row: ReleaseCoverage, judged: Judged) -> tuple[Answer, str, list[GrantFacts]]:
    """No grant sufficed; an evaluation whose access is not on record may have.

    It is a no only if some access was certainly for evaluation before release, and not deep enough.
    """
    without = [one for one in (*row.before, *row.unclear) if not one.access_to(row.release.slug)]
    if without or not judged:
        return Answer.UNKNOWN, _and(row, gettext("How deep the access went is not on record.")), []
    used = [grant for grant, _verdict in judged]
    if not row.before and not any(_is_certain_for_evaluation(one) for one in row.access_only):
        return Answer.UNKNOWN, _and(row, gettext("The access on record was not deep enough.")), used
    count = len(judged)
    grant, verdict = judged[0]
    which = (
        grant.evaluator.ref.name
        if count == 1
        else gettext("None of %(count)d grants sufficed") % {"count": count}
    )
    return Answer.NO, f"{which}: {verdict.reason}", used


def _and(row: ReleaseCoverage, more: str) -> str:
    """What is known of the release, and one more sentence."""
    return f"{row.sentence} {more}"


def _is_certain_for_evaluation(grant: GrantFacts) -> bool:
    return _is_certain(grant) and grant.activity == Activity.MODEL_EVALUATION
