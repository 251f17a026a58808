"""Facets: how many records each value of a filter would give, counted by the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from labwatch.api.resources import RESOURCES
from sources.facets import facet, facet_names
from tests import factories as make
from tests.api.conftest import refused

pytestmark = pytest.mark.django_db


def asked(resource: str, query: dict[str, str]) -> Any:
    """The filters of a resource."""
    filterset = RESOURCES[resource].filterset_class
    filters = filterset(query, filterset.Meta.model.objects.published(), names=query)
    assert filters.is_valid(), filters.form.errors
    return filters


def counts(api: APIClient, address: str, name: str) -> dict[str, int]:
    """The counts of one facet of an answer."""
    body = api.get(f"/api/v1/{address}").json()
    return {value["value"]: value["count"] for value in body["facets"][name]}


#: Other filters beside which each facet is counted.
BESIDE: dict[str, dict[str, str]] = {
    "commitments": {"attribution_not": "alleged", "overdue": "false", "tier": "primary"},
    "evaluations": {"stage": "pre-deployment", "model_not": "gpt-4"},
    "grants": {"depth_at_least": "api", "attested_by_not": "press", "domain": "cyber,cbrn"},
    "labs": {"stage": "pre-deployment", "conduct_not": "kept"},
    "pledges": {"timing_not": "alleged", "quote_state": "unchecked,verbatim"},
}


@pytest.mark.usefixtures("record")
class TestOfTheStarterRecord:
    """Every facet of every resource."""

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_a_count_is_the_length_of_the_list_of_its_value(self, resource: str) -> None:
        query = BESIDE.get(resource, {})
        for name in facet_names(RESOURCES[resource].filterset_class):
            others = {key: text for key, text in query.items() if key.removesuffix("_not") != name}
            found = facet(asked(resource, query), name)
            for value in found.values[-1:]:
                rows = asked(resource, {**others, name: value.value}).qs
                assert rows.count() == value.count, (name, value)

    def test_the_values_of_a_column_make_up_the_list(self, api: APIClient) -> None:
        body = api.get("/api/v1/grants/?facets=stage,lab&page_size=1").json()
        for name in ("stage", "lab"):
            assert sum(value["count"] for value in body["facets"][name]) == body["count"]


def test_an_answer_gains_values_with_labels_most_frequent_first(api: APIClient) -> None:
    lab = make.make_lab(slug="lab", name="Lab")
    for stage in ("training", "training", "pre-deployment"):
        make.make_grant(lab=lab, stage=stage)
    body = api.get("/api/v1/grants/?facets=stage,lab").json()
    assert body["facets"] == {
        "stage": [
            {"value": "training", "label": "during training", "count": 2},
            {"value": "pre-deployment", "label": "before deployment", "count": 1},
        ],
        "lab": [{"value": "lab", "label": "Lab", "count": 3}],
    }
    assert body["facets_more"] == {"stage": 0, "lab": 0}
    assert "facets" not in api.get("/api/v1/grants/").json()


def test_a_facet_heeds_all_filters_but_its_own(api: APIClient) -> None:
    make.make_grant(stage="training", activity="audit")
    make.make_grant(stage="pre-deployment")
    both = {"training": 1, "pre-deployment": 1}
    assert counts(api, "grants/?facets=stage&stage=training", "stage") == both
    assert counts(api, "grants/?facets=stage&stage_not=training", "stage") == both
    assert counts(api, "grants/?facets=stage&activity=audit", "stage") == {"training": 1}


def test_a_record_with_several_values_counts_once_in_each(api: APIClient) -> None:
    one, two = make.make_model(slug="one"), make.make_model(slug="two")
    make.make_grant(models=(one, two))
    make.make_grant(models=(one, make.make_model(slug="draft", status="draft")))
    assert counts(api, "grants/?facets=model", "model") == {"one": 2, "two": 1}


def test_deeper_counts_as_at_least_as_deep(api: APIClient) -> None:
    make.make_grant(deep=True)
    make.make_grant(access_certain=False, hedge="seems")
    found = counts(api, "grants/?facets=depth_at_least", "depth_at_least")
    assert found["none"] == 2
    assert found["weights"] == 1


def test_what_is_computed_is_counted_for_the_day(api: APIClient) -> None:
    make.make_pledge(commitment=make.make_commitment(due="2023", stated_on="2022"))
    assert counts(api, "pledges/?facets=timing", "timing") == {"overdue": 1}
    assert counts(api, "pledges/?facets=overdue", "overdue") == {"true": 1}
    then = "pledges/?facets=timing&as_of=2023-06-01"
    assert counts(api, then, "timing") == {"not-yet-due": 1}


def test_at_most_50_values_are_told_and_how_many_more_there_are(api: APIClient) -> None:
    for _number in range(52):
        make.make_model()
    body = api.get("/api/v1/models/?facets=lab&page_size=1").json()
    assert len(body["facets"]["lab"]) == 50
    assert body["facets_more"] == {"lab": 2}


def test_what_is_no_facet_is_refused_with_those_there_are(api: APIClient) -> None:
    for query in ("facets=nonsense", "facets=window_after", "facets=stage_not", "facets="):
        (fault,) = refused(api, f"/api/v1/grants/?{query}")
        assert fault["parameter"] == "facets"
        assert {"stage", "lab", "depth_at_least"} <= set(fault["allowed"])
    (fault,) = refused(api, "/api/v1/grants/?format=csv&facets=stage")
    assert "JSON" in fault["detail"]
    names = ",".join(facet_names(RESOURCES["grants"].filterset_class)[:11])
    (fault,) = refused(api, f"/api/v1/grants/?facets={names}")
    assert "at most 10" in fault["detail"]


def test_a_record_has_no_facets(api: APIClient) -> None:
    make.make_lab(slug="lab")
    (fault,) = refused(api, "/api/v1/labs/lab/?facets=parent")
    assert fault["parameter"] == "facets"


@pytest.mark.parametrize(
    ("resource", "names"),
    [("grants", "stage,lab,model,timing"), ("commitments", "lab,timing,overdue,tier")],
)
def test_facets_take_as_many_queries_for_20_rows_as_for_one(
    api: APIClient, resource: str, names: str
) -> None:
    known = set(facet_names(RESOURCES[resource].filterset_class))
    address = f"/api/v1/{resource}/?facets={','.join(n for n in names.split(',') if n in known)}"
    few = _queries(api, resource, address, 1)
    assert _queries(api, resource, address, 19) == few
    plain = _queries(api, resource, f"/api/v1/{resource}/?page_size=50", 0)
    assert few - plain <= 2 * len(names.split(","))


def _queries(api: APIClient, resource: str, address: str, more: int) -> int:
    for _number in range(more):
        if resource == "grants":
            make.cite(make.make_grant(models=(make.make_model(),)))
        else:
            make.cite(make.make_pledge().commitment)
    with CaptureQueriesContext(connection) as captured:
        assert api.get(address).status_code == 200
    return len(captured)
