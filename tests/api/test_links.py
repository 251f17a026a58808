"""Every answer says under which licence it is, how to cite it, and where else the record is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rest_framework.test import APIClient

from labwatch.api.fields import RESOURCES
from tests import factories as make
from tests.admin.conftest import MAKERS

pytestmark = pytest.mark.django_db
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(autouse=True)
def public_site(settings: Any) -> None:
    """The site's lasting address."""
    settings.SITE_URL = "https://labwatch.example"


def links(answer: Any) -> dict[str, str]:
    """The addresses of the Link header, by relation."""
    found = re.findall(r'<([^>]*)>; rel="([a-z-]+)"', answer["Link"])
    return {relation: address for address, relation in found}


@pytest.mark.parametrize("model", RESOURCES, ids=RESOURCES.get)
def test_a_record_says_how_to_cite_it_and_where_its_page_is(api: APIClient, model: Any) -> None:
    record = MAKERS[model]()
    address = f"/api/v1/{RESOURCES[model]}/{record.slug}/"
    assert links(api.get(address)) == {
        "license": LICENSE,
        "cite-as": f"https://labwatch.example{address}",
        "describedby": "https://labwatch.example/api/v1/schema/",
        "alternate": f"https://labwatch.example{record.get_absolute_url()}",
    }


@pytest.mark.parametrize(
    ("asked", "cited"),
    [
        ("", ""),
        ("stage=pre-deployment&lab=a,b", "?lab=a,b&stage=pre-deployment"),
        ("as_of=2024-05-24&format=csv", "?as_of=2024-05-24"),
        ("page_size=10&fields=slug", ""),
        ("ordering=-stage&disputed=false", "?disputed=false&ordering=-stage"),
    ],
)
def test_a_list_is_cited_with_what_was_asked_not_with_how_it_was_cut(
    api: APIClient, asked: str, cited: str
) -> None:
    make.make_lab(slug="a")
    make.make_lab(slug="b")
    found = links(api.get(f"/api/v1/grants/?{asked}"))
    assert found["cite-as"] == f"https://labwatch.example/api/v1/grants/{cited}"
    assert "alternate" not in found


def test_only_answers_are_cited(api: APIClient) -> None:
    for address in ("/api/v1/labs/absent/", "/api/v1/labs/?nonsense=1"):
        assert "Link" not in api.get(address)


def test_a_table_names_its_neighbours_and_its_licence_alike(api: APIClient) -> None:
    for _ in range(3):
        make.make_lab()
    found = links(api.get("/api/v1/labs/?page_size=1&format=csv"))
    assert found["license"] == LICENSE
    assert "cursor=" in found["next"]
