"""The log over the API: newest first, followed from an entry on, filtered, alike in all forms."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from labwatch.api.changes import ChangeSerializer
from labwatch.publishing.entries import entry_json
from labwatch.publishing.models import ChangeEntry
from labwatch.publishing.refreshing import refresh_all
from tests import factories as make
from tests.api.conftest import refused

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/changes/"


def rows(api: APIClient, query: str = "") -> list[dict[str, Any]]:
    """The entries of the first page."""
    answer = api.get(f"{ROOT}{query}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def records(api: APIClient, query: str) -> set[str]:
    """What entries are of, as labs/openai."""
    found = (row["record"] for row in rows(api, query))
    return {f"{record['resource']}/{record['slug']}" for record in found}


@pytest.fixture
def lab() -> Any:
    """A lab with a pledge, a model and a grant, and a bystander."""
    lab = make.make_lab(slug="lab", name="Lab", country="France")
    pledge = make.make_pledge(
        slug="pledge", lab=lab, commitment=make.make_commitment(slug="promise")
    )
    make.make_ruling(slug="ruling", pledge=pledge)
    model = make.make_model(slug="model", lab=lab)
    make.make_grant(slug="grant", lab=lab, evaluator=make.make_evaluator(slug="tester"))
    make.make_finding(slug="finding", ai_model=model, lab=None)
    make.make_lab(slug="bystander", country="France")
    return lab


def test_an_entry_tells_what_who_when_and_both_values(api: APIClient, lab: Any) -> None:
    refresh_all()
    lab.country, lab._change_reason = "Spain", "It moved."
    lab.save()
    row = rows(api)[0]
    entry = ChangeEntry.objects.get(what="changed")
    assert row == {
        "id": entry.pk,
        "url": f"http://testserver{ROOT}{entry.pk}/",
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "edited_at": lab.history.latest().history_date.isoformat().replace("+00:00", "Z"),
        "what": "changed",
        "resource": "labs",
        "kind": "labs",
        "record": {
            "slug": "lab",
            "name": "Lab",
            "url": "http://testserver/api/v1/labs/lab/",
            "resource": "labs",
        },
        "page_url": "http://testserver/labs/lab/",
        "by": None,
        "reason": "It moved.",
        "changed_fields": ["country"],
        "differences": [{"field": "country", "before": "France", "after": "Spain"}],
        "about": [{"resource": "labs", "slug": "lab", "url": "http://testserver/api/v1/labs/lab/"}],
    }
    assert api.get(row["url"]).json() == row
    assert entry_json(entry, "http://testserver") == row


def test_the_description_names_just_the_fields_that_entries_have(api: APIClient, lab: Any) -> None:
    assert list(rows(api)[0]) == list(ChangeSerializer().fields)


def test_what_happened_just_now_is_told_without_waiting_for_a_worker(
    api: APIClient, lab: Any
) -> None:
    assert rows(api)
    lab.country = "Spain"
    lab.save()
    assert rows(api)[0]["changed_fields"] == ["country"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?lab=lab&resource=grants,rulings", {"grants/grant", "rulings/ruling"}),
        ("?what=ruled", {"rulings/ruling"}),
        ("?lab=bystander", {"labs/bystander"}),
        ("?lab=bystander,lab&resource=labs", {"labs/lab", "labs/bystander"}),
        ("?lab=bystander&lab=lab&resource=labs", {"labs/lab", "labs/bystander"}),
        ("?evaluator=tester", {"evaluators/tester", "grants/grant"}),
        ("?model=model", {"models/model", "findings/finding"}),
        ("?commitment=promise", {"commitments/promise", "pledges/pledge", "rulings/ruling"}),
        ("?record=lab,grant", {"labs/lab", "grants/grant"}),
        ("?record=lab&resource=grants", set()),
        ("?at_before=2020", set()),
        ("?at_after=2020&at_before=9999&record=lab", {"labs/lab"}),
        ("?at_after=9999", set()),
        ("?as_of=2020-01-01", set()),
        ("?what=withdrawn", set()),
    ],
)
def test_filters_keep_what_is_asked_for(
    api: APIClient, lab: Any, query: str, found: set[str]
) -> None:
    assert records(api, query) == found


def test_days_are_those_of_the_site(api: APIClient, lab: Any) -> None:
    refresh_all()
    midnight = dt.datetime(2024, 5, 24, tzinfo=dt.UTC)
    ChangeEntry.objects.update(at=midnight)
    ChangeEntry.objects.filter(resource="labs").update(at=midnight - dt.timedelta(seconds=1))
    labs = {"labs/lab", "labs/bystander"}
    assert records(api, "?at_before=2024-05-23") == labs
    assert records(api, "?as_of=2024-05-23") == labs
    assert not records(api, "?at_after=2024-05-24") & labs
    assert records(api, "?at_after=2024-05&at_before=2024-05&as_of=2024-05-24") > labs


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?lab=unknown", "lab"),
        ("?lab=draft", "lab"),
        ("?record=draft", "record"),
        ("?model=lab", "model"),
        ("?what=nonsense", "what"),
        ("?resource=replies", "resource"),
        ("?after=-1", "after"),
        ("?after=1.0", "after"),
        ("?after=%D9%A3", "after"),
        ("?after=9223372036854775808", "after"),
        ("?at_after=yesterday", "at_after"),
        ("?as_of=2999-01-01", "as_of"),
        ("?since=1", "since"),
        ("?recorded_at=2024-05-24", "recorded_at"),
        ("?fields=body", "fields"),
        ("?ordering=at", "ordering"),
        ("?what=", "what"),
        ("?page_size=201", "page_size"),
        ("?format=xml", "format"),
    ],
)
def test_what_is_not_understood_is_refused(
    api: APIClient, lab: Any, query: str, parameter: str
) -> None:
    make.make_lab(slug="draft", status="draft")
    (fault,) = refused(api, ROOT + query)
    assert fault["parameter"] == parameter


def test_who_follows_the_log_reads_each_entry_once_oldest_first(api: APIClient, lab: Any) -> None:
    refresh_all()
    everything = [row["id"] for row in rows(api)][::-1]
    place: str | None = f"{ROOT}?after=0&page_size=3"
    read: list[int] = []
    while place:
        page = api.get(place).json()
        read += [row["id"] for row in page["results"]]
        place = page["next"]
    assert read == everything == sorted(everything)
    assert rows(api, f"?after={read[-1]}") == []
    lab.country = "Spain"
    lab.save()
    assert [row["what"] for row in rows(api, f"?after={read[-1]}")] == ["changed"]
    assert rows(api, "?after=9223372036854775807") == []


def test_a_withdrawn_record_keeps_its_entries_and_its_filter(api: APIClient, lab: Any) -> None:
    refresh_all()
    lab.status = "draft"
    lab.save()
    found = rows(api, "?record=lab")
    assert [row["what"] for row in found] == ["withdrawn", "published"]
    assert {row["record"]["name"] for row in found} == {"Lab"}
    assert api.get(found[0]["record"]["url"]).status_code in (404, 410)
    assert "rulings/ruling" in records(api, "?lab=lab&what=withdrawn")


def test_a_list_that_is_read_while_entries_are_added_neither_repeats_nor_skips(
    api: APIClient, lab: Any
) -> None:
    first = api.get(f"{ROOT}?page_size=2").json()
    make.make_lab()
    refresh_all()
    second = api.get(first["next"]).json()
    seen = [row["id"] for row in (*first["results"], *second["results"])]
    assert seen == list(range(seen[0], seen[0] - 4, -1))
    back = api.get(second["previous"]).json()["results"]
    assert [row["id"] for row in back] == seen[:2]


def test_the_log_comes_as_csv_and_json_lines_with_the_same_entries(
    api: APIClient, lab: Any
) -> None:
    refresh_all()
    ids = [row["id"] for row in rows(api)]
    lines = api.get(f"{ROOT}?format=jsonl").getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert [json.loads(line) for line in lines] == rows(api)
    text = api.get(f"{ROOT}?format=csv").getvalue().decode()  # type: ignore[attr-defined]
    table = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["id"]) for row in table] == ids
    assert {row["record"] for row in table} >= {"lab", "grant"}
    assert json.loads(table[0]["differences"]) == rows(api)[0]["differences"]


def test_facets_count_what_happened_and_to_what(api: APIClient, lab: Any) -> None:
    facets = api.get(f"{ROOT}?facets=what,resource&lab=lab").json()["facets"]
    counted = {row["value"]: row["count"] for row in facets["what"]}
    assert counted["ruled"] == 1
    assert sum(counted.values()) == len(rows(api, "?lab=lab"))


def test_only_the_fields_asked_for(api: APIClient, lab: Any) -> None:
    assert list(rows(api, "?fields=id,what")[0]) == ["id", "what"]


def test_nobodys_login_and_no_secret_is_told(
    api: APIClient, lab: Any, django_user_model: Any
) -> None:
    refresh_all()
    lab.country, lab._change_reason = "Spain", "See https://lab.example/?token=hunter2"
    lab._history_user = django_user_model.objects.create_user("mallory")
    lab.save()
    row = rows(api)[0]
    assert (row["by"], row["reason"]) == (None, "See https://lab.example/?token=***")


@pytest.mark.parametrize("query", ["", "?lab=lab", "?after=0&page_size=200", "?record=lab"])
def test_many_entries_take_as_many_queries_as_few(api: APIClient, lab: Any, query: str) -> None:
    def asked() -> int:
        refresh_all()
        with CaptureQueriesContext(connection) as queries:
            assert api.get(ROOT + query).status_code == 200
        return len(queries)

    few = asked()
    for number in range(6):
        lab.country = f"Country {number}"
        lab.save()
        refresh_all()
    assert asked() == few <= 12


def test_entries_are_in_order_even_of_one_moment(api: APIClient, lab: Any) -> None:
    refresh_all()
    ChangeEntry.objects.update(at=timezone.now())
    found = [row["id"] for row in rows(api)]
    assert found == sorted(found, reverse=True)
