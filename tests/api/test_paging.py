"""Cursors lead through every row exactly once, both ways, whatever the order and its gaps."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from rest_framework.test import APIClient

from tests import factories
from tests.api.conftest import refused, slugs

pytestmark = pytest.mark.django_db
DATES = [None, "2023", "2023-H1", "2023-01", "2023", None, "2022-12-31", "2023-H1", None, "2024"]
MODEL_ORDERS = ["", "released", "-released", "lab,-released", "-lab,name", "-created_at", "name"]
GRANT_ORDERS = ["", "window_start", "-window_end,stage", "-depth_possible", "depth_established"]


@pytest.fixture
def models() -> None:
    """Ten models of two labs: dates of all precisions, equal ones and none."""
    labs = [factories.make_lab(), factories.make_lab()]
    for number, date in enumerate(DATES):
        factories.make_model(lab=labs[number % 2], released=date)


@pytest.fixture
def grants() -> None:
    """Ten grants: windows of which parts are stated, several equal in depth."""
    for number, date in enumerate(DATES):
        factories.make_grant(window_start=date, deep=number % 3 == 0)


def walk(api: APIClient, address: str, way: str = "next") -> tuple[list[list[str]], str]:
    """The slugs of each page from the address on, and the address of the last page."""
    pages: list[list[str]] = []
    following: str | None = address
    while following:
        address = following
        body = api.get(address).json()
        pages.append([row["slug"] for row in body["results"]])
        following = body[way]
        assert len(pages) < 50, "the pages never end"
    return pages, address


def walks_both_ways(api: APIClient, resource: str, order: str, size: int) -> None:
    """All pages forward and back give every row once, in the order of one long page."""
    query = f"page_size={size}" + (f"&ordering={order}" if order else "")
    whole = slugs(api, resource, query.replace(f"page_size={size}", "page_size=200"))
    assert len(whole) == len(DATES)
    forward, last = walk(api, f"/api/v1/{resource}/?{query}")
    assert [slug for page in forward for slug in page] == whole
    assert all(len(page) == size for page in forward[:-1])
    backward, _first = walk(api, last, "previous")
    assert [slug for page in reversed(backward) for slug in page] == whole


@pytest.mark.parametrize("order", MODEL_ORDERS)
def test_models_are_walked_both_ways(api: APIClient, models: None, order: str) -> None:
    for size in (1, 3, 5):
        walks_both_ways(api, "models", order, size)


@pytest.mark.parametrize("order", GRANT_ORDERS)
def test_grants_are_walked_both_ways(api: APIClient, grants: None, order: str) -> None:
    walks_both_ways(api, "grants", order, 3)


@pytest.mark.parametrize("sign", ["", "-"])
def test_what_is_not_stated_comes_last_in_either_direction(
    api: APIClient, models: None, sign: str
) -> None:
    rows = api.get(f"/api/v1/models/?ordering={sign}released").json()["results"]
    dates = [row["released"] and row["released"]["value"] for row in rows]
    assert dates[-3:] == [None] * 3
    assert None not in dates[:-3]
    assert dates[0] == ("2024" if sign else "2022-12-31")


def test_pledges_of_labs_not_named_are_walked_too(api: APIClient) -> None:
    for number in range(6):
        lab = None if number % 2 else factories.make_lab()
        factories.make_pledge(lab=lab, attribution="reported", due="2023" if number else None)
    for order in ("lab", "-lab,due", "-due"):
        pages, _last = walk(api, f"/api/v1/pledges/?page_size=1&ordering={order}")
        assert len({slug for page in pages for slug in page}) == len(pages) == 6


def test_a_page_tells_how_many_match_in_all(api: APIClient, models: None) -> None:
    body = api.get("/api/v1/models/?page_size=3&released_before=2023").json()
    assert (body["count"], len(body["results"]), body["previous"]) == (6, 3, None)
    following = api.get(body["next"]).json()
    assert (following["count"], len(following["results"]), following["next"]) == (6, 3, None)
    assert api.get(following["previous"]).json()["results"] == body["results"]


def test_links_keep_the_rest_of_the_address(api: APIClient, models: None) -> None:
    body = api.get("/api/v1/models/?page_size=3&kind=released&fields=slug").json()
    kept = parse_qs(urlsplit(body["next"]).query)
    kept.pop("cursor")
    assert kept == {"page_size": ["3"], "kind": ["released"], "fields": ["slug"]}


def test_rows_that_appear_meanwhile_neither_repeat_nor_hide_others(
    api: APIClient, models: None
) -> None:
    first = api.get("/api/v1/models/?page_size=5&ordering=released").json()
    factories.make_model(released="1999")
    later = api.get(first["next"]).json()
    seen = [row["slug"] for row in (*first["results"], *later["results"])]
    assert len(seen) == len(set(seen)) == len(DATES)


def test_an_empty_list_is_one_empty_page(api: APIClient) -> None:
    body = api.get("/api/v1/models/").json()
    assert body == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("size", ["0", "201", "-1", "1.5", "x", "1e2", "9" * 400, "٣", "+5"])
@pytest.mark.parametrize("path", ["models", "changes"])
def test_only_page_sizes_from_1_to_200_are_taken(api: APIClient, path: str, size: str) -> None:
    (fault,) = refused(api, f"/api/v1/{path}/?page_size={size.replace('+', '%2B')}")
    assert fault["parameter"] == "page_size"
    assert "1 to 200" in fault["detail"]


@pytest.mark.parametrize("size", [1, 200])
@pytest.mark.parametrize("path", ["models", "changes"])
def test_the_bounds_themselves_are_taken(api: APIClient, path: str, size: int) -> None:
    assert api.get(f"/api/v1/{path}/?page_size={size}").status_code == 200


def cursor_of(address: str) -> str:
    """The cursor in a link."""
    return parse_qs(urlsplit(address).query)["cursor"][0]


@pytest.mark.parametrize("path", ["models", "changes"])
def test_a_forged_cursor_is_refused(api: APIClient, models: None, path: str) -> None:
    real = cursor_of(api.get(f"/api/v1/{path}/?page_size=2").json()["next"])
    alien = signing.dumps([["name"], ["x"], False], salt="elsewhere")
    for forged in ("x", "a:b:c", f"{real}x", real[:-1], f"A{real}", alien, "%ff", "é", "x" * 5000):
        (fault,) = refused(api, f"/api/v1/{path}/?cursor={forged}")
        assert fault["parameter"] == "cursor"


def test_a_cursor_belongs_to_its_ordering(api: APIClient, models: None) -> None:
    real = cursor_of(api.get("/api/v1/models/?page_size=2&ordering=released").json()["next"])
    for query in ("", "&ordering=-released", "&ordering=name"):
        (fault,) = refused(api, f"/api/v1/models/?cursor={real}{query}")
        assert fault["parameter"] == "cursor"
    (fault,) = refused(api, f"/api/v1/labs/?cursor={real}&ordering=name")
    assert fault["parameter"] == "cursor"


def test_a_cursor_of_changes_is_none_of_lists(api: APIClient, models: None) -> None:
    change = cursor_of(api.get("/api/v1/changes/?page_size=2").json()["next"])
    row = cursor_of(api.get("/api/v1/models/?page_size=2").json()["next"])
    assert refused(api, f"/api/v1/models/?cursor={change}")[0]["parameter"] == "cursor"
    assert refused(api, f"/api/v1/changes/?cursor={row}")[0]["parameter"] == "cursor"


def test_changes_are_walked_once_each_newest_first(api: APIClient, models: None) -> None:
    (whole,), _address = walk_ids(api, "/api/v1/changes/?page_size=200")
    assert whole == sorted(whole, reverse=True)
    assert len(set(whole)) == len(whole) == 2 + len(DATES)
    for size in (1, 3, 7):
        forward, last = walk_ids(api, f"/api/v1/changes/?page_size={size}")
        back, _first = walk_ids(api, last, "previous")
        assert [key for page in forward for key in page] == whole
        assert [key for page in reversed(back) for key in page] == whole


def walk_ids(api: APIClient, address: str, way: str = "next") -> tuple[list[list[int]], str]:
    """As ``walk``, for changes."""
    pages: list[list[int]] = []
    following: str | None = address
    while following:
        address = following
        body = api.get(address).json()
        pages.append([row["id"] for row in body["results"]])
        following = body[way]
    return pages, address
