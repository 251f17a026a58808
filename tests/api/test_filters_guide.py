"""The guide, the description and the vocabulary hold the filters that the filter sets hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from evaluators.years import YearFilter
from labwatch.api.resources import RESOURCES
from labwatch.vocabularies import described, vocabularies
from sources.filterfields import WordsField
from sources.filters import OrderingFilter
from sources.filtersets import PassageFilter
from sources.records import link_of
from tests import factories as make
from tests.api.conftest import refused

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)/` \| (`\w+`(?:, `\w+`)*) \|$", TEXT, re.MULTILINE)
DATES = ["YYYY-MM-DD", "YYYY-MM", "YYYY-Qn", "YYYY-Hn", "YYYY"]


def filters(resource: str) -> dict[str, Any]:
    """The filters of a resource, but for contraries."""
    found = RESOURCES[resource].filterset_class.base_filters
    return {name: item for name, item in found.items() if not name.endswith("_not")}


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_table_of_the_guide_names_every_filter(resource: str) -> None:
    listed = set(re.findall(r"`(\w+)`", dict(ROWS)[resource]))
    everywhere = {"reading", "search", "ordering"}
    if link_of(RESOURCES[resource].filterset_class.Meta.model):
        everywhere |= set(PassageFilter.base_filters)
    assert listed == set(filters(resource)) - everywhere
    assert everywhere <= set(filters(resource))


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_word_that_a_filter_takes_is_in_the_vocabulary(resource: str) -> None:
    known = {frozenset(word["value"] for word in described(one)["words"]) for one in vocabularies()}
    for name, item in filters(resource).items():
        is_words = issubclass(item.field_class, WordsField)
        if is_words and not isinstance(item, OrderingFilter | YearFilter):
            assert frozenset(str(word) for word, _label in item.extra["choices"]) in known, name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("models/?released_after=", DATES),
        ("models/?released_after=soon", DATES),
        ("models/?released_after=100%25", DATES),
        ("models/?page_size=201", ["1 to 200"]),
        ("models/?frontier=", ["yes", "no", "partly", "not-stated"]),
        ("models/?frontier_not=maybe", ["yes", "no", "partly", "not-stated"]),
        ("pledges/?disputed=", ["true", "false"]),
        ("pledges/?as_of=", ["YYYY-MM-DD"]),
        ("models/?lab=absent", ["here"]),
    ],
)
def test_a_refusal_lists_what_is_allowed(api: APIClient, address: str, allowed: list[str]) -> None:

    make.make_lab(slug="here")
    (fault,) = refused(api, f"/api/v1/{address}")
    assert fault["allowed"] == allowed
