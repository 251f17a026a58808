"""What waits is listed once, most urgent first, and goes away by the act that settles it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Reply
from evaluators.models import Finding
from labwatch.tips.models import Tip
from labwatch.webhooks.models import Subscription
from labwatch.workflow.acts import publish, send_back, send_to_review
from sources.models import Checker, ReviewItem
from tests import factories as make
from tests.desk.conftest import entries, kinds, looked, press, told
from tests.sources.review_rows import make_item
from tests.tips.conftest import make_tip

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
NEXT_YEAR = str(TODAY.year + 1)


def overdue(**given: Any) -> Any:
    return make.make_pledge(due="2024", **given)


def _answer_all(**reply: Any) -> None:
    Reply.objects.update(answered_on=TODAY, answer="We did.")


MADE: dict[str, Callable[[], Any]] = {
    "quotes": make_item,
    "sources": lambda: make_item(kind="gone", urgency=45),
    "pages": lambda: make_item(kind="page", urgency=80),
    "tips": make_tip,
    "overdue": overdue,
    "due": lambda: make.make_pledge(due=str(TODAY + 10 * DAY)),
    "replies": make.make_reply,
    "rulings": lambda: make.make_ruling(review_by=dt.date(2024, 6, 1)),
    "findings": lambda: make.make_finding(expires_on=dt.date(2024, 6, 1)),
    "review": lambda: make.make_statement(status="in-review"),
    "rereading": lambda: make.make_statement(reading="not-re-read"),
    "checker": lambda: make.make_checker(
        stopped_at=timezone.now(), stopped_because="All fail.", stopped_by_itself=True
    ),
    "webhooks": lambda: Subscription.objects.create(
        name="A desk",
        url="https://desk.example/hook",
        contact="a@desk.example",
        paused_at=timezone.now(),
        paused_because="It answers 500.",
    ),
}
SETTLED: dict[str, Callable[[Client, Any], Any]] = {
    "quotes": lambda desk, entry: press(desk, entry, "still-holds"),
    "sources": lambda desk, entry: press(desk, entry, "seen"),
    "pages": lambda desk, entry: press(desk, entry, "noise"),
    "tips": lambda desk, entry: press(desk, entry, "no-error", note="It is right."),
    "overdue": lambda desk, entry: make.make_ruling(
        pledge_id=entry.placed.subject.partition("/")[2], pledge=None, ruled_on=TODAY
    ),
    "replies": lambda desk, entry: _answer_all(),
    "rulings": lambda desk, entry: press(desk, entry, "close", note="Nothing is new."),
    "findings": lambda desk, entry: Finding.objects.update(expires_on=TODAY + DAY),
    "rereading": lambda desk, entry: press(desk, entry, "read"),
    "checker": lambda desk, entry: Checker.objects.update(
        stopped_at=None, stopped_because="", stopped_by_itself=False
    ),
    "webhooks": lambda desk, entry: Subscription.objects.update(paused_at=None, paused_because=""),
}


@pytest.mark.parametrize("kind", MADE)
def test_each_kind_of_item_is_listed_once_with_what_since_when_and_why(
    kind: str, desk: Client
) -> None:
    MADE[kind]()
    (entry,) = entries(desk)
    assert entry.kind.name == kind
    assert entry.since
    assert entry.shown.title
    assert entry.shown.why
    assert entry.shown.links or entry.shown.buttons


@pytest.mark.parametrize("kind", [kind for kind in SETTLED if kind != "overdue"])
def test_it_goes_away_by_the_act_that_settles_it(kind: str, desk: Client) -> None:
    MADE[kind]()
    (entry,) = entries(desk)
    SETTLED[kind](desk, entry)
    assert entries(desk) == []


def test_a_promise_goes_away_once_somebody_has_ruled(desk: Client) -> None:
    pledge = overdue()
    make.make_ruling(pledge=pledge, ruled_on=TODAY, status="draft")
    assert kinds(desk) == ["overdue"]
    make.make_ruling(pledge=pledge, ruled_on=TODAY)
    assert kinds(desk) == []


def test_a_promise_leads_to_ruling_finding_and_question_filled_in(desk: Client) -> None:
    pledge = overdue()
    (entry,) = entries(desk)
    ways = {link.label: link.url for link in entry.shown.links}
    assert ways["Rule on it"].endswith(f"?pledge={pledge.pk}")
    assert f"commitment={pledge.commitment_id}&lab={pledge.lab_id}" in ways["Record a finding"]
    for address in ways.values():
        assert desk.get(address).status_code == 200
    assert "It fell due on 2024-12-31 (2024)" in entry.shown.why


def test_a_draft_is_settled_by_publishing_or_sending_it_back(
    alice: Any, bob: Any, desk: Client
) -> None:
    first, second = (make.make_statement(status="draft") for _ in range(2))
    for record in (first, second):
        make.cite(record)
        send_to_review(record, bob, "Please look at the date.")
    assert kinds(desk) == ["review", "review"]
    assert "Please look at the date." in entries(desk)[0].shown.why
    publish(first, alice, "New.")
    send_back(second, alice, "Name the speaker.")
    assert kinds(desk) == []


def test_the_word_diff_stands_in_place_with_the_answers(desk: Client) -> None:
    make_item()
    shown = looked(desk).content.decode()
    assert re.search(r"<del>.*?will.*?</del>", shown)
    assert re.search(r"<ins>.*?may.*?</ins>", shown)
    (entry,) = entries(desk)
    labels = [button.label for button in entry.shown.buttons]
    assert labels == ["Still holds", "Take the new wording", "The commitment changed", "Noise"]


def test_an_answer_leads_back_to_the_desk_at_the_next_item(desk: Client) -> None:
    first, second = make_item(), make_item(kind="gone", urgency=45)
    entry = entries(desk, "?kind=quotes")[0]
    assert entry.after == ""
    entry = entries(desk)[0]
    response = press(desk, entry, "still-holds", note="As before.", back="show=unassigned")
    assert response["Location"] == f"/admin/?show=unassigned#sources-review-items-{second.pk}"
    first.refresh_from_db()
    assert (first.answer, first.note) == ("still-holds", "As before.")
    assert told(response) == "Closed: what we record still holds."


def test_an_answer_that_does_not_fit_is_refused(desk: Client) -> None:
    make_item()
    (entry,) = entries(desk)
    assert "Choose one of the answers" in told(press(desk, entry, "address-taken"))
    assert ReviewItem.objects.waiting().count() == 1


def test_the_most_urgent_comes_first(desk: Client) -> None:
    for kind in MADE:
        MADE[kind]()
    urgencies = [each.placed.urgency for each in entries(desk)]
    assert urgencies == sorted(urgencies)
    assert kinds(desk)[:2] == ["checker", "quotes"]
    assert kinds(desk)[-1] == "rereading"


def test_a_tip_needs_a_note_where_its_outcome_does_not_speak_for_itself(desk: Client) -> None:
    make_tip(text="<script>alert(1)</script> is wrong")
    (entry,) = entries(desk)
    assert "<script>alert" not in looked(desk).content.decode()
    assert "Note:" in told(press(desk, entry, "no-error"))
    assert Tip.objects.waiting().count() == 1
    press(desk, entry, "duplicate")
    assert Tip.objects.waiting().count() == 0


def test_imported_records_are_one_item_of_each_kind_with_the_next_in_place(desk: Client) -> None:
    first, second = (make.make_statement(reading="not-re-read") for _ in range(2))
    make.cite(first, make.make_citation(quote="We test slowly."))
    (entry,) = entries(desk)
    assert entry.shown.title == "2 statements to read against their sources"
    assert "We test slowly." in looked(desk).content.decode()
    press(desk, entry, "read", note="All there.")
    first.refresh_from_db()
    assert first.reading == "re-read"
    newest = first.history.latest()
    assert (newest.history_user.username, newest.history_change_reason) == ("alice", "All there.")
    (entry,) = entries(desk)
    assert entry.shown.about == str(second.pk)


def test_sources_are_read_against_their_own_pages(desk: Client) -> None:
    make.make_source(reading="not-re-read")
    (entry,) = entries(desk)
    assert entry.shown.title == "1 source to read against its page"


def test_a_record_that_somebody_else_read_meanwhile_is_not_read_twice(desk: Client) -> None:
    record = make.make_statement(reading="not-re-read")
    make.make_statement(reading="not-re-read")
    (entry,) = entries(desk)
    press(desk, entry, "read")
    changes = record.history.count()
    assert "Somebody has read it already" in told(press(desk, entry, "read"))
    assert record.history.count() == changes
