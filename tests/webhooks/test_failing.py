"""What does not arrive: tried again and again, given up, paused, resumed."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from labwatch.publishing.models import ChangeEntry
from labwatch.webhooks import delivering
from labwatch.webhooks.claiming import LEASE, PER_RECEIVER, claim
from labwatch.webhooks.delivering import settle, work
from labwatch.webhooks.handing_over import hand_over
from labwatch.webhooks.models import Delivery, SigningSecret, Subscription
from labwatch.webhooks.pausing import resume
from labwatch.webhooks.retrying import TRIES, delay, rest
from labwatch.webhooks.sending import Answer
from tests.webhooks.conftest import (
    MINUTE,
    NOW,
    make_entry,
    make_subscription,
    reload,
    the_delivery,
)
from tests.webhooks.receivers import Receiver, Reply

pytestmark = pytest.mark.django_db
HOUR, DAY = 60 * MINUTE, dt.timedelta(days=1)


def try_until_given_up(now: dt.datetime = NOW) -> list[dt.datetime]:
    """Let time pass from try to try; when each took place."""
    tries = []
    for _ in range(TRIES):
        work(now)
        tries.append(now)
        due = Delivery.objects.exclude(next_attempt_at=None).order_by("next_attempt_at").first()
        if due is None or due.next_attempt_at is None:
            break
        now = max(due.next_attempt_at, now + MINUTE)
    return tries


# When


def test_each_wait_is_longer_up_to_twelve_hours() -> None:
    minutes = [delay(attempts, 0.5) / MINUTE for attempts in range(1, TRIES)]
    assert minutes == [1, 5, 25, 125, 625, 720, 720, 720, 720]
    assert 2 * DAY < sum((delay(n, 0.5) for n in range(1, TRIES)), dt.timedelta()) < 3 * DAY


def test_luck_spreads_a_wait_by_a_fifth() -> None:
    assert delay(2, 0) == 4 * MINUTE
    assert delay(2, 1) == 6 * MINUTE


def test_patience_asked_for_has_bounds() -> None:
    assert rest(None) == rest(0) == dt.timedelta(seconds=30)
    assert rest(3600) == HOUR
    assert rest(1e7) == DAY


# Trying again


@pytest.mark.parametrize("status", [500, 404, 301, 199 + 200])
def test_whatever_is_no_success_is_tried_again(status: int, receiver: Receiver) -> None:
    make_subscription(receiver.url)
    make_entry()
    receiver.reply = Reply(status)
    work(NOW)
    delivery = the_delivery()
    assert (delivery.state, delivery.last_status) == ("failed", status)
    assert delivery.last_error.startswith(f"It answered {status}")
    assert delivery.next_attempt_at is not None
    assert 48 <= (delivery.next_attempt_at - NOW).total_seconds() <= 73
    receiver.reply = Reply(204, b"")
    work(NOW + dt.timedelta(seconds=40))
    assert len(receiver.received) == 1  # not before its time
    work(NOW + 2 * MINUTE)
    assert reload(delivery).state == "delivered"
    assert len(set(receiver.ids)) == 1
    stamps = [each.headers["webhook-timestamp"] for each in receiver.received]
    assert int(stamps[1]) - int(stamps[0]) == 120


def test_ten_tries_are_made_over_days_and_then_it_is_given_up(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    make_entry()
    receiver.reply = Reply(503)
    tries = try_until_given_up()
    assert len(tries) == len(receiver.received) == TRIES
    assert 1.5 * DAY < tries[-1] - tries[0] < 3.5 * DAY
    assert (the_delivery().state, the_delivery().next_attempt_at) == ("gave-up", None)
    assert reload(subscription).given_up == 1
    assert work(NOW + 30 * DAY) == 0


def test_nobody_there_is_told_in_plain_words(receiver: Receiver) -> None:
    with Receiver("127.0.0.2") as gone:
        pass
    make_subscription(receiver.url.replace(str(receiver.port), str(gone.port)))
    make_entry()
    work(NOW)
    assert (the_delivery().state, the_delivery().last_status) == ("failed", None)
    assert the_delivery().last_error.endswith(".")


def test_patience_that_is_asked_for_holds_for_the_whole_receiver(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    make_entry()
    receiver.reply = Reply(429, headers={"Retry-After": "3600"})
    work(NOW)
    make_entry()
    work(NOW + 59 * MINUTE)
    assert len(receiver.received) == 1
    receiver.reply = Reply()
    work(NOW + HOUR + MINUTE)
    assert Delivery.objects.filter(state="delivered").count() == 2


def test_of_a_receiver_that_fails_one_message_is_tried_at_a_time(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    for _ in range(3 * PER_RECEIVER):
        make_entry()
    receiver.reply = Reply(500)
    work(NOW)
    assert len(receiver.received) == PER_RECEIVER
    work(NOW + MINUTE)
    assert len(receiver.received) == PER_RECEIVER + 1
    receiver.reply = Reply()
    work(NOW + 3 * MINUTE)
    assert not Delivery.objects.exclude(state="delivered").exists()
    assert reload(subscription).failing_since is None


def test_a_receiver_that_fails_holds_up_nobody_else(receiver: Receiver) -> None:
    with Receiver("127.0.0.2") as gone:
        pass
    make_subscription(receiver.url.replace(str(receiver.port), str(gone.port)))
    make_subscription(receiver.url)
    for _ in range(5):
        make_entry()
    work(NOW)
    assert len(receiver.received) == 5


def test_a_fault_of_our_own_is_logged_and_holds_up_nobody(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_subscription(receiver.url)
    bad, good = make_entry(), make_entry()
    made = delivering.change_message

    def fails_on_one(entry: ChangeEntry) -> Any:
        if entry == bad:
            raise RuntimeError("a fault")
        return made(entry)

    monkeypatch.setattr(delivering, "change_message", fails_on_one)
    with caplog.at_level(logging.ERROR):
        work(NOW)
    assert receiver.ids == [f"change_{good.pk}"]
    failed = Delivery.objects.get(entry=bad)
    assert (failed.state, failed.last_error) == (
        "failed",
        "Our own program failed; its log says where.",
    )
    assert "a fault" in caplog.text


# Pausing


def test_a_receiver_that_is_gone_pauses_at_once(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    make_entry()
    receiver.reply = Reply(410)
    work(NOW)
    paused = reload(subscription)
    assert paused.paused_at is not None
    assert "410" in paused.paused_because
    assert paused.history.latest().history_change_reason.startswith("Paused: It answered 410")
    make_entry()
    assert work(NOW + HOUR) == 0


def test_twenty_deliveries_given_up_in_a_row_pause_it(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    receiver.reply = Reply(500)
    rows = [make_entry() for _ in range(20)]
    hand_over(NOW)
    Delivery.objects.update(attempts=TRIES - 1)
    now = NOW
    while Delivery.objects.exclude(state="gave-up").exists():
        assert reload(subscription).paused_at is None
        work(now)
        now += MINUTE
    paused = reload(subscription)
    assert paused.given_up == len(rows)
    assert paused.paused_because.startswith("20 deliveries in a row were given up. It answered 500")


def test_one_success_begins_the_count_anew(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url, given_up=19, failing_since=NOW - DAY)
    make_entry()
    work(NOW)
    fresh = reload(subscription)
    assert (fresh.given_up, fresh.failing_since, fresh.paused_at) == (0, None, None)


def test_five_days_of_failure_pause_it(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    receiver.reply = Reply(500)
    for day in range(5):
        make_entry()
        work(NOW + day * DAY)
        assert reload(subscription).paused_at is None
    make_entry()
    work(NOW + 5 * DAY + MINUTE)
    assert reload(subscription).paused_because.startswith("Everything failed since 2026-03-02")


@pytest.fixture
def paused(receiver: Receiver) -> Subscription:
    """Paused, with one change given up, one failed, and one that nobody looked at yet."""
    subscription, _ = make_subscription(receiver.url)
    receiver.reply = Reply(500)
    make_entry(slug="given-up")
    try_until_given_up()
    make_entry(slug="failed")
    receiver.reply = Reply(410)
    work(NOW + 4 * DAY)
    make_entry(slug="not-looked-at")
    receiver.received.clear()
    receiver.reply = Reply()
    return subscription


def test_resumed_from_where_it_stopped_everything_comes(
    paused: Subscription, receiver: Receiver
) -> None:
    assert resume(paused, from_now=False)
    work(NOW + 400 * DAY)
    came = {each.json["data"]["record"]["slug"] for each in receiver.received}
    assert came == {"given-up", "failed", "not-looked-at"}
    assert reload(paused).history.latest().history_change_reason == "Resumed from where it stopped"


def test_resumed_from_now_only_what_follows_comes(paused: Subscription, receiver: Receiver) -> None:
    assert resume(paused, from_now=True)
    make_entry(slug="new")
    work(NOW + 400 * DAY)
    assert [each.json["data"]["record"]["slug"] for each in receiver.received] == ["new"]
    over = Delivery.objects.filter(last_error__startswith="Passed over")
    assert over.count() == 1


def test_one_that_runs_is_not_resumed(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    assert not resume(subscription, from_now=True)


# Two workers


def test_a_worker_that_died_is_followed_by_another_after_the_lease(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    make_entry()
    hand_over(NOW)
    [lost] = claim(NOW)
    assert claim(NOW + MINUTE) == []
    work(NOW + LEASE)
    assert the_delivery().state == "delivered"
    settle(lost, Answer(status=500, error="It answered 500."), NOW + LEASE)
    assert (the_delivery().state, the_delivery().attempts) == ("delivered", 2)


def test_who_comes_late_does_not_settle_what_another_is_sending(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    make_entry()
    hand_over(NOW)
    [late] = claim(NOW)
    [held] = claim(NOW + LEASE)
    settle(late, Answer(status=200), NOW + LEASE)
    assert the_delivery().state == "waiting"
    settle(held, Answer(status=200), NOW + LEASE)
    assert the_delivery().state == "delivered"


# What the database refuses


def refused(what: Any) -> bool:
    """Whether the database refuses to write it."""
    with pytest.raises(IntegrityError), transaction.atomic():
        what()
    return True


def test_the_database_knows_each_change_once_for_each_subscription(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    entry = make_entry()
    hand_over(NOW)
    given = {"entry": entry, "next_attempt_at": NOW, "created_at": NOW}
    assert refused(lambda: Delivery.objects.create(subscription=subscription, **given))


def test_the_database_refuses_states_that_make_no_sense(receiver: Receiver) -> None:
    subscription, _ = make_subscription(receiver.url)
    make_entry()
    hand_over(NOW)
    assert refused(lambda: Delivery.objects.update(state="lost"))
    assert refused(lambda: Delivery.objects.update(state="delivered"))
    assert refused(lambda: Delivery.objects.update(next_attempt_at=None))
    assert refused(lambda: Subscription.objects.update(paused_because="Why not."))
    assert refused(lambda: Subscription.objects.update(url="ftp://desk.example/"))
    current = SigningSecret(subscription=subscription, secret="x", made_at=NOW)
    assert refused(current.save)
