"""Labs drawn at random, with records that do not contradict each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from evaluators.depth import SAFEGUARDS
from labwatch.scorecards.before_release import stage_of, was_before
from labwatch.scorecards.coverage import cover
from labwatch.scorecards.facts import (
    Answer,
    EvaluationFacts,
    FindingFacts,
    GrantFacts,
    LabFacts,
    PledgeFacts,
    Release,
)
from sources.partialdates import PartialDate, partial
from tests.scorecards.facts_made import AISI, APOLLO, METR, NOT_STATED, SOMEBODY, finding, ref

ON = dt.date(2026, 11, 24)
STATED = ["yes", "no", "partly", "not-stated"]
SAFEGUARD = ["disabled", "partly-disabled", "active", "in-safety-case", "not-stated"]
PUBLISH = ["freely", "after-lab-review", "lab-approval-needed", "lab-publishes", "no", "not-stated"]
CONDUCTS = ["", "kept", "partly-kept", "not-kept", "no-public-evidence", "cannot-be-judged"]
DEPTHS = [name for name in NOT_STATED if name != "access_certain"]
#: Weighted towards what counts, so that most labs drawn have something to lose.
STAGES = [*["pre-deployment"] * 7, "training", "limited-release", "post-deployment", "not-stated"]
KINDS = [*["model-evaluation"] * 7, "red-teaming", "not-stated"]
MOSTLY = [True] * 6 + [False]
RELEASED = [*["2026-06-01"] * 5, "2026-06", "2025", "2024-11", "2024", "2021-03", None]
WORKED = [*[None] * 7, "2026-05", "2026-07", "2026", "2025-02-03", "2024"]


def one_of(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def day(text: str | None) -> PartialDate | None:
    return partial(text) if text else None


@st.composite
def depths(draw: st.DrawFn) -> dict[str, Any]:
    """Of half of the grants it is known what was not given, but for a fact or two."""
    words = {name: SAFEGUARD if name in SAFEGUARDS else STATED for name in DEPTHS}
    shut = {name: "active" if name in SAFEGUARDS else "no" for name in DEPTHS}
    asked = draw(one_of([DEPTHS, draw(st.lists(one_of(DEPTHS), max_size=2, unique=True))]))
    return {**NOT_STATED, **shut, **{name: draw(one_of(words[name])) for name in asked}}


@st.composite
def grants(draw: st.DrawFn, releases: list[Release]) -> GrantFacts:
    sure = draw(one_of(MOSTLY))
    return GrantFacts(
        ref=ref("grants"),
        evaluator=draw(one_of([METR, APOLLO, AISI, SOMEBODY])),
        activity=draw(one_of(KINDS)),
        stage=draw(one_of(STAGES)),
        depth={**draw(depths()), "access_certain": sure},
        models=frozenset({draw(one_of(releases)).slug}),
        further=tuple(draw(st.lists(one_of(SAFEGUARD), max_size=1))),
        certain=sure,
        window=(day(draw(one_of(WORKED))), None),
        told_on=draw(one_of([None, ON])),
        days_given=draw(one_of([None, 3.0, 10.0, 40.0])),
        technical_information=draw(one_of(STATED)),
        may_publish=draw(one_of(PUBLISH)),
        payment=draw(one_of(["", "paid by the lab"])),
        nda=draw(one_of(STATED)),
    )


@st.composite
def evaluations(draw: st.DrawFn, access: GrantFacts) -> EvaluationFacts:
    return EvaluationFacts(
        ref=ref("evaluations"),
        kind=draw(one_of(KINDS)),
        public_weights=draw(one_of([*["not-stated"] * 4, "yes", "no"])),
        parties=draw(one_of([*[(access.evaluator,)] * 4, ()])),
        models=access.models,
        grants=draw(one_of([*[(access,)] * 4, ()])),
        started=day(draw(one_of(WORKED))),
        ended=day(draw(one_of(WORKED))),
    )


@st.composite
def pledges(draw: st.DrawFn) -> PledgeFacts:
    return PledgeFacts(
        ref=ref("pledges"),
        attribution=draw(one_of(["own-words", "signed", "alleged"])),
        topic=draw(one_of(["external-evaluation", "audit", "red-teaming"])),
        shape=draw(one_of(["promise", "mention-only", "exploratory"])),
        testability=draw(one_of(["aspirational", "directional", "conditional", "measurable"])),
        state=draw(one_of(["in-force", "replaced-by-weaker", "replaced-by-stronger", "withdrawn"])),
        change_announced=draw(one_of(STATED)),
        covers=draw(one_of(["some-models", "flagship", "every-frontier-release", "not-stated"])),
        promised_depth=draw(one_of(["api", "no-filter", "weights", "not-stated"])),
        promised_publication=draw(one_of(PUBLISH)),
        timing=draw(one_of(["overdue", "overdue", "no-date", "not-yet-due"])),
        conduct=draw(one_of(CONDUCTS)),
    )


@st.composite
def all_releases(draw: st.DrawFn) -> list[Release]:
    """No source tells of a release before it was one."""
    days = [day(draw(one_of(RELEASED))) for _ in range(draw(one_of([1, 2, 2, 3])))]
    told = [None, ON, dt.date(2024, 1, 1)]
    return [
        Release(
            ref("models"),
            released,
            told_on=draw(one_of(told[:2] if released else told)),
            frontier=draw(one_of([*STATED, "yes", "yes"])),
            weights_open=draw(one_of(STATED)),
        )
        for released in days
    ]


@st.composite
def findings(draw: st.DrawFn, releases: list[Release]) -> FindingFacts:
    about = draw(one_of(releases))
    outcome = draw(one_of(["lab-says-nobody", "lab-says-nobody", "lab-silent", "nothing-found"]))
    return finding(model=about.slug, outcome=outcome)


@st.composite
def labs(draw: st.DrawFn) -> LabFacts:
    releases = draw(all_releases())
    access = draw(st.lists(grants(releases), min_size=2, max_size=4))
    work = [draw(evaluations(grant)) for grant in access if draw(one_of(MOSTLY))]
    return without_contradictions(
        LabFacts(
            ref("labs"),
            releases=tuple(releases),
            grants=tuple(access),
            evaluations=tuple(work),
            pledges=tuple(draw(st.lists(pledges(), max_size=draw(one_of([1, 2, 8]))))),
            findings=tuple(draw(st.lists(findings(releases), max_size=2))),
        )
    )


def without_contradictions(lab: LabFacts) -> LabFacts:
    """Without facts and findings against which other records speak."""
    work = [
        replace(one, started=None, ended=None, public_weights="not-stated")
        if is_contradictory(lab, one)
        else one
        for one in lab.evaluations
    ]
    lab = replace(lab, evaluations=tuple(work))
    kept = [one for one in lab.findings if not (one.says_nobody and _was_evaluated(lab, one))]
    return replace(lab, findings=tuple(kept))


def is_contradictory(lab: LabFacts, work: EvaluationFacts) -> bool:
    """Whether its dates are out of order, or place it elsewhere than the stage of its access."""
    if work.started and work.ended and work.started.earliest > work.ended.latest:
        return True
    if work.public_weights == "yes" and work.grants:
        return True
    by_stage = {stage_of(grant) for grant in work.grants} - {Answer.UNKNOWN}
    by_stage |= {Answer.NO} if work.public_weights == "yes" else set()
    by_dates = {
        was_before(replace(work, grants=(), public_weights="not-stated"), one)
        for one in lab.releases
        if one.slug in work.models
    } - {Answer.UNKNOWN}
    return len(by_stage | by_dates) > 1


def is_consistent(lab: LabFacts) -> bool:
    """Whether no record speaks against another."""
    is_told_too_soon = any(
        one.released and one.told_on and one.told_on < one.released.earliest for one in lab.releases
    )
    return not is_told_too_soon and without_contradictions(lab) == lab


def _was_evaluated(lab: LabFacts, found: FindingFacts) -> bool:
    return any(cover(lab, one).before for one in lab.releases if one.slug == found.model)
