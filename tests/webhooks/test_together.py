"""Several workers at once, and one that is killed: nothing is lost, and nothing is doubled."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings
from django.db import connection

from labwatch.celery import app
from labwatch.webhooks.claiming import LEASE
from labwatch.webhooks.delivering import work
from labwatch.webhooks.models import Delivery
from tests.sources.checking.test_processes import database_url
from tests.webhooks.conftest import MINUTE, NOW, make_entry, make_subscription, the_delivery
from tests.webhooks.receivers import Receiver

ROOT = Path(__file__).resolve().parents[2]


class Worker(threading.Thread):
    """Works in a thread, with a connection of its own, until nothing is left to do."""

    failed: ClassVar[list[BaseException]] = []

    def __init__(self, now: dt.datetime) -> None:
        super().__init__()
        self.now = now
        self.start()

    def run(self) -> None:
        """Work; what goes wrong is kept for the test."""
        try:
            while work(self.now):
                pass
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_every_message_once(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    make_subscription(receiver.url)
    entries = [make_entry() for _ in range(30)]
    first, under_way, others_done = threading.Lock(), threading.Event(), threading.Event()

    def hold_the_first() -> None:
        if first.acquire(blocking=False):
            under_way.set()
            others_done.wait(60)

    receiver.before = hold_the_first
    slow = Worker(NOW)
    assert under_way.wait(60)
    for other in [Worker(NOW + MINUTE), Worker(NOW + MINUTE)]:
        other.join(60)
    others_done.set()
    slow.join(60)
    assert Worker.failed == []
    assert sorted(receiver.ids) == sorted(2 * [f"change_{entry.pk}" for entry in entries])
    assert set(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_sending_repeats_only_what_was_under_way(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    make_entry()
    arrived, let_go = threading.Event(), threading.Event()
    receiver.before = lambda: (arrived.set(), let_go.wait(30))
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "RECEIVER_PORT": str(receiver.port),
        "STATE_DIR": str(settings.STATE_DIR),
    }
    command = [sys.executable, "-m", "tests.webhooks.loopback_sender"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        assert arrived.wait(60)
        # Nothing is held open meanwhile: another connection may write the very row.
        assert Delivery.objects.update(excerpt="written meanwhile") == 1
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        let_go.set()
    assert work(NOW + LEASE / 2) == 0
    work(NOW + 2 * LEASE)
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1  # by which the receiver knows that it is the same
    assert (the_delivery().state, the_delivery().attempts) == ("delivered", 2)


def test_beat_calls_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    called = {plan["task"] for plan in settings.CELERY_BEAT_SCHEDULE.values()}
    assert called <= set(app.tasks)
    assert "labwatch.webhooks.tasks.deliver_webhooks" in called
