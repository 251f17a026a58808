"""``/api/v1/search/`` and ``?search=`` of the lists."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from labwatch.publishing.refreshing import refresh_all
from tests import factories as make
from tests.api.conftest import refused, slugs
from tests.search.cast import a_cast

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/search/"


def ask(api: APIClient, **query: Any) -> dict[str, Any]:
    """The answer to a search."""
    answer = api.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_a_result_says_what_it_is_where_it_is_and_what_was_found(api: APIClient) -> None:
    a_cast()
    found = ask(api, q="early access", resource="commitments")
    assert (found["count"], found["is_complete"], found["is_fresh"]) == (1, True, True)
    assert found["resources"] == {"commitments": 1, "citations": 1}
    (result,) = found["results"]
    assert result == {
        "resource": "commitments",
        "record": {
            "slug": "promise",
            "name": "Give early access to outsiders.",
            "url": "http://testserver/api/v1/commitments/promise/",
        },
        "page_url": "http://testserver/commitments/promise/",
        "excerpt": {
            "text": "We will give red teams early access to every model.",
            "parts": [
                {"text": "We will give red teams ", "match": False},
                {"text": "early", "match": True},
                {"text": " ", "match": False},
                {"text": "access", "match": True},
                {"text": " to every model.", "match": False},
            ],
        },
        "is_quoted": True,
        "source": {
            "slug": "page",
            "name": "A lighthouse for labs",
            "url": "http://testserver/api/v1/sources/page/",
        },
    }
    assert api.get(result["record"]["url"]).status_code == 200


def test_pages_follow_each_other_and_lead_back(api: APIClient) -> None:
    for number in range(5):
        make.make_commitment(slug=f"c{number}", summary="A zebra.")
    seen, pages = [], []
    address = f"{ADDRESS}?q=zebra&page_size=2"
    while address:
        page = api.get(address).json()
        pages.append(page)
        seen += [row["record"]["slug"] for row in page["results"]]
        address = page["next"]
    assert seen == [f"c{number}" for number in range(5)]
    assert api.get(pages[2]["previous"]).json()["results"] == pages[1]["results"]
    assert pages[0]["previous"] is None
    (fault,) = refused(api, pages[0]["next"].replace("q=zebra", "q=other"))
    assert fault["parameter"] == "cursor"


def test_a_page_comes_as_csv(api: APIClient) -> None:
    a_cast()
    make.make_commitment(slug="formula", summary="=SUM(1) lighthouse")
    answer = api.get(f"{ADDRESS}?q=lighthouse&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["slug"] for row in rows] == ["formula", "page", "promise", "quote"]
    assert rows[0]["name"] == "'=SUM(1) lighthouse"
    assert rows[2]["source_name"] == "A lighthouse for labs"


@pytest.mark.parametrize(
    ("query", "parameter", "detail"),
    [
        ("", "q", "Say what to look for: ?q=red+teaming."),
        ("?q=", "q", "It is empty. Give it a value, or leave it out."),
        ("?q=" + "x" * 201, "q", "Ensure this value has at most 200 characters (it has 201)."),
        ("?q=" + "(" * 10_000, "q", "Ensure this value has at most 200 characters (it has 10000)."),
        ("?q=a+b+c+d+e+f+g+h+i+j+k", "q", "Search for at most 10 words."),
        ("?q=***", "q", "Give at least one word: letters or digits."),
        ("?q=-x", "q", "Give at least one word that must occur, beside those with a minus."),
        ("?q=%00", "q", "It contains a NUL character."),
        ("?q=a&resource=zebra", "resource", '"zebra" is not among '),
        ("?q=a&page_size=0", "page_size", "Give a whole number from 1 to 200."),
        ("?q=a&cursor=x", "cursor", "No link of this API holds this cursor."),
        ("?q=a&nonsense=1", "nonsense", "There is no such parameter here."),
        ("?q=a&q=b", "q", "It is given 2 times. Give it once."),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    api: APIClient, query: str, parameter: str, detail: str
) -> None:
    (fault,) = refused(api, ADDRESS + query)
    assert fault["parameter"] == parameter
    assert fault["detail"].startswith(detail)


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.one_of(
        st.text(max_size=210),
        st.lists(
            st.sampled_from(
                [
                    "AND",
                    "OR",
                    "NOT",
                    "NEAR(",
                    ")",
                    '"',
                    "*",
                    "a",
                    ":",
                    "^",
                    "-",
                    "'",
                    "\\",
                    "{",
                    "&",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_no_text_breaks_the_search(text: str) -> None:
    api = APIClient()
    for address, name in ((ADDRESS, "q"), ("/api/v1/labs/", "search"), ("/search/", "q")):
        assert api.get(address, {name: text}).status_code in {200, 400}, (address, text)


def test_lists_find_by_the_same_rules_in_their_own_order(api: APIClient) -> None:
    a_cast()
    assert slugs(api, "models", "search=gpt-4") == ["gpt-4", "o1-mini"]
    assert slugs(api, "models", "search=gpt-4*&ordering=-name") == ["o1-mini", "gpt-4o", "gpt-4"]
    assert slugs(api, "models", "search=gpt-4&lab=orion") == ["gpt-4", "o1-mini"]
    assert slugs(api, "commitments", 'search="early access"') == ["promise"]
    assert slugs(api, "labs", "search=hunter -nowhere") == ["orion"]
    (fault,) = refused(api, "/api/v1/labs/?search=***")
    assert fault["detail"] == "Give at least one word: letters or digits."


def test_a_list_finds_what_was_just_saved(api: APIClient) -> None:
    lab = make.make_lab(slug="lab", name="Before")
    assert slugs(api, "labs", "search=before") == ["lab"]
    lab.name = "After"
    lab.save()
    assert (slugs(api, "labs", "search=before"), slugs(api, "labs", "search=after")) == (
        [],
        ["lab"],
    )


@pytest.mark.parametrize("address", ["commitments/?search=zebra", "search/?q=zebra"])
def test_a_search_takes_as_many_queries_for_twenty_as_for_one(api: APIClient, address: str) -> None:
    counts = []
    for more in (1, 19):
        for _number in range(more):
            make.cite(make.make_commitment(summary="A zebra."))
        refresh_all()
        with CaptureQueriesContext(connection) as asked:
            assert api.get(f"/api/v1/{address}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18
