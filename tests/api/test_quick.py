"""Lists answered without views give the bytes of the views; what is unusual is left to these."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.test import Client

from commitments.vocabulary import Testability as Measure
from commitments.vocabulary import Topic
from labwatch.api.quick import lists, middleware
from labwatch.publishing.refreshing import refresh_all
from sources.partialdates import partial
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = "/api/v1/commitments/"
HERE = "http://testserver"
#: What differs between two answers by nature.
_OF_THE_MOMENT = {"RateLimit", "X-Request-ID", "Last-Modified"}


@pytest.fixture
def record() -> None:
    """Commitments of several kinds and days, pledged by two labs; one of no day, and a draft."""
    labs = [
        make.make_lab(slug="orion", name="Orion"),
        make.make_lab(slug="vega", name="Vega – West"),
    ]
    for number in range(7):
        commitment = make.make_commitment(
            slug=f"promise-{number}",
            summary=f"Orion tests model {number} at “night”.",
            topic=[Topic.AUDIT, Topic.RED_TEAMING][number % 2],
            testability=[Measure.MEASURABLE, Measure.ASPIRATIONAL, Measure.CONDITIONAL][number % 3],
            stated_on=partial(["2023-05", "2024-H1", "2024-02-03"][number % 3]) if number else None,
        )
        disputed = {"disputed": True, "disputed_by": "Orion"} if number % 3 == 0 else {}
        make.make_pledge(commitment=commitment, lab=labs[number % 2], **disputed)
    make.make_commitment(slug="hidden", status="draft", topic=Topic.AUDIT)
    refresh_all()


class _Ways:
    """Answers of both ways, and whether the quick one was taken."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.taken: list[bool] = []

    def quickly(self, address: str, **headers: str) -> HttpResponseBase:
        def noted(request: HttpRequest) -> HttpResponseBase | None:
            found = lists.quick_answer(request)
            self.taken.append(found is not None)
            return found

        return self._asked(noted, address, **headers)

    def by_views(self, address: str) -> HttpResponseBase:
        return self._asked(lambda _request: None, address)

    def _asked(self, way: Any, address: str, **headers: str) -> HttpResponseBase:
        self._patch.setattr(middleware, "quick_answer", way)
        # An answer that is kept would be given to both.
        self._patch.setattr("labwatch.api.middleware.kept_answer", lambda *_args: None)
        return Client(headers=headers).get(address)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch, record: None) -> _Ways:
    return _Ways(monkeypatch)


def _said(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.items() if name not in _OF_THE_MOMENT}
    return answer.status_code, answer.content, headers


QUICK = [
    "",
    "?format=json",
    "?page_size=2",
    "?topic=audit",
    "?topic=audit,red-teaming&testability=measurable",
    "?topic_not=audit",
    "?stated_after=2024",
    "?stated_before=2024-01",
    "?stated_after=2023-06&stated_before=2024-02-10&topic=audit",
    "?ordering=-stated_on&page_size=4",
    "?ordering=stated_on&page_size=4",
    "?ordering=due,-topic&page_size=4",
    "?lab=orion&topic=audit",
    "?disputed=false&stated_after=2023",
    "?search=model",
    "?search=night+-3&page_size=3",
    "?search=absent",
    "?facets=topic,testability,shape",
    "?facets=topic,testability&topic=audit&stated_after=2024",
    "?quote_state=unchecked",
    "?due_after=2024",
]


def test_they_are_the_answers_of_the_views_byte_for_byte_and_so_are_the_pages_around(
    ways: _Ways,
) -> None:
    for question in QUICK:
        address = LIST + question
        for _page in range(3):
            found = _the_same(ways, address)
            if found["previous"]:
                _the_same(ways, found["previous"].removeprefix(HERE))
            if not found["next"]:
                break
            address = found["next"].removeprefix(HERE)


def _the_same(ways: _Ways, address: str) -> Any:
    """What both ways say of an address."""
    quick, slow = ways.quickly(address), ways.by_views(address)
    assert ways.taken[-1], f"{address} was left to the views"
    assert _said(quick) == _said(slow), address
    found: Any = slow
    return found.json()


EVERY_KIND = [
    "/api/v1/pledges/?page_size=3",
    "/api/v1/pledges/?lab=vega&topic=red-teaming&facets=disputed,topic",
    "/api/v1/pledges/?disputed=true&stated_before=2024",
    "/api/v1/pledges/?lab_not=vega&timing=no-date",
    "/api/v1/labs/?page_size=1",
    "/api/v1/labs/?topic=audit",
    "/api/v1/citations/?page_size=2",
    "/api/v1/sources/",
    "/api/v1/rulings/",
    "/api/v1/grants/",
]


def test_every_kind_of_record_has_such_lists(ways: _Ways) -> None:
    for address in EVERY_KIND:
        _the_same(ways, address)


LEFT = [
    "?topic=nonsense",
    "?stated_after=soon",
    "?nothing=such",
    "?topic=",
    "?page_size=0",
    "?cursor=forged",
    "?search=model&search=night",
    "?facets=nonsense",
    "?lab=nobody",
    "?as_of=2024-01-01",
    "?fields=slug",
    "?facets=lab",
    "?format=csv&page_size=2",
]


def test_what_is_unusual_or_wrong_is_left_to_the_views(ways: _Ways) -> None:
    for question in LEFT:
        ways.quickly(LIST + question)
        assert not ways.taken[-1], question


def test_who_wishes_another_form_gets_it_from_the_views(ways: _Ways) -> None:
    answer = ways.quickly(LIST, accept="text/csv")
    assert not ways.taken[-1]
    assert answer["Content-Type"].startswith("text/csv")


def test_while_an_edit_waits_for_its_form_the_views_answer(ways: _Ways) -> None:
    make.make_commitment(slug="promise-new", topic=Topic.AUDIT)
    answer: Any = ways.quickly(f"{LIST}?topic=audit")
    assert not ways.taken[-1]
    assert "promise-new" in [row["slug"] for row in answer.json()["results"]]


def test_counts_and_facets_follow_an_edit(ways: _Ways) -> None:
    address = f"{LIST}?topic=audit&facets=testability"
    before: Any = ways.quickly(address)
    make.make_commitment(slug="promise-new", topic=Topic.AUDIT, testability=Measure.DIRECTIONAL)
    refresh_all()
    after: Any = ways.quickly(address)
    assert after.json()["count"] == before.json()["count"] + 1
    assert _said(after) == _said(ways.by_views(address))


def test_another_site_address_stands_in_its_answers(ways: _Ways, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    answer: Any = ways.quickly(LIST, host="other.example")
    assert ways.taken[-1]
    row = answer.json()["results"][0]
    assert {urlsplit(row[name]).hostname for name in ("url", "page_url")} == {"other.example"}


def test_a_second_list_of_the_same_looks_makes_no_new_statement(
    ways: _Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways.quickly(f"{LIST}?topic=audit&stated_after=2023-01&search=model")

    def no_more(*_args: object) -> None:
        raise AssertionError("It was made once more.")

    monkeypatch.setattr(lists._List, "_made", no_more)
    for question in ("stated_after=2024-01-05&search=night", "stated_after=2022&search=absent"):
        ways.quickly(f"{LIST}?topic=audit&{question}")
        assert ways.taken[-1]
