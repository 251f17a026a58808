"""What docs/api.md tells to type works with the record that comes with the site."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from labwatch.api.urls import RESOURCES
from tests.api.conftest import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter_record")]
TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^curl 'http://127\.0\.0\.1:8000(/api/v1/[^']*)'$", TEXT, re.MULTILINE)


def test_every_example_of_the_guide_answers_with_something(api: APIClient) -> None:
    assert len(EXAMPLES) == TEXT.count("curl ") > 15
    for address in EXAMPLES:
        answer = api.get(address)
        assert answer.status_code == 200, address
        body = answer.json()
        assert not isinstance(body, dict) or body.get("results") != [], f"{address} finds nothing"


def test_every_resource_stands_in_the_guide() -> None:
    computed = ("changes", "scorecard", "coverage", "adequacy", "access", "vocabulary")
    for name in (*RESOURCES, *computed):
        assert f"`{name}/`" in TEXT


def test_the_problem_in_the_guide_is_the_one_that_is_sent(api: APIClient) -> None:
    (shown,) = re.findall(r"^```json\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert api.get("/api/v1/commitments/?topic=nonsense").json() == json.loads(shown)
    (fault,) = refused(api, "/api/v1/commitments/?nonsense=1")
    assert fault["parameter"] == "nonsense"
