"""Coverage and adequacy over the API: one row for each release, nothing blended or guessed."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from evaluators.vocabulary import Stage, ThreatModel
from tests import factories as make
from tests.api.conftest import refused
from tests.labs_scored import DAY, ON, evaluated

pytestmark = pytest.mark.django_db
COVERAGE, ADEQUACY = "/api/v1/coverage/", "/api/v1/adequacy/"


def answer(api: APIClient, address: str) -> Any:
    """The JSON at the address."""
    found = api.get(address)
    assert found.status_code == 200, found.content
    return found.json()


def lab_of(api: APIClient, query: str) -> Any:
    """The only lab of the answer."""
    (lab,) = answer(api, COVERAGE + query)["labs"]
    return lab


def test_it_gives_the_period_and_a_row_for_each_frontier_release(api: APIClient) -> None:
    lab = evaluated("Lab")
    make.make_model(lab=lab, slug="silent", released="2024-04")
    body = answer(api, COVERAGE + ON)
    assert (body["as_of"], body["start"], body["end"]) == (DAY, "2022-05-25", DAY)
    (found,) = body["labs"]
    assert (found["covered"], found["releases"], found["low"], found["high"]) == (1, 2, 0.5, 1.0)
    rows = {row["model"]["slug"]: row for row in found["rows"]}
    assert rows["lab-1"]["evaluated_before_release"] == "yes"
    assert rows["lab-1"]["released"]["value"] == "2024-03"
    assert [one["resource"] for one in rows["lab-1"]["records"]] == ["models", "evaluations"]
    assert rows["silent"]["evaluated_before_release"] == "unknown"
    assert rows["silent"]["sentence"] == "No public record; nothing was looked for yet."


def test_red_teaming_is_counted_beside_and_never_covers(api: APIClient) -> None:
    lab = make.make_lab()
    model = make.make_model(lab=lab, released="2024-03")
    work = make.make_evaluation(lab=lab, kind="red-teaming", ended_on="2024-02")
    work.ai_models.add(model)
    found = lab_of(api, ON)
    assert (found["covered"], found["low"], found["high"]) == (0, 0.0, 1.0)
    assert found["rows"][0]["beside"] == {"red-teaming": 1}


def test_without_a_dated_release_the_share_is_null_and_the_row_may_be_in(api: APIClient) -> None:
    lab = make.make_lab()
    told_of = make.make_citation(source=make.make_source(published_on="2024-05-01"))
    make.cite(make.make_model(lab=lab), told_of)
    found = lab_of(api, ON)
    assert (found["low"], found["high"], found["rows"][0]["in_period"]) == (None, None, False)
    assert found["rows"][0]["released"] is None


def test_lab_period_and_stage_narrow_it(api: APIClient) -> None:
    evaluated("Early", stage="training")
    evaluated("Late")
    assert lab_of(api, f"{ON}&lab=late")["lab"]["slug"] == "late"
    narrowed = answer(api, f"{COVERAGE}{ON}&stage=training,post-deployment")["labs"]
    assert [(one["lab"]["slug"], one["covered"]) for one in narrowed] == [("early", 1), ("late", 0)]
    none = lab_of(api, f"{ON}&lab=late&from=2024-04-01&until=2024-05-01")
    assert (none["rows"], none["low"]) == ([], None)


def test_as_a_table_it_has_a_line_for_each_release(api: APIClient) -> None:
    evaluated("Lab")
    found = api.get(f"{COVERAGE}{ON}&format=csv")
    (row,) = csv.DictReader(io.StringIO(found.content.decode()))
    assert row == {
        "lab": "lab",
        "model": "lab-1",
        "released": "2024-03",
        "in_period": "true",
        "evaluated_before_release": "yes",
        "sentence": row["sentence"],
    }
    assert row["sentence"].startswith("Evaluated before release by Evaluator")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("lab=nobody", "lab"),
        ("lab=", "lab"),
        ("stage=never", "stage"),
        ("from=spring", "from"),
        ("until=2999-01-01", "until"),
        ("from=2024-05-01&until=2024-01-01", "from"),
        ("as_of=2999-01-01", "as_of"),
        ("edition=1", "edition"),
        ("format=jsonl", "format"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    api: APIClient, query: str, parameter: str
) -> None:
    (fault,) = refused(api, f"{COVERAGE}?{query}")
    assert fault["parameter"] == parameter


def test_each_release_has_an_answer_for_each_threat(api: APIClient) -> None:
    evaluated("Deep", deep=True)
    evaluated("Silent")
    body = answer(api, ADEQUACY + ON)
    found = [(row["model"]["slug"], row["threat"], row["answer"]) for row in body["results"]]
    assert found == [
        (slug, threat.value, word)
        for threat in ThreatModel
        for slug, word in (("deep-1", "yes"), ("silent-1", "unknown"))
    ]
    assert [one["resource"] for one in body["results"][0]["records"]] == ["models", "grants"]


@pytest.mark.parametrize("threat", ThreatModel)
def test_one_threat_can_be_asked_for_also_as_a_table(api: APIClient, threat: ThreatModel) -> None:
    evaluated("Deep", deep=True)
    (row,) = answer(api, f"{ADEQUACY}{ON}&threat={threat}")["results"]
    assert (row["threat"], row["answer"]) == (threat.value, "yes")
    table = api.get(f"{ADEQUACY}{ON}&threat={threat}&format=csv").content.decode()
    (line,) = csv.DictReader(io.StringIO(table))
    assert (line["lab"], line["model"], line["threat"]) == ("deep", "deep-1", threat.value)
    assert (line["answer"], line["sentence"]) == ("yes", row["sentence"])


@pytest.mark.parametrize("query", ["threat=boredom", "threat=", "lab=deep", "as_of=spring"])
def test_a_threat_or_a_day_that_is_none_is_refused_by_name(api: APIClient, query: str) -> None:
    (fault,) = refused(api, f"{ADEQUACY}?{query}")
    assert fault["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("address", [COVERAGE, ADEQUACY])
def test_the_description_knows_its_parameters_and_its_words(api: APIClient, address: str) -> None:
    schema = answer(api, "/api/v1/schema/")
    given = {one["name"]: one["schema"] for one in schema["paths"][address]["get"]["parameters"]}
    assert given["format"]["enum"] == ["json", "csv"]
    if address == COVERAGE:
        assert {"lab", "from", "until", "stage", "as_of"} < set(given)
        assert given["stage"]["items"]["enum"] == list(Stage.values)
    else:
        assert given["threat"]["enum"] == list(ThreatModel.values)
