"""Requests made up from the description, sound and broken, get the answers that it describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

from labwatch.api.resources import RESOURCES
from labwatch.wsgi import application

schemathesis = pytest.importorskip("schemathesis", reason="the group fuzz is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter_record")]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
LISTS = [*RESOURCES, "changes", "scorecard", "vocabulary"]
#: Addresses that need a parameter.
ASKED = ["search"]
few = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def described() -> Iterator[Any]:
    """The description, bound to the site in this process and in the transaction of the test."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)  # as Django's own test client does
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for signal in ends:
        signal.connect(close_old_connections)


def answers_as_described(operation: Any, mode: Any) -> Callable[[], None]:
    """A test that sends a few requests and checks the answers."""

    @few
    @given(case=operation.as_strategy(generation_mode=mode))
    def sends(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    return sends


@pytest.mark.parametrize("name", [*LISTS, *ASKED])
def test_whatever_is_asked_the_answer_is_as_described(described: Any, name: str) -> None:
    paths = [f"/api/v1/{name}/"]
    if name in RESOURCES:
        paths.append(f"/api/v1/{name}/{{slug}}/")
    if name == "sources":
        paths.append("/api/v1/sources/{slug}/checks/")
    for path in paths:
        for mode in schemathesis.GenerationMode:
            answers_as_described(described[path]["GET"], mode)()


def test_the_starter_record_is_as_described(described: Any) -> None:
    for name in LISTS:
        case = described[f"/api/v1/{name}/"]["GET"].Case()
        assert case.call_and_validate(checks=CHECKS).status_code == 200
    for name, view in RESOURCES.items():
        detail = described[f"/api/v1/{name}/{{slug}}/"]["GET"]
        rows = view.filterset_class.Meta.model.objects.published()
        for slug in rows.values_list("slug", flat=True)[:10]:
            case = detail.Case(path_parameters={"slug": slug})
            assert case.call_and_validate(checks=CHECKS).status_code == 200
