"""Requests made up from the description, sound and broken, get the answers that it describes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import TestCase
from hypothesis import HealthCheck, given, settings

from labwatch.api.resources import RESOURCES

schemathesis = pytest.importorskip("schemathesis", reason="the group fuzz is not installed")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
few = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def answers_as_described(operation: Any, mode: Any) -> Callable[[], None]:
    """A test that sends a few requests and checks the answers."""

    @few
    @given(case=operation.as_strategy(generation_mode=mode))
    def sends(case: Any) -> None:
        # It does not unpack what it says it takes.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    return sends


class TestDescribed(TestCase):
    """The starter record, loaded once; asked in this process and in the transaction of the test."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load it with its forms."""
        call_command("load_dataset", str(django_settings.BASE_DIR / "data"), verbosity=0)

    def setUp(self) -> None:
        """Let requests keep the connection, as Django's own test client does."""
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)
        # Without what stands before Django, which would close this test's own connection.
        django = get_wsgi_application()
        self.described = schemathesis.openapi.from_wsgi("/api/v1/schema/", django)

    def test_whatever_is_asked_the_answer_is_as_described(self) -> None:
        for path in self.described.raw_schema["paths"]:
            for mode in schemathesis.GenerationMode:
                with self.subTest(path=path, mode=mode):
                    answers_as_described(self.described[path]["GET"], mode)()

    def test_the_starter_record_is_as_described(self) -> None:
        for name, view in RESOURCES.items():
            case = self.described[f"/api/v1/{name}/"]["GET"].Case()
            assert case.call_and_validate(checks=CHECKS).status_code == 200
            detail = self.described[f"/api/v1/{name}/{{slug}}/"]["GET"]
            rows = view.filterset_class.Meta.model.objects.published()
            for slug in rows.values_list("slug", flat=True)[:10]:
                case = detail.Case(path_parameters={"slug": slug})
                assert case.call_and_validate(checks=CHECKS).status_code == 200
