"""The story that the source checks exist for, seen through every door.

A page is served, its quote recorded, then weakened by one word, then restored. Each turn is read
off the API, the public pages and the maintainers' queue over HTTP; none of it off the tables.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from commitments.models import Pledge
from sources.models import Citation
from tests.admin.conftest import in_plain
from tests.factories import cite, make_pledge
from tests.pages.conftest import page as page_at
from tests.pages.conftest import words
from tests.sources.checking.conftest import SENTENCE, Internet, page

pytestmark = pytest.mark.django_db

WEAKENED = SENTENCE.replace("will", "may")
IN_WORDS = "'will' became 'may'"
UNDER_REVIEW = "nder review since 2 Mar 2026"


class Doors:
    """The site as a reader, a program and a maintainer see it."""

    def __init__(self, quote: Citation, pledge: Pledge) -> None:
        self.quote, self.pledge = quote, pledge
        self.public, self.desk = Client(), Client()
        self.alice = get_user_model().objects.create_superuser("alice")

    def api(self) -> dict[str, Any]:
        """What the API says of the quote."""
        found: dict[str, Any] = self.public.get(f"/api/v1/citations/{self.quote.slug}/").json()
        return found

    def source_page(self) -> str:
        """The words of the source's page."""
        return words(page_at(self.public, self.quote.source))

    def record_page(self) -> str:
        """The words of the page of the record that rests on the quote."""
        return words(page_at(self.public, self.pledge.commitment))

    def queue(self, **asked: str) -> str:
        """The words of the maintainers' queue; a session would not last for the hours between."""
        self.desk.force_login(self.alice)
        response = self.desk.get(reverse("admin:sources_reviewitem_changelist"), asked)
        assert response.status_code == 200
        return in_plain(response.content.decode())


@pytest.fixture
def doors(internet: Internet) -> Doors:
    """A pledge whose quote was found word for word."""
    quote, pledge = internet.quote(), make_pledge()
    cite(pledge, quote, role="promise")
    internet.show(page(SENTENCE))
    internet.check()
    return Doors(quote, pledge)


def look_again(internet: Internet, text: str) -> None:
    """Seven hours later the page says so, and is looked at."""
    internet.wait(hours=7)
    internet.show(page(text))
    internet.check()


def stands_everywhere(doors: Doors, day: str) -> None:
    """Every door says that the quote was verified that day, and none speaks of a review."""
    told = doors.api()
    assert (told["quote_state"], told["diff"]) == ("verbatim", [])
    assert told["under_review_since"] is None
    assert f"Verified verbatim on {day} (live page)" in doors.source_page()
    assert f"verbatim · {day}" in doors.record_page()
    assert UNDER_REVIEW not in doors.source_page() + doors.record_page()
    assert IN_WORDS not in doors.queue()


def is_altered_everywhere(doors: Doors) -> None:
    """Every door says that the wording changed and by which word, and that a person will look."""
    told = doors.api()
    assert (told["quote_state"], told["kinds"]) == ("altered", ["modal"])
    assert {"operation": "replace", "quote": "will", "page": "may"} in told["diff"]
    assert told["under_review_since"].startswith("2026-03-02T23:00")
    assert IN_WORDS in doors.source_page()
    assert UNDER_REVIEW in doors.source_page()
    assert "source changed" in doors.record_page()
    assert UNDER_REVIEW in doors.record_page()
    assert IN_WORDS in doors.queue()


def both_turns_remain(doors: Doors) -> None:
    """The API and the page tell what happened in between; the item stays among the answered."""
    turns = [(event["before"], event["after"]) for event in reversed(doors.api()["events"])]
    assert turns == [
        ("unchecked", "verbatim"),
        ("verbatim", "altered"),
        ("altered", "verbatim"),
    ]
    assert "verbatim → wording changed" in doors.source_page()
    assert "wording changed → verbatim" in doors.source_page()
    answered = doors.queue(state="closed")
    assert "settled by itself" in answered
    assert IN_WORDS in answered


def test_a_weakened_quote_is_told_by_every_door_and_still_is_when_it_is_restored(
    internet: Internet, doors: Doors
) -> None:
    stands_everywhere(doors, "2 Mar 2026")
    look_again(internet, WEAKENED)
    stands_everywhere(doors, "2 Mar 2026")
    look_again(internet, WEAKENED)
    is_altered_everywhere(doors)
    look_again(internet, SENTENCE)
    stands_everywhere(doors, "3 Mar 2026")
    both_turns_remain(doors)
