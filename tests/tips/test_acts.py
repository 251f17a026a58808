"""A tip is accepted, which drafts a correction with thanks, or put away; then it is forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Correction
from labwatch.tips.acts import TipRefusedError, accept, dismiss
from labwatch.tips.models import Outcome, Tip
from labwatch.tips.tasks import forget_about_tips
from tests import factories as make
from tests.tips.conftest import TEXT, make_tip

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    """Who deals with tips."""
    return get_user_model().objects.create_user("alice")


def test_an_accepted_tip_drafts_a_correction_that_thanks_by_the_name_given(alice: Any) -> None:
    lab = make.make_lab()
    tip = make_tip(resource="labs", slug=lab.slug, name="Ada Lovelace")
    correction = accept(tip, alice, "checked")
    assert correction.status == "draft"
    assert (correction.what_was_wrong, correction.thanked) == (TEXT, "Ada Lovelace")
    assert list(correction.labs.all()) == [lab]
    tip.refresh_from_db()
    assert (tip.outcome, tip.closed_by, tip.note) == ("accepted", alice, "checked")
    assert tip.correction == correction


def test_the_history_of_the_draft_names_who_accepted(alice: Any) -> None:
    made = accept(make_tip(), alice, "").history.last()
    assert (made.history_user, made.history_change_reason) == (
        alice,
        "Drafted from a reader's tip.",
    )


@pytest.mark.parametrize(
    ("resource", "relation"),
    [("models", "ai_models"), ("commitments", "commitments"), ("sources", "sources")],
)
def test_the_record_is_linked_where_a_correction_can_link(
    resource: str, relation: str, alice: Any
) -> None:
    makers = {
        "models": make.make_model,
        "commitments": make.make_commitment,
        "sources": make.make_source,
    }
    record = makers[resource]()
    correction = accept(make_tip(resource=resource, slug=record.slug), alice, "")
    assert list(getattr(correction, relation).all()) == [record]


def test_a_pledge_leads_to_its_commitment_and_lab(alice: Any) -> None:
    pledge = make.make_pledge()
    correction = accept(make_tip(resource="pledges", slug=pledge.slug), alice, "")
    assert list(correction.commitments.all()) == [pledge.commitment]
    assert list(correction.labs.all()) == [pledge.lab]


def test_where_it_cannot_link_the_record_is_named(alice: Any) -> None:
    evaluator = make.make_evaluator(name="METR")
    tip = make_tip(resource="evaluators", slug=evaluator.slug, called="METR")
    assert accept(tip, alice, "").what_was_wrong == f"METR: {TEXT}"


def test_a_tip_about_what_is_gone_can_be_accepted(alice: Any) -> None:
    tip = make_tip(resource="labs", slug="gone", called="Gone")
    assert accept(tip, alice, "").what_was_wrong == f"{TEXT}"


def test_a_draft_without_what_stands_now_is_not_published(alice: Any) -> None:
    correction = accept(make_tip(), alice, "")
    correction.status = "published"
    with pytest.raises(ValidationError, match="Say what stands now"):
        correction.full_clean()
    correction.what_changed = "It says four weeks."
    correction.full_clean()


def test_nothing_of_a_tip_is_public(alice: Any, client: Client) -> None:
    accept(make_tip(name="Ada Lovelace", contact="ada@lab.example"), alice, "")
    for address in (reverse("corrections"), reverse("api:corrections-list"), reverse("changes")):
        shown = client.get(address).content.decode()
        assert TEXT not in shown
        assert "Ada" not in shown


def test_a_tip_is_dealt_with_once(alice: Any) -> None:
    tip = make_tip()
    dismiss(tip, alice, Outcome.SPAM, "")
    with pytest.raises(TipRefusedError, match="Somebody has dealt with"):
        accept(tip, alice, "")
    assert not Correction.objects.exists()


@pytest.mark.parametrize("outcome", [Outcome.NO_ERROR, Outcome.DONE])
def test_putting_a_tip_away_needs_a_note(outcome: Outcome, alice: Any) -> None:
    with pytest.raises(TipRefusedError, match="Note: say what you found"):
        dismiss(make_tip(), alice, outcome, " ")
    assert dismiss(make_tip(), alice, outcome, "It says so.").note == "It says so."


def test_putting_away_is_no_way_to_accept(alice: Any) -> None:
    with pytest.raises(TipRefusedError, match="outcome"):
        dismiss(make_tip(), alice, Outcome.ACCEPTED, "x")


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "spam"},
        {"closed_at": "2026-01-01T00:00Z"},
        {"kind": "praise"},
        {"text": ""},
        {"resource": "labs"},
        {"slug": "anthropic"},
    ],
    ids=str,
)
def test_the_database_refuses_what_is_no_tip(given: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_tip(**given)


def test_senders_and_contacts_are_forgotten_in_time(alice: Any) -> None:
    now = timezone.now()
    long_ago = now - dt.timedelta(days=31)
    new = make_tip(contact="ada@lab.example")
    old = make_tip(contact="bob@lab.example", opened_at=long_ago)
    done = make_tip(contact="eve@lab.example", opened_at=long_ago)
    spam = make_tip(opened_at=long_ago)
    dismiss(done, alice, Outcome.DUPLICATE, "")
    dismiss(spam, alice, Outcome.SPAM, "")
    Tip.objects.exclude(closed_at=None).update(closed_at=long_ago)
    forget_about_tips()
    kept = {tip.pk: (bool(tip.caller), tip.contact) for tip in Tip.objects.all()}
    assert kept == {
        new.pk: (True, "ada@lab.example"),
        old.pk: (False, "bob@lab.example"),
        done.pk: (False, ""),
    }


@pytest.mark.parametrize("resource", ["labs", "models", "commitments", "sources"])
def test_a_published_correction_stands_on_the_page_of_its_record(
    resource: str, alice: Any, client: Client
) -> None:
    makers = {
        "labs": make.make_lab,
        "models": make.make_model,
        "commitments": make.make_commitment,
        "sources": make.make_source,
    }
    record = makers[resource]()
    tip = make_tip(resource=resource, slug=record.slug, name="Ada <b>Lovelace</b>")
    correction = accept(tip, alice, "", changed="It says four weeks.")
    Correction.objects.filter(pk=correction.pk).update(status="published")
    for address in (record.get_absolute_url(), reverse("corrections")):
        shown = client.get(address).content.decode()
        assert TEXT in shown
        assert "Thanks to Ada &lt;b&gt;Lovelace&lt;/b&gt;." in shown
