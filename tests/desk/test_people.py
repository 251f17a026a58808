"""Items are claimed, assigned, snoozed and closed; two people never hold the same one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from commitments.models import Commitment
from labwatch.desk.models import Doing, Handling
from tests import factories as make
from tests.desk.conftest import browser_of, entries, looked, make_person, press, told
from tests.sources.review_rows import make_item

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def promise(desk: Client) -> Any:
    """An overdue promise."""
    return make.make_pledge(due="2024")


def test_whoever_claims_an_item_has_it(promise: Any, desk: Client, bob: Any) -> None:
    (entry,) = entries(desk, "?show=unassigned")
    assert told(press(desk, entry, "claim")).startswith("Yours: ")
    assert entries(desk, "?show=unassigned") == []
    (mine,) = entries(desk, "?show=mine")
    assert mine.is_mine
    assert "Alice has it" in looked(browser_of(bob)).content.decode()


def test_of_two_who_claim_at_once_one_gets_it_and_the_other_is_told_who(
    promise: Any, desk: Client, bob: Any, alice: Any
) -> None:
    other = browser_of(bob)
    (hers,), (his,) = entries(desk), entries(other)
    press(desk, hers, "claim")
    assert "Alice has it since" in told(press(other, his, "claim"))
    assert Handling.objects.get().holder == alice
    assert Doing.objects.filter(what="claimed").count() == 1


def test_what_somebody_has_is_left_to_them(promise: Any, desk: Client, bob: Any) -> None:
    make_item()
    quote = entries(desk)[0]
    press(desk, quote, "claim")
    other = browser_of(bob)
    his = entries(other)[0]
    assert not his.may_settle
    refused = told(press(other, his, "still-holds"))
    assert "Alice has it" in refused
    assert "assign it to yourself first" in refused
    press(other, his, "assign", person=bob.pk, seen=his.placed.holder)
    assert "Closed" in told(press(other, his, "still-holds"))


def test_an_item_is_given_back(promise: Any, desk: Client) -> None:
    (entry,) = entries(desk)
    press(desk, entry, "claim")
    press(desk, entry, "release")
    assert len(entries(desk, "?show=unassigned")) == 1


def test_an_editor_assigns_and_the_counts_tell_who_has_how_much(
    promise: Any, desk: Client, bob: Any, alice: Any
) -> None:
    make.make_pledge(due="2024")
    for entry in entries(desk):
        press(desk, entry, "assign", person=bob.pk)
    make_item()
    press(desk, entries(desk)[0], "claim")
    people = [(each.label, each.count) for each in looked(desk).context["people"]]
    assert people == [("Bob", 2), ("Alice (you)", 1)]
    assert len(entries(desk, f"?person={bob.pk}")) == 2
    handling = Handling.objects.filter(holder=bob).first()
    assert handling is not None
    assert handling.given_by == alice


def test_an_item_that_changed_hands_meanwhile_is_not_assigned_again(
    promise: Any, desk: Client, bob: Any, alice: Any
) -> None:
    (entry,) = entries(desk)
    press(browser_of(bob), entry, "claim")
    refused = told(press(desk, entry, "assign", person=alice.pk, seen=""))
    assert "It changed hands in the meantime. Bob has it since" in refused
    assert Handling.objects.get().holder == bob


def test_a_holder_that_no_key_can_be_is_refused_in_words(
    promise: Any, desk: Client, bob: Any
) -> None:
    (entry,) = entries(desk)
    assert "Seen: " in told(press(desk, entry, "assign", person=bob.pk, seen="9" * 30))


def test_work_is_assigned_only_to_those_who_may_do_it(promise: Any, desk: Client) -> None:
    carol = make_person("carol")
    (entry,) = entries(desk)
    assert "carol may not do this work" in told(press(desk, entry, "assign", person=carol.pk))
    assert "choose who is to have it" in told(press(desk, entry, "assign"))


def test_a_snoozed_item_sleeps_and_comes_back_by_itself_on_its_day(
    promise: Any, desk: Client, alice: Any
) -> None:
    (entry,) = entries(desk)
    until = TODAY + 7 * DAY
    press(desk, entry, "snooze", until=until, note="The lab publishes next week.")
    assert entries(desk) == []
    (asleep,) = entries(desk, "?show=snoozed")
    assert asleep.handling.why == "The lab publishes next week."
    noon = dt.datetime.combine(until, dt.time(12), dt.UTC)
    with time_machine.travel(noon - DAY, tick=False):
        assert entries(browser_of(alice)) == []
    with time_machine.travel(noon, tick=False):
        assert len(entries(browser_of(alice))) == 1
        assert entries(browser_of(alice), "?show=snoozed") == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"until": TODAY, "note": "Later."}, "choose a day after today"),
        ({"until": TODAY + 400 * DAY, "note": "Later."}, "within a year"),
        ({"until": TODAY + DAY, "note": " "}, "say why it can wait"),
        ({"note": "Later."}, "name the day"),
        ({"until": "soon", "note": "Later."}, "Until: Enter a valid date."),
    ],
)
def test_a_snooze_names_a_day_and_a_reason(
    typed: dict[str, Any], says: str, promise: Any, desk: Client
) -> None:
    (entry,) = entries(desk)
    assert says in told(press(desk, entry, "snooze", **typed))
    assert len(entries(desk)) == 1


def test_a_snoozed_item_is_woken(promise: Any, desk: Client) -> None:
    (entry,) = entries(desk)
    press(desk, entry, "snooze", until=TODAY + DAY, note="Later.")
    press(desk, entry, "wake")
    assert len(entries(desk)) == 1


def test_a_worse_alarm_wakes_a_snoozed_quote(desk: Client) -> None:
    item = make_item(urgency=30)
    press(desk, entries(desk)[0], "snooze", until=TODAY + DAY, note="Only a comma.")
    assert entries(desk) == []
    type(item).objects.update(urgency=10)
    assert len(entries(desk)) == 1


def test_a_closed_item_is_away_with_its_note_and_can_be_opened_again(
    promise: Any, desk: Client
) -> None:
    (entry,) = entries(desk)
    assert "say why nothing is to be done" in told(press(desk, entry, "close", note=""))
    press(desk, entry, "close", note="The promise lapsed with the law.")
    assert entries(desk) == []
    (closed,) = looked(desk, "?show=closed").context["lately"]
    assert (closed.doing.note, closed.by) == ("The promise lapsed with the law.", "Alice")
    assert closed.may_reopen
    press(desk, entry, "wake")
    assert len(entries(desk)) == 1
    (closed,) = looked(desk, "?show=closed").context["lately"]
    assert not closed.may_reopen


def test_a_closed_item_waits_again_by_itself_once_its_date_changes(
    promise: Any, desk: Client
) -> None:
    press(desk, entries(desk)[0], "close", note="Nothing to do.")
    Commitment.objects.update(due="2025")
    (entry,) = entries(desk)
    assert "Nothing to do." in looked(desk).content.decode()
    press(desk, entry, "close", note="Still nothing.")
    assert entries(desk) == []


def test_an_answer_of_the_lab_wakes_a_closed_promise(promise: Any, desk: Client) -> None:
    press(desk, entries(desk)[0], "close", note="Nothing to do.")
    make.make_reply(pledge=promise, answered_on=TODAY, answer="We did.", due_on=TODAY)
    assert len(entries(desk)) == 1


def test_what_has_an_act_of_its_own_is_not_closed_by_a_note(desk: Client) -> None:
    make_item()
    assert "settled by its own act" in told(press(desk, entries(desk)[0], "close", note="x"))
    assert len(entries(desk)) == 1


def test_everything_that_is_done_is_kept(promise: Any, desk: Client, bob: Any) -> None:
    (entry,) = entries(desk)
    press(desk, entry, "claim")
    press(desk, entry, "release")
    press(desk, entry, "assign", person=bob.pk)
    press(browser_of(bob), entry, "snooze", until=TODAY + DAY, note="Later.")
    press(browser_of(bob), entry, "wake")
    press(browser_of(bob), entry, "close", note="Done.")
    kept = [(row.by.username, row.what) for row in Doing.objects.order_by("pk") if row.by]
    assert kept == [
        ("alice", "claimed"),
        ("alice", "released"),
        ("alice", "assigned"),
        ("bob", "snoozed"),
        ("bob", "woken"),
        ("bob", "closed"),
    ]


def test_what_is_settled_meanwhile_is_told(promise: Any, desk: Client) -> None:
    (entry,) = entries(desk)
    make.make_ruling(pledge=promise, ruled_on=TODAY)
    assert "It is settled already" in told(press(desk, entry, "claim"))


@pytest.mark.parametrize(
    "stated",
    [
        {"until": TODAY},
        {"why": "Later."},
        {"closed_at": timezone.now()},
        {"note": "Done."},
        {"until": TODAY, "why": "Later.", "closed_at": timezone.now(), "note": "Done."},
        {"kind": ""},
    ],
)
def test_the_database_keeps_one_open_state_with_its_reason(
    stated: dict[str, Any], db: None
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Handling.objects.create(**{"kind": "overdue", "subject": "pledges/1", **stated})


def test_the_database_keeps_one_state_of_each_item(db: None) -> None:
    Handling.objects.create(kind="overdue", subject="pledges/1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Handling.objects.create(kind="overdue", subject="pledges/1")
