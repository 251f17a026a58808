"""The access table over the API: as JSON and as CSV, by the filters of the page."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from evaluators.filters import AccessTableFilter
from evaluators.models import EvaluationDomain, EvaluatorName
from labwatch.api.matrix import CSV_COLUMNS
from tests import factories as make
from tests.api.conftest import refused
from tests.api.test_query_counts import queries
from tests.evaluators.many import EVALUATORS, LABS, MODELS_OF_A_LAB, many_grants

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/access/"


def table(api: APIClient, query: str = "") -> Any:
    """The table at that query."""
    answer = api.get(f"{ADDRESS}?{query}" if query else ADDRESS)
    assert answer.status_code == 200, answer.content
    return answer.json()


def lines(api: APIClient, query: str = "") -> list[dict[str, str]]:
    """The lines of the CSV at that query."""
    answer = api.get(f"{ADDRESS}?format=csv&{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = csv.DictReader(io.StringIO(answer.content.decode()))
    assert rows.fieldnames == list(CSV_COLUMNS)
    return list(rows)


def gave(**given: Any) -> Any:
    """A grant to METR at GPT-4 of OpenAI."""
    lab = make.make_lab(slug="openai", name="OpenAI")
    model = make.make_model(slug="gpt-4", lab=lab, name="GPT-4", released="2023-03-14")
    evaluator = make.make_evaluator(slug="metr", name="METR", kind="independent")
    defaults = {"slug": "the-grant", "window_start": "2023-02", "attested_by": "evaluator"}
    return make.make_grant(lab=lab, evaluator=evaluator, models=(model,), **{**defaults, **given})


def ref(resource: str, slug: str, name: str) -> dict[str, str]:
    """A record as others refer to it."""
    return {"slug": slug, "name": name, "url": f"http://testserver/api/v1/{resource}/{slug}/"}


class TestJson:
    def test_a_cell_holds_depth_stage_days_and_who_says_so(self, api: APIClient) -> None:
        gave(safety_filters="disabled", weights="no", hedge="apparently")
        found = table(api)
        assert found["by"] == "model"
        assert found["columns"] == [
            {**ref("evaluators", "metr", "METR"), "kind": "independent", "grants": 1}
        ]
        (row,) = found["rows"]
        assert row["lab"] == ref("labs", "openai", "OpenAI")
        assert row["model"] == ref("models", "gpt-4", "GPT-4")
        assert row["released"]["value"] == "2023-03-14"
        assert row["cells"] == [
            {
                "evaluator": ref("evaluators", "metr", "METR"),
                "grants": [
                    {
                        "grant": ref("grants", "the-grant", "OpenAI → METR"),
                        "models": [ref("models", "gpt-4", "GPT-4")],
                        "activity": "model-evaluation",
                        "depth": {"established": "no-filter", "possible": "fine-tune"},
                        "stage": "pre-deployment",
                        "days_before_release": {"fewest": 14, "most": 41},
                        "attested_by": "evaluator",
                        "access_certain": True,
                        "hedge": "apparently",
                        "disputed": False,
                    }
                ],
                "hedged": [],
            }
        ]

    def test_what_is_not_stated_is_null(self, api: APIClient) -> None:
        make.make_grant()
        (row,) = table(api)["rows"]
        assert (row["model"], row["released"]) == (None, None)
        (entry,) = row["cells"][0]["grants"]
        assert entry["days_before_release"] is None
        assert entry["hedge"] is None
        assert entry["models"] == []

    def test_an_apparent_member_has_a_hedge_and_no_grant(self, api: APIClient) -> None:
        group = make.make_placeholder(slug="group", name="A group")
        member = make.make_evaluator(slug="aisi", name="AISI")
        make.make_hedged_link(placeholder=group, evaluator=member)
        grant = make.make_grant(evaluator=group)
        found = table(api)
        assert [column["grants"] for column in found["columns"]] == [0, 1]
        hedged, granted = found["rows"][0]["cells"]
        assert hedged["evaluator"]["slug"] == "aisi"
        assert hedged["grants"] == []
        (one,) = hedged["hedged"]
        assert one["hedge"] == "apparently"
        assert one["placeholder"] == ref("evaluators", "group", "A group")
        assert one["grant"]["slug"] == grant.slug
        assert (len(granted["grants"]), granted["hedged"]) == (1, [])

    def test_a_model_that_nobody_tested_has_a_row_without_cells(self, api: APIClient) -> None:
        make.make_model(slug="alone")
        make.make_evaluator(slug="apollo", name="Apollo")
        found = table(api)
        assert [(row["model"]["slug"], row["cells"]) for row in found["rows"]] == [("alone", [])]
        assert found["without_record"] == [ref("evaluators", "apollo", "Apollo")]

    def test_rows_may_be_labs(self, api: APIClient) -> None:
        grant = gave()
        make.make_grant(lab=grant.lab, evaluator=grant.evaluator)
        found = table(api, "by=lab")
        assert found["by"] == "lab"
        (row,) = found["rows"]
        assert (row["lab"]["slug"], row["model"]) == ("openai", None)
        named = [[model["slug"] for model in one["models"]] for one in row["cells"][0]["grants"]]
        assert sorted(named) == [[], ["gpt-4"]]

    def test_drafts_are_not_there(self, api: APIClient) -> None:
        gave(status="draft")
        make.make_model(status="draft")
        make.make_evaluator(status="draft")
        found = table(api)
        assert found["columns"] == []
        assert [row["model"]["slug"] for row in found["rows"]] == ["gpt-4"]
        assert [one["slug"] for one in found["without_record"]] == ["metr"]


class TestFilters:
    @pytest.mark.parametrize(
        "query",
        [
            "lab=openai",
            "evaluator=metr",
            "evaluator_kind=independent",
            "year=2023",
            "domain=cyber",
            "stage=training",
            "depth_at_least=weights",
            "model=gpt-4",
            "attested_by=evaluator",
        ],
    )
    def test_the_filters_of_the_page_choose_grants(self, api: APIClient, query: str) -> None:
        grant = gave(stage="training", deep=True)
        work = make.make_evaluation()
        work.grants.add(grant)
        EvaluationDomain.objects.create(evaluation=work, domain="cyber")
        make.make_grant(models=(make.make_model(released="2024"),))
        assert len(lines(api)) == 2
        assert [line["grant"] for line in lines(api, query)] == ["the-grant"]
        shown = [row["cells"] for row in table(api, query)["rows"] if row["cells"]]
        assert [cells[0]["grants"][0]["grant"]["slug"] for cells in shown] == ["the-grant"]

    def test_lists_of_grants_take_year_domain_and_kind_too(self, api: APIClient) -> None:
        gave()
        for query in ("year=2023", "evaluator_kind=independent"):
            assert api.get(f"/api/v1/grants/?{query}").json()["count"] == 1
        for query in ("year=2024", "year=not-stated", "domain=cyber", "evaluator_kind=company"):
            assert api.get(f"/api/v1/grants/?{query}").json()["count"] == 0

    def test_rows_without_a_record_can_be_left_out(self, api: APIClient) -> None:
        gave()
        make.make_model()
        assert len(table(api)["rows"]) == 2
        assert len(table(api, "rows=on-record")["rows"]) == 1

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("nonsense=1", "nonsense"),
            ("ordering=lab", "ordering"),
            ("cursor=x", "cursor"),
            ("by=colour", "by"),
            ("by=lab&by=model", "by"),
            ("rows=some", "rows"),
            ("year=1066", "year"),
            ("year=", "year"),
            ("domain=magic", "domain"),
            ("lab=nobody", "lab"),
            ("as_of=2999-01-01", "as_of"),
            ("as_of=soon", "as_of"),
            ("format=jsonl", "format"),
        ],
    )
    def test_what_is_not_understood_is_refused_by_name(
        self, api: APIClient, query: str, parameter: str
    ) -> None:
        assert [fault["parameter"] for fault in refused(api, f"{ADDRESS}?{query}")] == [parameter]

    def test_a_year_that_is_refused_comes_with_those_on_offer(self, api: APIClient) -> None:
        (fault,) = refused(api, f"{ADDRESS}?year=1066")
        assert {"2023", "not-stated"} <= set(fault["allowed"])

    def test_several_values_mean_any_of_them(self, api: APIClient) -> None:
        gave()
        assert len(lines(api, "year=2022,2023")) == len(lines(api, "year=2022&year=2023")) == 1


class TestThePast:
    def test_it_is_as_of_a_day_under_the_names_of_then(self, api: APIClient) -> None:
        grant = gave()
        EvaluatorName.objects.create(
            evaluator=grant.evaluator, name="ARC Evals", until="2023-12-04"
        )
        make.make_grant(window_start="2024")
        then = table(api, "as_of=2023-06-30")
        assert then["as_of"] == "2023-06-30"
        assert [column["name"] for column in then["columns"]] == ["ARC Evals"]
        assert [line["evaluator_name"] for line in lines(api, "as_of=2023-06-30")] == ["ARC Evals"]
        assert len(table(api)["columns"]) == 2
        assert table(api, "as_of=2023-01-01")["columns"] == []

    def test_a_release_to_come_counts_no_days(self, api: APIClient) -> None:
        gave()
        (line,) = lines(api, "as_of=2023-03-01")
        assert line["fewest_days_before_release"] == ""
        (line,) = lines(api)
        assert line["fewest_days_before_release"] == "14"


class TestCsv:
    def test_there_is_a_line_for_each_model_evaluator_and_grant(self, api: APIClient) -> None:
        grant = gave(safety_filters="disabled", weights="no")
        grant.ai_models.add(make.make_model(slug="gpt-5", lab=grant.lab, name="GPT-5"))
        make.make_model()
        dated, undated = lines(api)
        assert dated == {
            "lab": "openai",
            "lab_name": "OpenAI",
            "models": "gpt-4",
            "model_names": "GPT-4",
            "released": "2023-03-14",
            "evaluator": "metr",
            "evaluator_name": "METR",
            "evaluator_kind": "independent",
            "apparent_members": "",
            "grant": "the-grant",
            "activity": "model-evaluation",
            "depth_established": "no-filter",
            "depth_possible": "fine-tune",
            "stage": "pre-deployment",
            "window_start": "2023-02",
            "window_end": "",
            "fewest_days_before_release": "14",
            "most_days_before_release": "41",
            "attested_by": "evaluator",
            "access_certain": "true",
            "hedge": "",
            "disputed": "false",
            "page": "http://testserver/access/the-grant/",
        }
        assert (undated["models"], undated["released"]) == ("gpt-5", "")
        assert undated["fewest_days_before_release"] == ""

    def test_by_lab_a_grant_has_one_line_with_all_its_models(self, api: APIClient) -> None:
        grant = gave()
        grant.ai_models.add(make.make_model(slug="gpt-5", lab=grant.lab, name="GPT-5"))
        (line,) = lines(api, "by=lab")
        assert line["models"] == "gpt-4 gpt-5"
        assert line["model_names"] == "GPT-4; GPT-5"
        assert (line["released"], line["fewest_days_before_release"]) == ("", "14")

    def test_apparent_members_stand_in_a_column_and_never_as_a_line(self, api: APIClient) -> None:
        group, member = make.make_placeholder(), make.make_evaluator(slug="aisi")
        make.make_hedged_link(placeholder=group, evaluator=member)
        make.make_grant(evaluator=group)
        (line,) = lines(api)
        assert (line["evaluator"], line["apparent_members"]) == (group.slug, "aisi")

    def test_a_name_that_a_spreadsheet_would_run_is_guarded(self, api: APIClient) -> None:
        make.make_grant(lab=make.make_lab(name="=cmd"), evaluator=make.make_evaluator(name="@x"))
        (line,) = lines(api)
        assert (line["lab_name"], line["evaluator_name"]) == ("'=cmd", "'@x")

    def test_an_empty_table_has_its_columns(self, api: APIClient) -> None:
        assert lines(api) == []


class TestDescription:
    def test_every_parameter_is_described(self, api: APIClient) -> None:
        paths = api.get("/api/v1/schema/").json()["paths"]
        described = {item["name"]: item for item in paths[ADDRESS]["get"]["parameters"]}
        assert set(described) == {*AccessTableFilter.base_filters, "as_of", "format"}
        assert described["format"]["schema"]["enum"] == ["json", "csv"]
        assert described["by"]["schema"]["enum"] == ["model", "lab"]
        assert "2023" in described["year"]["schema"]["items"]["enum"]
        assert "release" in described["year"]["description"]

    def test_the_front_door_leads_to_it(self, api: APIClient) -> None:
        assert api.get("/api/v1/").json()["access"] == f"http://testserver{ADDRESS}"


class TestQueries:
    @pytest.mark.parametrize("query", ["", "by=lab", "format=csv", "as_of=2026-01-01"])
    def test_a_hundred_models_and_25_evaluators_take_as_many_as_one(
        self, api: APIClient, query: str
    ) -> None:
        group = make.make_placeholder()
        make.make_hedged_link(placeholder=group)
        make.make_grant(evaluator=group, models=(make.make_model(),), window_start="2023")
        address = f"{ADDRESS}?{query}" if query else ADDRESS
        few = queries(api, address)
        many_grants()
        assert len(queries(api, address)) == len(few) <= 11

    def test_all_of_them_are_there(self, api: APIClient) -> None:
        many_grants()
        found = table(api)
        assert len(found["columns"]) == EVALUATORS
        assert len(found["rows"]) == LABS * MODELS_OF_A_LAB + 1
