"""The newsroom sees tips with the record beside them, and acts as far as it may."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Correction
from labwatch.tips.models import Tip
from tests import factories as make
from tests.admin.conftest import in_plain, page
from tests.tips.conftest import TEXT, make_tip

pytestmark = pytest.mark.django_db
LIST = "admin:tips_tip_changelist"


def browser(*permissions: str) -> Client:
    """Of somebody in the newsroom with these permissions."""
    user = get_user_model().objects.create_user("alice", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk() -> Client:
    """Of somebody who may deal with tips."""
    return browser("view_tip", "change_tip", "add_correction", "view_correction")


def test_the_list_shows_what_waits_oldest_first(desk: Client, settings: Any) -> None:
    second, first = make_tip(text="Second"), make_tip(text="First")
    Tip.objects.filter(pk=first.pk).update(opened_at="2026-01-01T00:00Z")
    make_tip(text="Done", closed_at=second.opened_at, outcome="spam")
    rows = desk.get(reverse(LIST)).context["cl"].result_list
    assert [tip.text for tip in rows] == ["First", "Second"]


def test_the_record_stands_beside_the_tip(desk: Client) -> None:
    lab = make.make_lab(name="Anthropic", country="US")
    tip = make_tip(resource="labs", slug=lab.slug, called="Anthropic")
    text = in_plain(desk.get(page(tip, "change")).content.decode())
    assert TEXT in text
    assert "Anthropic" in text
    assert "US" in text


@pytest.mark.parametrize("field", ["text", "name", "called", "source_url", "page"])
def test_what_strangers_wrote_is_shown_as_text(field: str, desk: Client) -> None:
    evil = 'https://x.example/"><script>alert(1)</script>'
    tip = make_tip(**{field: evil})
    for address in (page(tip, "change"), reverse(LIST)):
        html = desk.get(address).content.decode()
        assert "<script>alert" not in html
        assert 'href="https://x.example' not in html


def test_accepting_drafts_the_correction_and_leads_to_it(desk: Client) -> None:
    tip = make_tip(name="Ada")
    sent = {"accept": "yes", "accept-wrong": "It said three.", "accept-changed": "It says four."}
    response = desk.post(page(tip, "change"), sent)
    correction = Correction.objects.get()
    assert response["Location"] == page(correction, "change")
    assert (correction.what_was_wrong, correction.what_changed) == (
        "It said three.",
        "It says four.",
    )
    assert correction.thanked == "Ada"
    assert page(tip, "change") in desk.get(page(correction, "change")).content.decode()


def test_the_correction_starts_from_the_words_of_the_tip(desk: Client) -> None:
    form = desk.get(page(make_tip(), "change")).context["accept"]
    assert form["wrong"].value() == TEXT


def test_closing_leads_to_the_next_tip(desk: Client) -> None:
    tip, following = make_tip(), make_tip()
    sent = {"dismiss": "yes", "dismiss-outcome": "no-error", "dismiss-note": "It says so."}
    assert desk.post(page(tip, "change"), sent)["Location"] == page(following, "change")
    tip.refresh_from_db()
    assert (tip.outcome, tip.note) == ("no-error", "It says so.")


def test_closing_without_the_note_it_needs_says_so(desk: Client) -> None:
    tip = make_tip()
    sent = {"dismiss": "yes", "dismiss-outcome": "no-error"}
    response = desk.post(page(tip, "change"), sent, follow=True)
    assert "Say what you found" in in_plain(response.content.decode())
    assert Tip.objects.waiting().get() == tip


def test_a_closed_tip_offers_no_act(desk: Client) -> None:
    tip = make_tip(outcome="spam", closed_at="2026-01-01T00:00Z")
    assert "Close the tip" not in desk.get(page(tip, "change")).content.decode()


def test_whoever_only_looks_cannot_act() -> None:
    looking = browser("view_tip", "add_correction")
    tip = make_tip()
    assert "Close the tip" not in looking.get(page(tip, "change")).content.decode()
    for act in ("accept", "dismiss"):
        sent = {act: "yes", "accept-wrong": "x", "dismiss-outcome": "spam"}
        assert looking.post(page(tip, "change"), sent).status_code == 403
    assert tip in Tip.objects.waiting()


def test_whoever_may_not_add_corrections_cannot_accept() -> None:
    closing = browser("view_tip", "change_tip")
    tip = make_tip()
    assert "Draft the correction" not in closing.get(page(tip, "change")).content.decode()
    sent = {"accept": "yes", "accept-wrong": "x"}
    assert closing.post(page(tip, "change"), sent).status_code == 403


def test_nobody_adds_or_deletes_a_tip() -> None:
    admin = Client()
    admin.force_login(get_user_model().objects.create_superuser("root"))
    tip = make_tip()
    assert admin.get(reverse("admin:tips_tip_add")).status_code == 403
    assert admin.post(page(tip, "delete"), {"post": "yes"}).status_code == 403


def test_strangers_see_no_tips(client: Client) -> None:
    for address in (reverse(LIST), page(make_tip(), "change")):
        assert client.get(address).status_code == 302


def test_the_list_costs_the_same_for_one_tip_and_for_twenty(desk: Client) -> None:
    make_tip()
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse(LIST))
    for _ in range(19):
        make_tip()
    with CaptureQueriesContext(connection) as twenty:
        desk.get(reverse(LIST))
    assert len(one) == len(twenty)
