"""Every record that cites tells the state of its sources, and a pledge what was answered to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from sources.sourcecheck import QUOTE_STATES_BY_WORSE, REACHES_BY_WORSE
from sources.vocabulary import QuoteState, Reach
from tests import factories as make

pytestmark = pytest.mark.django_db
LATER = make.A_MOMENT + dt.timedelta(days=1)


def state_of(api: APIClient, grant: Any) -> dict[str, Any]:
    """What the API says of the sources of a grant."""
    found: dict[str, Any] = api.get(f"/api/v1/grants/{grant.slug}/").json()["source_check"]
    return found


def test_every_state_is_better_or_worse_than_each_other() -> None:
    assert set(QUOTE_STATES_BY_WORSE) == set(QuoteState)
    assert set(REACHES_BY_WORSE) == set(Reach)


def test_the_worst_of_all_passages_counts(api: APIClient) -> None:
    grant = make.make_grant()
    lost = make.make_source(reach="gone", tier="analysis")
    make.cite(grant, make.make_citation(source=lost, quote_state="verbatim"))
    altered = make.make_citation(quote_state="altered")
    make.cite(grant, altered)
    make.make_review_item(citation=altered)
    assert state_of(api, grant) == {
        "quote_state": "altered",
        "reach": "gone",
        "tiers": ["primary", "analysis"],
        "under_review": True,
        "last_stood_at": None,
    }


def test_all_quotes_stood_at_the_earliest_of_their_moments_or_later(api: APIClient) -> None:
    grant = make.make_grant()
    for moment in (LATER, make.A_MOMENT):
        citation = make.make_citation(quote_state="verbatim")
        make.make_standing(citation=citation, last_stood_at=moment)
        make.cite(grant, citation)
    whole = make.make_citation(quote="", quote_state="nothing-to-check")
    make.cite(grant, whole)
    assert state_of(api, grant)["last_stood_at"] == "2024-05-24T12:00:00Z"
    make.cite(grant, make.make_citation())
    assert state_of(api, grant)["last_stood_at"] is None


def test_what_cites_nothing_public_has_no_state(api: APIClient) -> None:
    grant = make.make_grant()
    make.cite(grant, make.make_citation(status="draft", quote_state="missing"))
    assert state_of(api, grant) == {
        "quote_state": None,
        "reach": None,
        "tiers": [],
        "under_review": False,
        "last_stood_at": None,
    }


def test_sources_and_passages_have_fields_of_their_own_for_it(api: APIClient) -> None:
    make.make_citation(slug="passage")
    assert "source_check" not in api.get("/api/v1/citations/passage/").json()


def test_a_passage_says_who_publishes_it_and_how_close_it_stands(api: APIClient) -> None:
    grant = make.make_grant(slug="grant")
    make.cite(grant, make.make_citation(source=make.make_source(publisher="", tier="reporting")))
    (passage,) = api.get("/api/v1/grants/grant/").json()["citations"]
    assert (passage["publisher"], passage["tier"], passage["reach"]) == (None, "reporting", "new")


def test_a_pledge_tells_what_was_asked_and_answered_by_the_day(api: APIClient) -> None:
    pledge = make.make_pledge(slug="pledge", joined_on="2023")
    said = {"answer": "We did.", "answered_on": dt.date(2024, 6, 20), "effect": "A ruling."}
    make.make_reply(slug="reply", pledge=pledge, lab=pledge.lab, **said)
    make.make_reply(pledge=pledge, status="draft")
    (reply,) = api.get("/api/v1/pledges/pledge/").json()["replies"]
    assert reply["lab"]["slug"] == pledge.lab.slug
    assert (reply["asked_on"], reply["due_on"]) == ("2024-05-24", "2024-06-24")
    assert (reply["answered_on"], reply["answer"]) == ("2024-06-20", "We did.")
    (then,) = api.get("/api/v1/pledges/pledge/?as_of=2024-06-01").json()["replies"]
    assert (then["answered_on"], then["answer"], then["effect"]) == (None, None, None)
    assert api.get("/api/v1/pledges/pledge/?as_of=2024-05-01").json()["replies"] == []
