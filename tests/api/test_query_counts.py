"""The number of queries does not depend on the number of rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from evaluators.models import EvaluationDomain, GrantSafeguard
from labwatch.api.resources import RESOURCES
from labwatch.publishing.refreshing import refresh_all
from tests import factories as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


def full(resource: str) -> Any:
    """A record of the resource with everything around it that its serializer shows."""
    row = _MADE.get(resource, _plain(resource))()
    if resource not in {"sources", "citations"}:
        for fact in ("", "note"):
            make.cite(row, fact=fact)
    return row


def _plain(resource: str) -> Any:
    return getattr(make, f"make_{resource.removesuffix('s')}")


def _lab() -> Any:
    lab = make.make_lab(parent=make.make_lab(status="draft"))
    lab.names.create(name="Before")
    return lab


def _source() -> Any:
    source = make.make_source()
    make.make_health(source=source)
    make.make_snapshot(source=source)
    return source


def _citation() -> Any:
    citation = make.make_citation(quote_state="altered")
    make.make_health(source=citation.source)
    make.make_standing(citation=citation)
    for _number in range(2):
        visit = make.make_check(source=citation.source)
        make.make_event(citation=citation, check_row=visit)
    make.make_review_item(citation=citation)
    return citation


def _document() -> Any:
    document = make.make_document(lab=make.make_lab())
    first = make.make_version(document=document, source=make.make_source())
    make.make_version(document=document, supersedes=first, source=make.make_source())
    return document


def _commitment() -> Any:
    version = make.make_version(document=make.make_document(lab=make.make_lab()))
    return make.make_commitment(document_version=version)


def _pledge() -> Any:
    successor = make.make_pledge(due="2023", status="draft")
    pledge = make.make_pledge(due="2023", replaced_by=successor, state="replaced-by-weaker")
    make.make_ruling(pledge=pledge)
    return pledge


def _statement() -> Any:
    statement = make.make_statement(speaker_kind="lab", lab=make.make_lab())
    statement.about_labs.set([make.make_lab(), make.make_lab()])
    statement.about_models.set([make.make_model(), make.make_model()])
    statement.about_commitments.set([make.make_commitment()])
    return statement


def _correction() -> Any:
    correction = make.make_correction()
    correction.labs.set([make.make_lab()])
    correction.ai_models.set([make.make_model(), make.make_model()])
    correction.commitments.set([make.make_commitment()])
    correction.sources.set([make.make_source()])
    return correction


def _evaluator() -> Any:
    evaluator = make.make_evaluator()
    evaluator.names.create(name="Before")
    make.make_independence_note(evaluator=evaluator)
    make.make_hedged_link(evaluator=evaluator, placeholder=make.make_placeholder(status="draft"))
    return evaluator


def _grant() -> Any:
    models = (make.make_model(released="2023"), make.make_model(released="2024"))
    grant = make.make_grant(models=models, window_start="2022")
    grant.overlaps_with.set([make.make_grant(status="draft")])
    grant.corrections.set([make.make_correction()])
    GrantSafeguard.objects.create(grant=grant, name="limits", state="active")
    return grant


def _evaluation() -> Any:
    evaluation = make.make_evaluation(lab=make.make_lab(), report=make.make_source())
    evaluation.evaluators.set([make.make_evaluator()])
    evaluation.ai_models.set([make.make_model()])
    evaluation.grants.set([make.make_grant()])
    EvaluationDomain.objects.create(evaluation=evaluation, domain="cyber")
    return evaluation


def _finding() -> Any:
    about = {"document": make.make_document(lab=make.make_lab()), "lab": make.make_lab()}
    return make.make_finding(
        ai_model=make.make_model(),
        commitment=make.make_commitment(),
        evaluator=make.make_evaluator(),
        **about,
    )


_MADE = {
    "sources": _source,
    "citations": _citation,
    "labs": _lab,
    "documents": _document,
    "commitments": _commitment,
    "pledges": _pledge,
    "rulings": lambda: make.make_ruling(ai_model=make.make_model()),
    "statements": _statement,
    "corrections": _correction,
    "evaluators": _evaluator,
    "grants": _grant,
    "evaluations": _evaluation,
    "findings": _finding,
}


def queries(api: APIClient, address: str) -> list[str]:
    """The queries that an answer takes."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = api.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_takes_as_many_for_20_rows_as_for_one(api: APIClient, resource: str) -> None:
    first = full(resource)
    few = queries(api, f"/api/v1/{resource}/")
    alone = queries(api, f"/api/v1/{resource}/{first.slug}/")
    for _number in range(19):
        full(resource)
    many = queries(api, f"/api/v1/{resource}/")
    assert len(many) == len(few) <= MOST_QUERIES
    assert len(queries(api, f"/api/v1/{resource}/{first.slug}/")) == len(alone) < len(few) + 1
    assert api.get(f"/api/v1/{resource}/").json()["count"] >= 20


def test_visits_take_as_many_for_20_as_for_one(api: APIClient) -> None:
    source = make.make_source(slug="source")
    make.make_check(source=source, snapshot=make.make_snapshot(source=source))
    few = queries(api, "/api/v1/sources/source/checks/")
    for number in range(19):
        version = make.make_snapshot(source=source, body_sha256=f"{number + 1:064}")
        make.make_check(source=source, snapshot=version)
    assert len(queries(api, "/api/v1/sources/source/checks/")) == len(few) <= 5


def test_a_page_in_the_middle_takes_no_more(api: APIClient) -> None:
    for _number in range(3):
        full("grants")
    whole = queries(api, "/api/v1/grants/")
    following = api.get("/api/v1/grants/?page_size=1").json()["next"]
    assert len(queries(api, following)) <= len(whole)


@pytest.mark.parametrize("name", ["changes", "scorecard"])
def test_what_is_gathered_from_all_kinds_takes_a_fixed_number(api: APIClient, name: str) -> None:
    for resource in RESOURCES:
        row = full(resource)
        row.save()
    refresh_all()
    few = queries(api, f"/api/v1/{name}/?format=json")
    for resource in RESOURCES:
        for _number in range(4):
            row = full(resource)
            row.save()
    refresh_all()
    assert len(queries(api, f"/api/v1/{name}/?format=json")) == len(few)


def test_words_take_no_query_but_for_the_data_version(api: APIClient) -> None:
    for name in ("vocabulary/", "schema/", ""):
        (only,) = queries(api, f"/api/v1/{name}")
        assert "publishing_dataversion" in only
