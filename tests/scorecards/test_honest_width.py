"""The law of honest width: what is not stated widens a range, what is stated never does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from labwatch.scorecards.facts import EvaluationFacts, GrantFacts, LabFacts, PledgeFacts, Release
from labwatch.scorecards.rubric import COLUMNS, CURRENT
from labwatch.scorecards.scorecard import build_scorecard
from labwatch.scorecards.spans import Span, weighted
from sources.partialdates import partial
from tests.scorecards.facts_made import AISI, APOLLO, METR, NOT_STATED, SOMEBODY, ref

ON = dt.date(2026, 11, 24)
STATED = ["yes", "no", "partly", "not-stated"]
SAFEGUARD = ["disabled", "partly-disabled", "active", "in-safety-case", "not-stated"]
#: Weighted towards what counts, so that most labs drawn have something to lose.
STAGES = [*["pre-deployment"] * 4, "training", "limited-release", "post-deployment", "not-stated"]
MOSTLY = [True, True, True, False]
PUBLISH = ["freely", "after-lab-review", "lab-approval-needed", "lab-publishes", "no", "not-stated"]
Law = Callable[[LabFacts], Iterator[LabFacts]]


def one_of(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def depths(draw: st.DrawFn) -> dict[str, Any]:
    names = [name for name in NOT_STATED if name != "access_certain"]
    safeguards = {"safety_filters", "harmlessness_training"}
    words = {name: SAFEGUARD if name in safeguards else STATED for name in names}
    return {**NOT_STATED, **{name: draw(one_of(values)) for name, values in words.items()}}


@st.composite
def grants(draw: st.DrawFn, releases: list[Release]) -> GrantFacts:
    return GrantFacts(
        ref=ref("grants"),
        evaluator=draw(one_of([METR, APOLLO, AISI, SOMEBODY])),
        activity="model-evaluation",
        stage=draw(one_of(STAGES)),
        depth=draw(depths()),
        models=frozenset({draw(one_of(releases)).slug}),
        certain=draw(one_of(MOSTLY)),
        days_given=draw(one_of([None, 3.0, 10.0, 40.0])),
        technical_information=draw(one_of(STATED)),
        may_publish=draw(one_of(PUBLISH)),
        payment=draw(one_of(["", "paid by the lab"])),
        nda=draw(one_of(STATED)),
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
    )


@st.composite
def labs(draw: st.DrawFn) -> LabFacts:
    dates = ["2026-06-01", "2026-06", "2025", "2024", "2021", None]
    releases = [
        Release(ref("models"), partial(day) if day else None, told_on=draw(one_of([None, ON])))
        for day in draw(st.lists(one_of(dates), min_size=1, max_size=3))
    ]
    access = draw(st.lists(grants(releases), min_size=1, max_size=4))
    work = [
        EvaluationFacts(
            ref=ref("evaluations"),
            kind=draw(one_of([*["model-evaluation"] * 4, "red-teaming"])),
            parties=(grant.evaluator,),
            models=grant.models,
            grants=(grant,),
        )
        for grant in access
        if draw(one_of(MOSTLY))
    ]
    return LabFacts(
        ref("labs"),
        releases=tuple(releases),
        grants=tuple(access),
        evaluations=tuple(work),
        pledges=tuple(draw(st.lists(pledges(), max_size=3))),
    )


def with_grant(lab: LabFacts, old: GrantFacts, **stated: Any) -> LabFacts:
    """The lab with another grant in place of that one, wherever it stands."""
    new = replace(old, **stated)

    def swapped(grants: tuple[GrantFacts, ...]) -> tuple[GrantFacts, ...]:
        return tuple(new if grant.ref == old.ref else grant for grant in grants)

    work = [
        replace(
            one,
            grants=swapped(one.grants),
            parties=(new.evaluator,) if old in one.grants else one.parties,
        )
        for one in lab.evaluations
    ]
    return replace(lab, grants=swapped(lab.grants), evaluations=tuple(work))


def less_stated(lab: LabFacts) -> Iterator[tuple[str, LabFacts]]:
    """The lab with one fact less, for each fact that is stated."""
    for grant in lab.grants:
        for name in grant.depth:
            if name != "access_certain":
                depth = {**grant.depth, name: "not-stated"}
                yield name, with_grant(lab, grant, depth=depth)
        for name in ("stage", "technical_information", "may_publish", "nda"):
            yield name, with_grant(lab, grant, **{name: "not-stated"})
        yield "days_given", with_grant(lab, grant, days_given=None)
        yield "payment", with_grant(lab, grant, payment="")
        yield "certain", with_grant(lab, grant, certain=False)
        yield "evaluator", with_grant(lab, grant, evaluator=SOMEBODY)
    for release in lab.releases:
        changed = (replace(one, released=None) if one is release else one for one in lab.releases)
        yield "released", replace(lab, releases=tuple(changed))
    for pledge in lab.pledges:
        for name in ("covers", "promised_depth", "promised_publication", "change_announced"):
            less = replace(pledge, **{name: "not-stated"})
            kept = (less if one is pledge else one for one in lab.pledges)
            yield name, replace(lab, pledges=tuple(kept))


def spans(lab: LabFacts) -> dict[str, Span]:
    """Every cell of the lab, and both columns whether or not enough is known to show them."""
    card = build_scorecard([lab], ON, CURRENT, CURRENT.weights)
    row = card.rows[0]
    found = {cell.criterion.key: cell.span for cell in row.cells}
    for column in COLUMNS:
        cells = [(cell.span, cell.criterion.weight) for cell in row.cells_of(column)]
        found[column] = weighted(cells)
    return found


@settings(max_examples=250, deadline=None)
@given(labs())
def test_a_fact_less_never_narrows_a_range_nor_moves_it_outside(lab: LabFacts) -> None:
    """Read the other way round: a fact more never makes a range wider."""
    stated = spans(lab)
    for name, less in less_stated(lab):
        for key, span in spans(less).items():
            known = stated[key]
            assert span.low <= known.low <= known.high <= span.high, (name, key)
