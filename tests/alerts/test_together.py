"""Several workers at once, and one that dies at the worst moment: nothing is lost, little twice."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from labwatch.alerts import delivering
from labwatch.alerts.claiming import LEASE
from labwatch.alerts.delivering import work
from labwatch.alerts.following import confirm, stop
from labwatch.alerts.models import Asked, Follower
from labwatch.publishing.refreshing import refresh_all
from labwatch.webhooks.retrying import TRIES
from tests import factories as make
from tests.alerts.conftest import (
    RIPE,
    PostOffice,
    Threads,
    ask,
    change,
    make_asked,
    make_follower,
    text_of,
)

pytestmark = pytest.mark.django_db
#: What needs connections of its own; emptying all tables afterwards takes long, so these are few.
in_threads = pytest.mark.django_db(transaction=True)


class KilledError(BaseException):
    """A worker ends here and now."""


@pytest.fixture
def lab() -> Any:
    """A lab that the public has seen."""
    lab = make.make_lab(slug="lab")
    refresh_all()
    return lab


@in_threads
def test_several_workers_at_once_send_every_mail_once(post: PostOffice, lab: Any) -> None:
    for number in range(30):
        make_follower(address=f"reader{number}@reader.example")
        make_asked(address=f"asked{number}@reader.example", next_at=timezone.now())
    change(lab, country="France")
    first, under_way, others_done = threading.Lock(), threading.Event(), threading.Event()

    def hold_the_first() -> None:
        if first.acquire(blocking=False):
            under_way.set()
            others_done.wait(60)

    post.before = hold_the_first
    now = timezone.now() + RIPE
    slow = Threads(lambda: work(now))
    assert under_way.wait(60)
    Threads(*[lambda: work(now)] * 3).join()
    others_done.set()
    slow.join()
    work(now)
    assert len(post.mails) == 60
    assert len({mail["To"] for mail in post.mails}) == 60
    assert len({mail["Message-ID"] for mail in post.mails}) == 60


def test_a_worker_that_dies_before_it_noted_a_mail_repeats_it_under_the_same_id(
    post: PostOffice, lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_follower()
    change(lab, country="France")

    def die(*_given: Any) -> None:
        raise KilledError

    now = timezone.now() + RIPE
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_settle", die)
        with pytest.raises(KilledError):
            work(now)
    assert len(post.mails) == 1
    change(lab, country="Italy")  # comes too late for the piece that was under way
    assert work(now + LEASE / 2) == 0
    assert work(now + 2 * LEASE) == 2
    assert post.mails[0]["Message-ID"] == post.mails[1]["Message-ID"]
    assert text_of(post.mails[0]) == text_of(post.mails[1])
    assert "Italy" in text_of(post.last)
    assert post.last["Message-ID"] != post.mails[0]["Message-ID"]


def test_a_mail_that_kills_every_worker_is_not_sent_for_ever(
    post: PostOffice, lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_follower()
    change(lab, country="France")
    settle, now = delivering._settle, timezone.now() + RIPE

    def die(follower: Follower, answer: Any, *given: Any) -> None:
        if answer.outcome.value == "sent":
            raise KilledError
        settle(follower, answer, *given)

    monkeypatch.setattr(delivering, "_settle", die)
    for number in range(TRIES + 5):
        try:
            work(now + 2 * number * LEASE)
        except KilledError:
            continue
    assert len(post.mails) == TRIES
    assert Follower.objects.get().paused_at


@in_threads
def test_whoever_was_overtaken_or_has_nobody_to_write_to_neither_sends_nor_settles(
    post: PostOffice, lab: Any
) -> None:
    for name in ("first", "second"):
        make_follower(address=f"{name}@reader.example")
    leaving = make_follower(address="leaving@reader.example")
    change(lab, country="France")
    now = timezone.now() + RIPE

    def meanwhile() -> None:
        post.before = lambda: None
        stop(leaving)
        work(now + 2 * LEASE)

    post.before = lambda: Threads(meanwhile).join()  # the first mail is under way all the time
    work(now)
    to = [mail["To"] for mail in post.mails]
    # Only the very mail that was under way can come twice; the batch behind it does not.
    assert sorted(to) == ["first@reader.example"] * 2 + ["second@reader.example"]
    assert len({mail["Message-ID"] for mail in post.mails}) == 2
    assert set(Follower.objects.values_list("tries", "telling")) == {(0, None)}


@in_threads
def test_letters_confirmed_and_forms_sent_at_the_same_moment(settings: Any) -> None:
    both = [make_asked(everything=True), make_asked(records="labs/x")]
    now = timezone.now()
    Threads(*[lambda asked=each: confirm(asked, now) for each in both * 2]).join()
    assert Follower.objects.count() == 1
    assert not Asked.objects.exclude(address="").exists()
    settings.MAIL_IS_SET_UP, settings.ALERT_RATE = True, 2
    statuses: list[int] = []

    def send(number: int) -> None:
        answer = ask(Client(), address=f"reader{number}@reader.example")
        statuses.append(answer.status_code)

    Threads(*[lambda n=number: send(n) for number in range(6)]).join()
    assert sorted(statuses) == [302, 302, 429, 429, 429, 429]


def test_the_lease_outlives_a_call() -> None:
    from django.conf import settings

    assert dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < LEASE
