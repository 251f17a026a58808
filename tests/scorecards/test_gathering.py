"""From the database to facts: only what is published, only what was so by then, few queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Pledge
from evaluators.models import AccessGrant
from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.gathering import Gathering
from sources.partialdates import partial
from tests.factories import (
    cite,
    make_citation,
    make_commitment,
    make_evaluation,
    make_evaluator,
    make_finding,
    make_grant,
    make_lab,
    make_model,
    make_pledge,
    make_ruling,
    make_source,
    make_statement,
)

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 24)
MAY = dt.date(2024, 5, 24)


def facts(as_of: dt.date | None = None) -> LabFacts:
    (found,) = Gathering(as_of or ON, as_of).labs
    return found


def whole_lab(**given: Any) -> Any:
    """A lab with one of everything."""
    lab = make_lab()
    model = make_model(lab=lab, released=partial("2024-03"), **given)
    grant = make_grant(lab=lab, models=(model,), window_start=partial("2024-02"))
    work = make_evaluation(lab=lab)
    work.ai_models.add(model)
    work.grants.add(grant)
    work.evaluators.add(grant.evaluator)
    make_finding(lab=lab, ai_model=model)
    statement = make_statement()
    statement.about_models.add(model)
    pledge = make_pledge(lab=lab, commitment=make_commitment(stated_on=partial("2023")))
    make_ruling(pledge=pledge, ruled_on=MAY)
    return lab


def test_everything_about_a_lab_is_found() -> None:
    whole_lab()
    found = facts()
    assert len(found.releases) == len(found.grants) == len(found.evaluations) == 1
    assert found.evaluations[0].grants == found.grants
    assert found.evaluations[0].parties == (found.grants[0].evaluator,)
    assert found.findings[0].model == found.releases[0].slug
    assert found.releases[0].statements
    assert found.pledges[0].conduct


@pytest.mark.parametrize("day", ["2022-12-31", "2023-12-31"])
def test_what_came_later_is_not_there_yet(day: str) -> None:
    whole_lab()
    labs = Gathering(dt.date.fromisoformat(day), dt.date.fromisoformat(day)).labs
    assert [len(lab.pledges) for lab in labs] == ([1] if day > "2023-12-30" else [])
    assert not any(lab.releases or lab.grants for lab in labs)


def test_a_ruling_made_later_is_not_there_yet() -> None:
    whole_lab()
    assert facts(dt.date(2024, 5, 23)).pledges[0].conduct == ""
    assert facts(MAY).pledges[0].conduct


def test_a_promise_given_up_later_was_in_force() -> None:
    pledge = make_pledge(state="withdrawn", state_since=partial("2025"))
    cite(pledge, make_citation(source=make_source(published_on=partial("2024-01"))))
    assert facts(MAY).pledges[0].is_in_force
    assert not facts().pledges[0].is_in_force


def test_drafts_are_nowhere() -> None:
    lab = whole_lab(status="draft")
    found = facts()
    assert found.releases == ()
    assert found.grants[0].models == frozenset()
    lab.status = "draft"
    lab.save()
    assert Gathering(ON).labs == []


def test_a_lab_stands_by_what_its_parent_promised() -> None:
    parent = make_lab()
    make_pledge(lab=parent)
    child = make_lab(parent=parent)
    make_model(lab=child)
    found = {one.ref.slug: one for one in Gathering(ON).labs}
    (own,), (of_parent,) = found[parent.slug].pledges, found[child.slug].pledges
    assert of_parent == replace(own, is_of_parent=True)


def test_a_disputed_grant_is_not_certain() -> None:
    make_grant(disputed=True, disputed_by="The lab")
    assert not facts().grants[0].certain


def test_weeks_are_counted_as_days() -> None:
    make_grant(time_given_value=3, time_given_unit="weeks")
    assert facts().grants[0].days_given == 21


def test_a_finding_about_an_evaluator_is_kept_apart() -> None:
    evaluator = make_evaluator()
    make_finding(evaluator=evaluator)
    (found,) = Gathering(ON).about_evaluators
    assert found.evaluator == evaluator.slug


@pytest.mark.parametrize("as_of", [None, MAY])
def test_the_number_of_queries_does_not_grow(as_of: dt.date | None) -> None:
    counts = []
    for number in (1, 19):
        for _ in range(number):
            whole_lab()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert Gathering(as_of or ON, as_of).labs
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18


def test_every_record_behind_a_figure_has_its_page() -> None:
    whole_lab()
    found = facts()
    (pledge,) = Pledge.objects.all()
    assert found.pledges[0].ref.page == pledge.get_absolute_url()
    assert found.grants[0].ref.page == AccessGrant.objects.get().get_absolute_url()
