"""Every example of the OpenAPI description is asked of the starter record, and answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase
from rest_framework.test import APIClient

from labwatch.publishing.models import ChangeEntry

#: A ruling is in no starter record: rulings are a person's act.
NOT_THERE = {"/api/v1/rulings/{slug}/"}
#: This site was not there yet: its log and its own past begin when the record is loaded.
NOT_THEN = {("/api/v1/changes/{id}/", "as_of")}
#: What stands only in answers: a place in a list.
NOT_BY_HAND = {"cursor"}


def example_of(schema: dict[str, Any], words: dict[str, Any]) -> Any:
    """The example of a parameter, or the first word that it takes."""
    schema = words.get(schema.get("$ref", "").rpartition("/")[2], schema)
    if schema.get("type") == "array" and "examples" not in schema:
        return example_of(schema["items"], words)
    if schema.get("type") == "boolean":
        return "true"
    found = schema.get("examples") or schema.get("enum") or [None]
    value = found[0]
    return value[0] if isinstance(value, list) else value


@pytest.mark.once
class TestExamples(TestCase):
    """The starter record with its forms, loaded once."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load it, and read the description."""
        call_command("load_dataset", str(settings.BASE_DIR / "data"), verbosity=0)
        cls.schema = APIClient().get("/api/v1/schema/").json()
        cls.words = cls.schema["components"]["schemas"]

    def parameters(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every parameter of every address."""
        for path, item in self.schema["paths"].items():
            for parameter in item["get"].get("parameters", ()):
                yield path, parameter

    def test_every_parameter_has_an_example_and_is_described(self) -> None:
        for path, parameter in self.parameters():
            if parameter["name"] not in NOT_BY_HAND:
                assert example_of(parameter["schema"], self.words) is not None, (path, parameter)
                assert parameter.get("description"), (path, parameter["name"])

    def test_every_example_is_answered(self) -> None:
        api = APIClient()
        for path, parameter in self.parameters():
            if path in NOT_THERE or parameter["in"] == "path" or parameter["name"] in NOT_BY_HAND:
                continue
            if (path, parameter["name"]) in NOT_THEN or parameter["name"] == "recorded_at":
                continue
            value = example_of(parameter["schema"], self.words)
            more = {"q": "audit"} if path.endswith("/search/") else {}
            answer = api.get(self.filled(path), {**more, parameter["name"]: value})
            assert answer.status_code == 200, (path, parameter["name"], answer.content[:500])

    def filled(self, path: str) -> str:
        """The address with the examples of its own parameters."""
        for parameter in self.schema["paths"][path]["get"].get("parameters", ()):
            if parameter["in"] == "path":
                value = example_of(parameter["schema"], self.words)
                if parameter["name"] == "id":  # numbers of entries go on from test to test
                    value = ChangeEntry.objects.order_by("pk").values_list("pk", flat=True)[0]
                path = path.replace("{%s}" % parameter["name"], str(value))  # noqa: UP031
        return path
