"""The scorecard over the API: the same figures as the pages, as JSON and as a table."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from commitments.models import Lab
from labwatch.scorecards.rubric import CURRENT
from tests import factories as make
from tests.api.conftest import refused
from tests.labs_scored import DAY, MANY, ON, evaluated, open_and_shut, promised

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/scorecard/"


@pytest.fixture
def two(db: None) -> tuple[Lab, Lab]:
    """A lab that lets evaluators publish, and one that does not."""
    return open_and_shut()


def answer(api: APIClient, address: str) -> Any:
    """The JSON at the address."""
    found = api.get(address)
    assert found.status_code == 200, found.content
    return found.json()


def lab_row(body: Any, slug: str) -> Any:
    """The lab's part of the scorecard."""
    return next(row for row in body["labs"] if row["lab"]["slug"] == slug)


def cell(row: Any, key: str) -> Any:
    """One cell of a lab."""
    return next(one for one in row["cells"] if one["criterion"] == key)


def test_it_gives_the_question_and_every_cell_of_every_lab(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    body = answer(api, ROOT + MANY)
    assert (body["as_of"], body["edition"]) == (DAY, "1")
    assert body["weights"] == {**CURRENT.weights, "coverage": 40, "depth": 10}
    assert [row["lab"]["slug"] for row in body["labs"]] == ["open", "shut"]
    for row in body["labs"]:
        assert [one["criterion"] for one in row["cells"]] == [one.key for one in CURRENT.criteria]


def test_a_cell_is_a_range_with_its_reason_records_and_addresses(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    row = lab_row(answer(api, ROOT + ON), "open")
    depth = cell(row, "depth")
    assert (depth["low"], depth["high"], depth["known"]) == (1.0, 1.0, True)
    assert depth["sentence"] == "Typical depth over 1 release: activations or weights."
    assert [one["resource"] for one in depth["records"]] == ["models", "evaluations", "grants"]
    for record in depth["records"]:
        assert api.get(record["url"]).status_code == api.get(record["page_url"]).status_code == 200
    assert depth["page_url"].endswith(f"/scorecard/open/depth/{ON}&edition=1")
    alone = answer(api, depth["url"])
    assert alone["question"] == CURRENT.criterion("depth").question
    assert alone["steps"] == list(CURRENT.criterion("depth").steps)
    assert {key: alone[key] for key in depth} == depth


def test_what_is_not_known_has_the_whole_width_and_says_so(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    words = cell(lab_row(answer(api, ROOT + ON), "open"), "testability")
    assert (words["low"], words["high"], words["known"], words["records"]) == (0, 1, False, [])


def test_a_column_is_null_where_too_little_is_known_and_never_zero(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    row = lab_row(answer(api, ROOT + ON), "open")
    assert row["words"]["low"] is row["words"]["high"] is row["words"]["place"] is None
    assert row["words"]["sentence"] == "No record bears on what is asked."
    assert 0 < row["deeds"]["low"] <= row["deeds"]["high"] <= 100
    assert row["deeds"]["place"] == [1, 1]


def test_promises_are_six_counts_and_a_range_from_five_testable_ones_on(api: APIClient) -> None:
    lab = evaluated("Lab")
    pledges = promised(lab, 4)
    few = lab_row(answer(api, ROOT + ON), "lab")["promises"]
    assert (few["testable"], few["low"], few["high"]) == (4, None, None)
    pledges += promised(lab)
    day = dt.date(2024, 5, 1)
    make.make_ruling(pledge=pledges[0], conduct="kept", evidence="press-only", ruled_on=day)
    many = lab_row(answer(api, ROOT + ON), "lab")["promises"]
    assert many["counts"] == {
        "kept": 1,
        "partly-kept": 0,
        "not-kept": 0,
        "no-public-evidence": 0,
        "overdue": 4,
        "not-judged": 0,
    }
    assert (many["testable"], many["low"], many["high"]) == (5, 0.2, 1.0)


def test_swaps_are_the_same_every_time_and_between_0_and_1(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    first, again = (answer(api, ROOT + ON)["swaps"] for _ in range(2))
    assert first == again
    assert [(swap["column"], swap["labs"]) for swap in first] == [("deeds", ["open", "shut"])]
    assert 0 <= first[0]["share"] <= 1


def test_the_table_has_a_line_for_each_cell_with_its_lasting_address(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    found = api.get(f"{ROOT}{MANY}&format=csv")
    assert found["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(found.content.decode())))
    assert len(rows) == 2 * len(CURRENT.criteria)
    depth = next(row for row in rows if (row["lab"], row["criterion"]) == ("open", "depth"))
    assert (depth["low"], depth["high"], depth["known"], depth["weight"]) == (
        "1.0",
        "1.0",
        "true",
        "10",
    )
    assert depth["page"].endswith(f"/scorecard/open/depth/{ON}&edition=1&w=coverage:40,depth:10")


@pytest.mark.parametrize("path", ["", "open/depth/", "changes/"])
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?w=cleverness:5", "w"),
        ("?w=coverage:101", "w"),
        ("?edition=9", "edition"),
        ("?nonsense=1", "nonsense"),
        ("?edition=1&edition=1", "edition"),
        ("?format=xml", "format"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    api: APIClient, two: tuple[Lab, Lab], path: str, query: str, parameter: str
) -> None:
    (fault,) = refused(api, ROOT + path + query)
    assert fault["parameter"] == parameter


@pytest.mark.parametrize("path", ["", "open/depth/"])
@pytest.mark.parametrize("day", ["2999-01-01", "spring"])
def test_a_day_that_is_none_is_refused(
    api: APIClient, two: tuple[Lab, Lab], path: str, day: str
) -> None:
    (fault,) = refused(api, f"{ROOT}{path}?as_of={day}")
    assert fault["parameter"] == "as_of"


@pytest.mark.parametrize("path", ["nobody/depth/", "open/cleverness/"])
def test_a_cell_that_is_not_there_is_404(api: APIClient, two: tuple[Lab, Lab], path: str) -> None:
    assert api.get(f"{ROOT}{path}{ON}").status_code == 404


def test_two_days_give_cells_columns_and_counts_with_their_causes(
    api: APIClient, two: tuple[Lab, Lab]
) -> None:
    promised(two[0])
    body = answer(api, f"{ROOT}changes/?since=2023-12-31&until={DAY}")
    assert (body["since"], body["until"], body["edition"]) == ("2023-12-31", DAY, "1")
    depth = next(one for one in body["changes"] if one["criterion"] == "depth")
    assert depth["lab"]["slug"] == "open"
    assert {one["resource"] for one in depth["came"]} == {"models", "evaluations", "grants"}
    assert depth["went"] == depth["turned"] == []
    assert f"as_of={DAY}&edition=1" in depth["after"]["page_url"]
    deeds = [one for one in body["columns"] if one["column"] == "deeds"]
    assert {one["lab"]["slug"] for one in deeds} == {"open", "shut"}
    overdue = next(one for one in body["promises"] if one["key"] == "overdue")
    assert (overdue["before"], overdue["after"]) == (0, 1)
    assert [one["resource"] for one in overdue["came"]] == ["pledges"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("since=2024-05-24&until=2024-01-01", "since"),
        ("since=spring", "since"),
        ("until=2999-01-01", "until"),
        ("as_of=2024-05-24", "as_of"),
    ],
)
def test_days_that_make_no_period_are_refused(api: APIClient, query: str, parameter: str) -> None:
    (fault,) = refused(api, f"{ROOT}changes/?{query}")
    assert fault["parameter"] == parameter
