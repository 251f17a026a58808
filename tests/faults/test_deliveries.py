"""A worker is killed while webhooks and mails are on their way: each arrives, under its number."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone

from labwatch.alerts.models import Follower
from labwatch.celery import app
from labwatch.publishing.models import ChangeEntry
from labwatch.publishing.refreshing import refresh_all
from labwatch.webhooks.models import Delivery, State, Subscription
from labwatch.webhooks.secrets import make_secret
from tests.alerts.conftest import PostOffice
from tests.factories import make_lab
from tests.machines.internet import Internet
from tests.machines.moments import some_moment
from tests.machines.servers import wait_until
from tests.webhooks.receivers import Receiver

pytestmark = pytest.mark.once
_CHANGES = 6


@pytest.fixture
def receiver(internet: Internet) -> Iterator[Receiver]:
    """A desk that is told of all changes, at a port that stands for the internet."""
    with Receiver("127.0.0.1") as receiver:
        internet.installation.more["LOOPBACK_PORTS"] = f"{internet.port},{receiver.port}"
        yield receiver


@pytest.fixture
def office(internet: Internet) -> Iterator[PostOffice]:
    """The mail server of the installation."""
    office = PostOffice()
    office.open()
    internet.installation.more |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
        "DEFAULT_FROM_EMAIL": "Lab Watch <editors@labwatch.example>",
    }
    yield office
    office.close()


class Stop:
    """Holds whoever comes the n-th time, until it is let go."""

    def __init__(self, at: int) -> None:
        self.at, self.came = at, 0
        self.is_there, self.go_on = threading.Event(), threading.Event()

    def __call__(self) -> None:
        """Count, and hold."""
        self.came += 1
        if self.came >= self.at:
            self.is_there.set()
            self.go_on.wait(60)


def changes() -> list[int]:
    """New entries of the log: so many labs became public. Their keys."""
    known = ChangeEntry.objects.count()
    for number in range(_CHANGES):
        make_lab(name=f"New Lab {number}")
    refresh_all()
    keys = list(ChangeEntry.objects.order_by("pk").values_list("pk", flat=True))[known:]
    assert len(keys) == _CHANGES
    return keys


def call(internet: Internet, task: str) -> None:
    """What beat does."""
    with app.connection_for_write(internet.installation.redis.url(1)) as line:
        app.send_task(task, connection=line)


def kill_in_the_middle(internet: Internet, task: str, stop: Stop) -> None:
    """Kill the worker that runs the task, while it waits for an answer."""
    first = internet.worker("first")
    call(internet, task)
    assert stop.is_there.wait(60)
    some_moment()
    first.kill()
    stop.go_on.set()


def test_webhooks_under_way_when_a_worker_is_killed_arrive_under_their_numbers(
    internet: Internet, receiver: Receiver
) -> None:
    refresh_all()
    desk = Subscription.objects.create(
        name="Desk", url=receiver.url, contact="desk@example.org", position=newest()
    )
    make_secret(desk, timezone.now())
    keys = changes()
    receiver.before = stop = Stop(at=3)
    kill_in_the_middle(internet, "labwatch.webhooks.tasks.deliver_webhooks", stop)
    receiver.before = lambda: None
    # Two minutes pass for what the dead one had claimed.
    Delivery.objects.exclude(state=State.DELIVERED).update(next_attempt_at=timezone.now())
    internet.worker("second")
    call(internet, "labwatch.webhooks.tasks.deliver_webhooks")
    done = Delivery.objects.filter(state=State.DELIVERED)
    wait_until(lambda: done.count() == _CHANGES, "all are delivered")
    assert set(receiver.ids) == {f"change_{key}" for key in keys}
    bodies = {each.id: each.json["data"]["id"] for each in receiver.received}
    assert bodies == {f"change_{key}": key for key in keys}
    assert Delivery.objects.count() == _CHANGES


def test_mails_under_way_when_a_worker_is_killed_come_again_as_the_same_mail(
    internet: Internet, office: PostOffice
) -> None:
    refresh_all()
    followers = [follower(number) for number in range(3)]
    changes()
    hour = dt.timedelta(hours=1)
    ChangeEntry.objects.update(at=timezone.now() - hour)  # what others can follow upon has come
    office.before = stop = Stop(at=2)
    kill_in_the_middle(internet, "labwatch.alerts.tasks.send_alerts", stop)
    office.before = lambda: None
    # Ten minutes pass for what the dead one had claimed.
    late = Follower.objects.filter(next_at__gt=timezone.now())
    late.filter(position__lt=newest()).update(next_at=timezone.now())
    internet.worker("second")
    call(internet, "labwatch.alerts.tasks.send_alerts")
    behind = Follower.objects.filter(position__lt=newest())
    wait_until(lambda: not behind.exists(), "all were told")
    by_reader: dict[str, set[str]] = {each.address: set() for each in followers}
    for mail in office.mails:
        by_reader[str(mail["To"])].add(str(mail["Message-ID"]))
    assert {len(numbers) for numbers in by_reader.values()} == {1}  # at least once, never two mails
    assert len(office.mails) <= len(followers) + 1


def follower(number: int) -> Follower:
    """Somebody who follows everything as it happens, from here on."""
    return Follower.objects.create(
        address=f"reader{number}@reader.example",
        everything=True,
        rhythm="at-once",
        language=settings.LANGUAGE_CODE,
        nonce=secrets.token_urlsafe(20),
        position=newest(),
        confirmed_at=timezone.now(),
        next_at=timezone.now() - dt.timedelta(minutes=number),
    )


def newest() -> int:
    """The key of the newest change."""
    return ChangeEntry.objects.latest("pk").pk if ChangeEntry.objects.exists() else 0
