"""What a role does not allow is neither offered nor done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Reply
from labwatch.desk.models import Handling
from labwatch.workflow.acts import send_back, send_to_review
from sources.models import ReviewItem
from tests import factories as make
from tests.desk.conftest import browser_of, entries, kinds, listed, looked, make_person, press, told
from tests.sources.review_rows import make_item
from tests.tips.conftest import make_tip

TODAY = timezone.localdate()


@pytest.fixture
def contributor(db: None) -> Any:
    """Carol writes drafts."""
    return make_person("carol", "contributor", first_name="Carol")


def written(by: Any, **given: Any) -> Any:
    """A draft statement by somebody."""
    record: Any = make.make_statement(status="draft")
    record.note, record._history_user = "Hers.", by
    record.save()
    return record


def test_strangers_are_sent_to_the_login(client: Client, db: None) -> None:
    for name in ("admin:index", "admin:records"):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse("admin:desk-act")).status_code == 302


def test_without_permissions_the_desk_is_empty(db: None) -> None:
    make_item()
    make_tip()
    make.make_pledge(due="2024")
    make.make_statement(reading="not-re-read")
    assert entries(browser_of(make_person("dave"))) == []


def test_a_contributor_sees_alarms_but_gets_no_buttons(contributor: Any) -> None:
    make_item()
    make_tip()
    browser = browser_of(contributor)
    for entry in entries(browser):
        assert not any((entry.shown.buttons, entry.may_claim, entry.may_work))
        assert "Your role does not settle such items" in told(press(browser, entry, "claim"))
    assert 'name="act"' not in looked(browser).content.decode()
    quote = entries(browser)[0]
    press(browser, quote, "still-holds")
    assert ReviewItem.objects.waiting().exists()


def test_a_contributor_claims_what_they_may_do_but_assigns_nothing(
    contributor: Any, bob: Any
) -> None:
    make.make_pledge(due="2024")
    browser = browser_of(contributor)
    (entry,) = entries(browser)
    assert "Only editors assign" in told(press(browser, entry, "assign", person=bob.pk))
    press(browser, entry, "claim")
    assert Handling.objects.get().holder == contributor
    assert "Assign" not in looked(browser).content.decode()


def test_a_contributor_cannot_free_what_another_has(contributor: Any, bob: Any) -> None:
    make.make_pledge(due="2024")
    browser = browser_of(contributor)
    (entry,) = entries(browser)
    press(browser_of(bob), entry, "claim")
    assert told(press(browser, entry, "release")).endswith("Ask them.")
    assert Handling.objects.get().holder == bob


def test_what_one_wrote_waits_for_another_and_is_not_ones_own_work(
    two_people: None, bob: Any, alice: Any
) -> None:
    record = written(bob)
    send_to_review(record, bob)
    browser = browser_of(bob)
    (entry,) = entries(browser)
    assert "it waits for another person" in looked(browser).content.decode()
    assert not entry.may_claim
    assert "publish" not in " ".join(link.url for link in entry.shown.links)
    assert "somebody else must read it" in told(press(browser, entry, "claim"))
    assert "Bob wrote it" in told(press(browser_of(alice), entry, "assign", person=bob.pk))
    assert entries(browser, "?show=mine") == []
    (hers,) = entries(browser_of(alice))
    assert hers.may_claim
    assert "Written by Bob." in hers.shown.why
    assert any("/publish/" in link.url for link in hers.shown.links)


def test_whoever_changes_it_in_review_becomes_its_writer(
    two_people: None, bob: Any, alice: Any
) -> None:
    record = written(bob)
    send_to_review(record, bob)
    record.summary, record._history_user = "Testing is fast.", alice
    record.save()
    (entry,) = entries(browser_of(alice))
    assert "waits for another person" in entry.shown.refusal
    (entry,) = entries(browser_of(bob))
    assert entry.may_claim


def test_whoever_sends_what_another_wrote_may_still_read_it(
    two_people: None, bob: Any, contributor: Any
) -> None:
    record = written(contributor)
    send_to_review(record, bob)
    (entry,) = entries(browser_of(bob))
    assert entry.may_claim
    assert "Written by Carol." in entry.shown.why


def test_a_single_maintainer_reads_what_they_wrote(bob: Any) -> None:
    send_to_review(written(bob), bob)
    (entry,) = entries(browser_of(bob))
    assert entry.may_claim


def test_only_reviewers_take_rulings(two_people: None, contributor: Any) -> None:
    make.make_ruling(status="in-review", ruled_on=TODAY)
    editor = browser_of(make_person("erin", "editor"))
    (entry,) = entries(editor)
    assert not entry.may_claim
    assert "may not publish it" in told(press(editor, entry, "claim"))
    (entry,) = entries(browser_of(make_person("rita", "reviewer")))
    assert entry.may_claim


def test_drafts_left_lying_are_listed_for_their_writers_only(bob: Any, contributor: Any) -> None:
    record = written(contributor)
    assert kinds(browser_of(contributor)) == []
    long_ago = timezone.now() - dt.timedelta(days=20)
    type(record).objects.filter(pk=record.pk).update(updated_at=long_ago)
    assert listed(browser_of(contributor)) == [f"drafts statements/{record.pk}"]
    assert kinds(browser_of(bob)) == []


def test_what_was_sent_back_waits_for_its_writer_with_the_note(contributor: Any) -> None:
    record = written(contributor)
    editor = make_person("eve", "editor")
    send_to_review(record, contributor, "")
    send_back(record, editor, "Where is it said?")
    (entry,) = entries(browser_of(contributor))
    assert entry.shown.why == "eve sent it back: Where is it said?"
    form = browser_of(contributor).get(entry.shown.address).content.decode()
    assert "Where is it said?" in form
    type(record).objects.update(updated_at=timezone.now() - dt.timedelta(days=20))
    assert kinds(browser_of(editor)) == []
    assert listed(browser_of(contributor)) == [f"drafts statements/{record.pk}"]
    send_to_review(record, contributor, "")
    assert kinds(browser_of(contributor)) == ["review"]


def test_a_draft_of_a_ruling_is_told_with_its_overdue_promise(bob: Any) -> None:
    pledge = make.make_pledge(due="2024")
    ruling: Any = make.make_ruling(pledge=pledge, ruled_on=TODAY, status="draft")
    ruling.reason, ruling._history_user = "The words are clear.", bob
    ruling.save()
    make.make_reply(pledge=make.make_pledge(), status="draft", due_on=TODAY + dt.timedelta(days=9))
    for model in (type(ruling), Reply):
        model.objects.update(updated_at=timezone.now() - dt.timedelta(days=20))
        model.history.update(history_user=bob)
    (entry,) = entries(browser_of(bob))
    assert entry.kind.name == "overdue"
    assert entry.shown.links[0].label == "The draft by Alice"


def test_machines_that_stopped_are_for_administrators(bob: Any) -> None:
    make.make_checker(
        stopped_at=timezone.now(), stopped_because="All fail.", stopped_by_itself=True
    )
    assert kinds(browser_of(bob)) == []
    assert kinds(browser_of(make_person("ann", "administrator"))) == ["checker"]


def test_whoever_may_not_correct_does_not_say_that_they_read(contributor: Any) -> None:
    record = make.make_statement(reading="not-re-read")
    browser = browser_of(contributor)
    (entry,) = entries(browser)
    assert entry.shown.buttons == ()
    assert "you may not say that you read it" in told(press(browser, entry, "read"))
    record.refresh_from_db()
    assert record.reading == "not-re-read"


def test_acts_need_a_post_and_our_own_page(alice: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.get(reverse("admin:desk-act")).status_code == 405
    assert browser.post(reverse("admin:desk-act"), {"act": "claim"}).status_code == 403


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"kind": "nothing", "subject": "pledges/1", "act": "claim"},
        {"kind": "overdue", "subject": "commitments/999", "act": "claim"},
        {"kind": "overdue", "subject": "../x", "act": "claim"},
        {"kind": "overdue", "subject": "commitments/99999999999999999999", "act": "claim"},
        {"kind": "rereading", "subject": "commitments/x", "act": "read"},
        {"kind": "overdue", "subject": "commitments/1", "act": "claim", "after": "//evil.example"},
        {
            "kind": "overdue",
            "subject": "commitments/1",
            "act": "claim",
            "back": "https://evil.example",
        },
    ],
)
def test_odd_acts_lead_back_to_the_desk(odd: dict[str, str], desk: Client) -> None:
    response = desk.post(reverse("admin:desk-act"), odd)
    assert response.status_code == 302
    assert response["Location"] == "/admin/"


@pytest.mark.parametrize("query", ["?page=999", "?page=-1&person=x", "?show=x&kind=y", "?person=9"])
def test_odd_addresses_show_the_desk(query: str, desk: Client) -> None:
    make_item()
    looked(desk, query)
