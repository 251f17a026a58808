"""What docs/api.md tells to type works with the record that comes with the site."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from labwatch.api.resources import RESOURCES
from labwatch.publishing.refreshing import refresh_all
from tests.api.conftest import refused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("starter_record"),
    pytest.mark.once,
]
TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text("utf-8")
#: Options of curl may stand before the address: -sI, -H 'If-None-Match: …'.
OPTIONS = r"""(?:-\w+ (?:'[^'\n]*' |"[^"\n]*" )?)*"""
TODAY = "$(date -u +%F)"
EXAMPLES = re.findall(
    rf"""^curl {OPTIONS}['"]http://127\.0\.0\.1:8000(/api/v1/[^'"]*)['"]$""", TEXT, re.MULTILINE
)


def test_every_example_of_the_guide_answers_with_something(api: APIClient) -> None:
    refresh_all()  # the record was loaded with search and log left to the worker
    assert len(EXAMPLES) == TEXT.count("curl ") > 15
    for address in EXAMPLES:
        answer = api.get(address.replace(TODAY, str(dt.datetime.now(dt.UTC).date())))
        assert answer.status_code == 200, address
        if answer["Content-Type"] != "application/json":
            assert len(b"".join(answer).splitlines()) > 1, f"{address} finds nothing"
            continue
        body = answer.json()
        assert not isinstance(body, dict) or body.get("results") != [], f"{address} finds nothing"


def test_every_resource_stands_in_the_guide() -> None:
    computed = ("changes", "search", "scorecard", "coverage", "adequacy", "access", "vocabulary")
    for name in (*RESOURCES, *computed):
        assert f"`{name}/`" in TEXT


def test_the_problem_in_the_guide_is_the_one_that_is_sent(api: APIClient) -> None:
    (shown,) = re.findall(r"^```json\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert api.get("/api/v1/commitments/?topic=nonsense").json() == json.loads(shown)
    (fault,) = refused(api, "/api/v1/commitments/?nonsense=1")
    assert fault["parameter"] == "nonsense"


def test_true_then_and_said_then_differ_as_the_guide_says(api: APIClient) -> None:
    address = "/api/v1/evaluators/metr/"
    assert api.get(f"{address}?as_of=2023-06-30").json()["name"] == "ARC Evals"
    today = dt.datetime.now(dt.UTC).date()
    assert api.get(f"{address}?recorded_at={today}").json()["name"] == "METR"
    before = api.get(f"{address}?recorded_at={today - dt.timedelta(days=1)}")
    assert before.status_code == 404
    assert "This record was not public here at " in before.json()["detail"]
