"""A dataset that changes the words of a quote voids what the source checks knew of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sources.models import Citation, QuoteStanding
from tests import factories as make
from tests.dataset.conftest import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(load: Callable[..., Any]) -> Citation:
    """A quote of the small dataset that was found verbatim."""
    load(SMALL)
    Citation.objects.update(quote_state="verbatim")
    quote = Citation.objects.get(slug="post-shared")
    QuoteStanding.objects.create(citation=quote, version="1.1")
    return quote


def test_new_words_are_not_checked_yet(load: Callable[..., Any], checked: Citation) -> None:
    load(SMALL.replace("It shared the model.", "It shared all models."))
    checked.refresh_from_db()
    assert checked.quote_state == "unchecked"
    assert not QuoteStanding.objects.exists()


def test_the_same_words_of_another_source_are_not_checked_yet(
    load: Callable[..., Any], checked: Citation
) -> None:
    make.make_source(slug="elsewhere")
    quoted = "slug: post-shared\n    source: "
    load(SMALL.replace(f"{quoted}post", f"{quoted}elsewhere"))
    checked.refresh_from_db()
    assert (checked.source.slug, checked.quote_state) == ("elsewhere", "unchecked")


def test_other_changes_leave_the_state_alone(load: Callable[..., Any], checked: Citation) -> None:
    load(
        SMALL.replace(
            "quote: It shared the model.", "quote: It shared the model.\n    locator: top"
        )
    )
    checked.refresh_from_db()
    assert (checked.locator, checked.quote_state) == ("top", "verbatim")
    assert QuoteStanding.objects.exists()
