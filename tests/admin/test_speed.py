"""Long lists and search boxes: a fixed number of queries, and none that counts every row.

How long they take is measured by bench/admin.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment, CommitmentCitation, Pledge, Ruling
from sources.admin import paging
from sources.models import Citation
from sources.records import Record
from tests import factories as make
from tests.admin.conftest import MAKERS, page

pytestmark = pytest.mark.django_db
#: Lists of ours that are not Django's own and have no page size or search to speak of.
OURS = sorted(
    (model for model in admin.site._registry if model in MAKERS), key=lambda model: model.__name__
)
RECORDS = [model for model in OURS if issubclass(model, Record)]
every_list = pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)


@pytest.fixture
def few_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are counted up to three."""
    monkeypatch.setattr(paging.BoundedPaginator.__init__, "__kwdefaults__", {"most": 3})


def asked(desk: Client, address: str, **query: Any) -> list[str]:
    """The SQL of one page."""
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address, query).status_code == 200
    return [query["sql"] for query in queries]


def listed(desk: Client, model: type[Model], **query: Any) -> Any:
    """The list as the page shows it."""
    return desk.get(page(model, "changelist"), query).context["cl"]


def box(desk: Client, field: Any, **query: Any) -> Any:
    """What a search box answers."""
    meta = field.model._meta
    sent = {
        "app_label": meta.app_label,
        "model_name": meta.model_name,
        "field_name": field.name,
        "term": "",
        **query,
    }
    return desk.get(reverse("admin:autocomplete"), sent).json()


@every_list
def test_searching_costs_the_same_for_one_row_and_for_twenty(model: Any, desk: Client) -> None:
    MAKERS[model]()
    word = "example"
    one = asked(desk, page(model, "changelist"), q=word)
    for _ in range(19):
        MAKERS[model]()
    assert len(asked(desk, page(model, "changelist"), q=word)) <= len(one) + 1


@every_list
def test_no_list_is_counted_to_its_end(model: Any, desk: Client) -> None:
    MAKERS[model]()
    table = f'FROM "{model._meta.db_table}"'
    asks = [sql for sql in asked(desk, page(model, "changelist")) if table in sql]
    assert any("LIMIT 10001" in sql for sql in asks)
    assert all("LIMIT" in sql for sql in asks if "COUNT(" in sql)


def test_a_list_that_goes_on_says_so(desk: Client, few_counted: None) -> None:
    for _ in range(3):
        make.make_commitment()
    shown = desk.get(page(Commitment, "changelist")).content.decode()
    assert "more than" not in shown
    make.make_commitment()
    response = desk.get(page(Commitment, "changelist"))
    assert "more than 3 commitments" in " ".join(response.content.decode().split())


def test_pages_hold_each_row_once_in_their_order(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [make.make_pledge().pk for _ in range(5)]
    monkeypatch.setattr(admin.site._registry[Pledge], "list_per_page", 2)
    pages = [listed(desk, Pledge, p=number, o="1") for number in (1, 2, 3)]
    assert sorted(row.pk for each in pages for row in each.result_list) == sorted(made)
    assert [len(each.result_list) for each in pages] == [2, 2, 1]
    labs = [row.lab.name for each in pages for row in each.result_list]
    assert labs == sorted(labs)


def test_a_page_shows_what_is_computed_of_its_rows(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make.make_pledge(due="2023")
    monkeypatch.setattr(admin.site._registry[Pledge], "list_per_page", 2)
    rows = listed(desk, Pledge).result_list
    assert [row.timing for row in rows] == ["overdue", "overdue"]


def test_a_page_beyond_what_is_counted_is_no_error(
    desk: Client, few_counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin.site._registry[Commitment], "list_per_page", 2)
    for _ in range(5):
        make.make_commitment()
    assert len(listed(desk, Commitment, p=2).result_list) == 1
    assert desk.get(page(Commitment, "changelist"), {"p": 999}).status_code == 302


def test_search_boxes_leaf_on_without_counting(desk: Client) -> None:
    field = CommitmentCitation._meta.get_field("citation")
    made = {str(make.make_citation().pk) for _ in range(41)}
    found: list[str] = []
    for number, more in ((1, True), (2, True), (3, False)):
        with CaptureQueriesContext(connection) as queries:
            answer = box(desk, field, page=number)
        assert answer["pagination"]["more"] is more
        assert any(f"LIMIT {number * 20 + 2}" in query["sql"] for query in queries)
        found += [row["id"] for row in answer["results"]]
    assert sorted(found) == sorted(made)


@pytest.mark.parametrize("status", ["draft", "in-review", "published"])
def test_what_is_public_and_what_is_not_are_both_found(status: str, desk: Client) -> None:
    wanted = make.make_commitment(summary="We publish every evaluation.", status=status)
    make.make_commitment(summary="We test.", status=status)
    assert list(listed(desk, Commitment, q="publish evaluation").result_list) == [wanted]


def test_what_rests_on_a_draft_is_found_although_it_is_not_public(desk: Client) -> None:
    draft = make.make_commitment(summary="We publish every evaluation.", status="draft")
    pledge = make.make_pledge(commitment=draft)
    ruling = make.make_ruling(pledge=pledge)
    make.make_ruling()
    assert list(listed(desk, Pledge, q="publish").result_list) == [pledge]
    assert list(listed(desk, Ruling, q="publish").result_list) == [ruling]


def test_a_record_is_found_by_the_beginning_of_its_slug(desk: Client) -> None:
    wanted = make.make_commitment(slug="white-house-2023-7")
    make.make_commitment(slug="seoul-2024-1")
    assert list(listed(desk, Commitment, q="white-house-2023").result_list) == [wanted]


def test_a_joint_commitment_is_listed_once_under_a_lab_and_a_word(desk: Client) -> None:
    commitment = make.make_commitment(summary="We publish every evaluation.")
    lab = make.make_lab(name="Anthropic")
    make.make_pledge(commitment=commitment, lab=lab)
    make.make_pledge(commitment=commitment, lab=make.make_lab(name="Anthropic Two"))
    found = listed(desk, Commitment, q="anthropic", pledges__attribution__exact="own-words")
    assert list(found.result_list) == [commitment]


def test_signs_alone_find_nothing_and_are_no_error(desk: Client) -> None:
    make.make_citation()
    assert list(listed(desk, Citation, q="--- ***").result_list) == []


def test_years_are_offered_from_the_first_to_the_last(desk: Client) -> None:
    for day in ("2021-03", "2024"):
        make.make_commitment(stated_on=day)
    filters = listed(desk, Commitment).filter_specs
    years = next(each.years for each in filters if each.title == "stated")
    assert years == ["2024", "2023", "2022", "2021"]
