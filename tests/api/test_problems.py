"""Whatever goes wrong is told as a problem (RFC 9457); nothing that strangers send breaks us."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from labwatch.api import labs
from labwatch.api.resources import RESOURCES
from tests import factories

pytestmark = pytest.mark.django_db
PATHS = ["", "labs/", "changes/", "scorecard/", "vocabulary/"]
KEYS = {"type", "title", "status", "detail", "instance", "errors"}


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem in an answer, checked for its shape."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == KEYS
    assert body["status"] == status
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "nothing/",
        "labs/absent/",
        "labs/a/b/",
        "labs/%00/",
        "labs/a%2Fb/",
        "labs/é/",
        "v2",
    ],
)
def test_unknown_addresses_are_problems_not_pages(api: APIClient, path: str) -> None:
    body = problem(api.get(f"/api/v1/{path}"), 404)
    assert (body["title"], body["errors"]) == ("Not Found", [])
    assert body["instance"].startswith("/api/v1/")


def test_an_address_that_only_lacks_its_slash_leads_on(api: APIClient) -> None:
    answer = api.get("/api/v1/models?lab=a&page_size=2")
    assert answer.status_code == 301
    assert answer["Location"] == "/api/v1/models/?lab=a&page_size=2"
    assert api.get("/api/v1/labs/openai")["Location"] == "/api/v1/labs/openai/"
    problem(api.post("/api/v1/labs"), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", PATHS)
def test_methods_that_write_are_problems(api: APIClient, path: str, method: str) -> None:
    answer = getattr(api, method)(f"/api/v1/{path}", {"a": 1}, format="json")
    body = problem(answer, 405)
    assert body["title"] == "Method Not Allowed"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", PATHS)
def test_forms_and_broken_bodies_are_refused_alike(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    problem(client.post(f"/api/v1/{path}", {"slug": "x"}), 405)
    problem(client.post(f"/api/v1/{path}", "{", content_type="application/json"), 405)
    problem(client.post(f"/api/v1/{path}", "x", content_type="text/nonsense"), 405)


@pytest.mark.parametrize("path", [*PATHS, "labs/lab/"])
def test_head_answers_as_get_without_a_body(api: APIClient, path: str) -> None:
    factories.make_lab(slug="lab")
    got, head = api.get(f"/api/v1/{path}"), api.head(f"/api/v1/{path}")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == got["Content-Type"] == "application/json"
    assert head["Content-Length"] == got["Content-Length"]


def test_head_of_what_is_not_understood_is_refused_too(api: APIClient) -> None:
    assert api.head("/api/v1/labs/?nonsense=1").status_code == 400


@pytest.mark.parametrize("path", PATHS)
def test_options_tells_the_methods(api: APIClient, path: str) -> None:
    answer = api.options(f"/api/v1/{path}")
    assert (answer.status_code, answer["Allow"]) == (200, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", [*PATHS, "labs/absent/", "nothing/"])
def test_other_forms_than_json_are_not_acceptable(api: APIClient, path: str) -> None:
    answer = api.get(f"/api/v1/{path}", HTTP_ACCEPT="text/html")
    if path == "nothing/":
        problem(answer, 404)
    else:
        assert "application/json" in problem(answer, 406)["detail"]


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/html,*/*;q=0.8", "application/*"]
)
def test_browsers_get_json(api: APIClient, accept: str) -> None:
    answer = api.get("/api/v1/labs/", HTTP_ACCEPT=accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("accept", ["", "nonsense", "text/", "/;;;", "\x00", "a/b;q=x", "é/é"])
def test_no_accept_header_breaks_us(api: APIClient, accept: str) -> None:
    assert api.get("/api/v1/labs/", HTTP_ACCEPT=accept).status_code in {200, 406}


def test_a_crash_is_a_problem_that_tells_nothing_of_our_inside(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def crash(self: Any) -> Any:
        raise RuntimeError("the inside")

    monkeypatch.setattr(labs.LabViewSet, "get_queryset", crash)
    settings.DEBUG = False
    answer = Client(raise_request_exception=False).get("/api/v1/labs/")
    body = problem(answer, 500)
    assert body["title"] == "Internal Server Error"
    assert b"inside" not in answer.content


HOSTILE = [
    "9" * 5000,
    "-1",
    "1e999",
    "x" * 5000,
    "%00",
    "a%00b",
    "%01%1b%7f",
    "%F0%9F%A7%AA",
    "%ff%fe",
    "%ed%a0%80",
    "'%20OR%201=1--",
    "%25%25s",
    "{}[]",
    "..%2f..%2f",
    "%E2%80%AE",
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda text: text[:12])
def test_no_value_of_any_parameter_breaks_us(api: APIClient, value: str) -> None:
    factories.make_grant()
    for resource, view in RESOURCES.items():
        filters = [name for name in view.filterset_class.base_filters if name[-4:] != "_not"]
        for name in (*filters, "page_size", "cursor", "fields"):  # contraries read the same way
            answer = api.get(f"/api/v1/{resource}/?{name}={value}")
            assert answer.status_code in {200, 400}, (resource, name)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda text: text[:12])
def test_no_slug_and_no_parameter_name_breaks_us(api: APIClient, value: str) -> None:
    for resource in RESOURCES:
        assert api.get(f"/api/v1/{resource}/{value}/").status_code == 404
        assert api.get(f"/api/v1/{resource}/?{value}=1").status_code in {200, 400}


def test_very_many_parameters_are_refused(api: APIClient) -> None:
    query = "&".join(f"p{number}=1" for number in range(2000))
    problem(api.get(f"/api/v1/labs/?{query}"), 400)
