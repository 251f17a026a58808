"""The OpenAPI description is valid, complete and true; its page needs nobody but us."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string
from rest_framework.test import APIClient

from labwatch.api.resources import RESOURCES
from labwatch.vocabularies import described, vocabularies

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: Addresses that answer with what is computed, beside the lists and records.
COMPUTED = (
    "access",
    "adequacy",
    "changes",
    "changes/{id}",
    "coverage",
    "scorecard",
    "scorecard/changes",
    "scorecard/{lab}/{criterion}",
    "search",
    "sources/{slug}/checks",
    "vocabulary",
)
#: Words of answers that no record holds.
OWN_WORDS = {"ByEnum", "ColumnEnum", "OperationEnum", "Resource", "WhatEnum"}
VOCABULARIES = {row["name"]: row for row in map(described, vocabularies())}


@pytest.fixture
def schema(api: APIClient) -> dict[str, Any]:
    """The description as served."""
    answer = api.get("/api/v1/schema/")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_it_validates_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")
    assert "openapi: 3.1" in capsys.readouterr().out


def test_every_address_is_described_and_only_read(schema: dict[str, Any]) -> None:
    lists = {f"/api/v1/{name}/" for name in RESOURCES}
    details = {f"/api/v1/{name}/{{slug}}/" for name in RESOURCES}
    others = {"/api/v1/", *(f"/api/v1/{name}/" for name in COMPUTED)}
    assert set(schema["paths"]) == lists | details | others
    assert {method for item in schema["paths"].values() for method in item} == {"get"}


def test_every_operation_tells_its_problems(schema: dict[str, Any]) -> None:
    for path, item in schema["paths"].items():
        responses = item["get"]["responses"]
        problems = {"400", "401", "405", "406", "429", "500"}
        problems |= {"404"} if "{" in path else set()
        problems |= {"301", "410"} if path.endswith("/{slug}/") else set()
        assert set(responses) == problems | {"200", "304"}
        for status in problems:
            assert list(responses[status]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_parameter_of_a_list_is_described(schema: dict[str, Any], resource: str) -> None:
    view = RESOURCES[resource]
    described = schema["paths"][f"/api/v1/{resource}/"]["get"]["parameters"]
    filters = set(view.filterset_class.base_filters)
    assert {item["name"] for item in described} == filters | {
        "as_of",
        "cursor",
        "facets",
        "page_size",
        "fields",
        "format",
    }
    assert all(item["description"] for item in described if item["name"] in filters)


def test_every_answer_describes_its_headers(schema: dict[str, Any]) -> None:
    known = {f"#/components/headers/{name}" for name in schema["components"]["headers"]}
    for item in schema["paths"].values():
        for answer in item["get"]["responses"].values():
            assert {"RateLimit", "RateLimit-Policy"} <= set(answer["headers"])
            assert {header["$ref"] for header in answer["headers"].values()} <= known


def test_a_key_is_described_and_may_be_left_out(schema: dict[str, Any]) -> None:
    assert schema["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for item in schema["paths"].values():
        assert item["get"]["security"] == [{"key": []}, {}]


def enums(part: Any) -> list[tuple[str, ...]]:
    """Every list of words anywhere in the description."""
    if isinstance(part, list):
        return [found for item in part for found in enums(item)]
    if not isinstance(part, dict):
        return []
    own = [tuple(part["enum"])] if isinstance(part.get("enum"), list) else []
    return own + [found for item in part.values() for found in enums(item)]


def test_every_enumeration_of_a_record_is_one_of_our_vocabularies(schema: dict[str, Any]) -> None:
    known = {tuple(word["value"] for word in row["words"]) for row in VOCABULARIES.values()}
    known.add(tuple(import_string("sources.partialdates.Precision").values))
    components = {
        name: part
        for name, part in schema["components"]["schemas"].items()
        if "enum" in part and name not in OWN_WORDS
    }
    assert components
    for name, part in components.items():
        words = tuple(word for word in part["enum"] if word)
        assert words in known, name


def test_the_vocabulary_lists_every_word_with_its_label(api: APIClient) -> None:
    shown = api.get("/api/v1/vocabulary/").json()
    assert {row["name"] for row in shown} == set(VOCABULARIES)
    assert "Status" not in VOCABULARIES
    for row in shown:
        assert row["description"]
        assert row["words"] == VOCABULARIES[row["name"]]["words"]


def test_the_root_lists_addresses_that_all_answer(api: APIClient) -> None:
    addresses = api.get("/api/v1/").json()
    assert set(RESOURCES) < set(addresses)
    for name, address in addresses.items():
        accept = "text/html" if name == "docs" else "application/json"
        asked = {"q": "word"} if name == "search" else {}
        assert api.get(address, asked, HTTP_ACCEPT=accept).status_code == 200, name


def test_the_page_of_the_description_needs_nobody_but_us(api: APIClient) -> None:
    page = api.get("/api/v1/docs/", HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    assert "script-src" not in page["Content-Security-Policy"]
    html = page.content.decode()
    for address in re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)""", html):
        assert address.startswith(("/", "data:")), address
        assert not address.startswith("//")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", html), "an inline script"


def test_the_script_of_that_page_is_served_by_us(api: APIClient) -> None:
    html = api.get("/api/v1/docs/", HTTP_ACCEPT="text/html").content.decode()
    scripts = re.findall(r"""<script[^>]*src="([^"]+)""", html)
    assert len(scripts) >= 2
    own = [address for address in scripts if address.startswith("/api/v1/docs/")]
    answer = api.get(own[0].replace("&amp;", "&"), HTTP_ACCEPT="*/*")
    assert answer.status_code == 200
    assert "javascript" in answer["Content-Type"]
    assert b"/api/v1/schema/" in answer.content
    assert not re.search(rb"https?://(?!testserver)", answer.content)


def test_the_description_takes_no_other_parameters_either(api: APIClient) -> None:
    answer = api.get("/api/v1/schema/?nonsense=1")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "nonsense"
