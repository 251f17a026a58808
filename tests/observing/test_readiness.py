"""What /readyz says: 503 only for what should take a process out of rotation, else in words."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from labwatch.observing import readiness, signs
from labwatch.observing.health import Asking
from labwatch.observing.readiness import DEGRADED, DOWN, OFF, OK, Part, overall, parts
from labwatch.publishing.models import Touched
from sources.models import Sweep
from sources.pausing import stop_checks
from tests.factories import make_source, make_sweep
from tests.machines.servers import free_port

NOW = timezone.now()


def part(name: str) -> Part:
    """One part as it stands."""
    return {each.name: each for each in parts(timezone.now())}[name]


def ago(**length: float) -> dt.datetime:
    """A moment before now."""
    return timezone.now() - dt.timedelta(**length)


@pytest.mark.django_db
class TestParts:
    def test_a_site_that_is_well_says_so_of_each_part(self) -> None:
        assert {each.state for each in parts(timezone.now())} <= {OK, OFF, DEGRADED}
        assert part("database").state == part("migrations").state == part("queue").state == OK

    def test_a_migration_of_this_code_that_did_not_run_takes_it_out_of_rotation(self) -> None:
        MigrationRecorder(connection).record_unapplied("sources", "0006_hidden")
        found = part("migrations")
        assert (found.state, found.figures["missing"]) == (DOWN, ["sources.0006_hidden"])
        assert "manage.py migrate" in found.why

    def test_a_migration_of_the_next_code_does_no_harm(self) -> None:
        MigrationRecorder(connection).record_applied("sources", "9999_of_tomorrow")
        assert part("migrations").state == OK

    def test_a_source_that_is_long_due_is_told_with_its_wait(self) -> None:
        make_source(next_check_at=ago(hours=3))
        found = part("queue")
        assert found.state == DEGRADED
        assert found.figures["due"] == 1
        assert found.figures["oldest_seconds"] == pytest.approx(3 * 3600, abs=60)

    def test_one_that_became_due_just_now_is_in_order(self) -> None:
        make_source(next_check_at=ago(minutes=5))
        assert part("queue").state == OK

    def test_a_checker_that_is_stopped_is_told(self) -> None:
        stop_checks("maintenance")
        assert part("queue").why == "Source checks are stopped."

    def test_a_round_that_was_never_finished_since_yesterday_is_told(self) -> None:
        make_sweep(started_at=ago(hours=31), finished_at=ago(hours=30))
        assert part("sweep").state == DEGRADED
        Sweep.objects.update(finished_at=ago(hours=2))
        assert part("sweep").state == OK

    def test_changes_that_wait_for_their_form_are_told(self) -> None:
        Touched.objects.all().delete()
        Touched.objects.create(resource="labs", record=1, at=ago(minutes=20))
        found = part("forms")
        assert (found.state, found.figures["waiting"]) == (DEGRADED, 1)

    def test_the_schedule_is_well_while_a_worker_follows_it(self) -> None:
        cache.delete("observing:tick")
        assert part("schedule").state == DEGRADED
        task: Any = SimpleNamespace(name=signs.TICKING, request=SimpleNamespace(hostname="w@1"))
        signs._task_ended(task=task)
        assert part("schedule").state == OK
        assert "w@1" in signs.awake()

    @override_settings(CHECK_SOURCES=False, CELERY_BROKER_URL="memory://")
    def test_an_embedded_site_that_checks_nothing_is_not_late(self) -> None:
        make_source(next_check_at=ago(hours=3))
        assert (part("queue").state, part("schedule").state) == (OK, OFF)

    def test_a_redis_that_is_down_degrades_and_costs_little_time(self) -> None:
        url = f"redis://127.0.0.1:{free_port()}/0"
        with override_settings(REDIS_URL=url, CELERY_BROKER_URL=url):
            began = time.monotonic()
            found = {each.name: each for each in parts(timezone.now())}
            assert time.monotonic() - began < 3
        assert (found["cache"].state, found["broker"].state) == (DEGRADED, DEGRADED)
        assert overall(found.values()) == "degraded"
        assert url not in str([each.plain() for each in found.values()])

    def test_little_room_on_disk_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        room = SimpleNamespace(total=100_000_000_000, free=2_000_000_000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)
        assert part("disk").state == DEGRADED

    def test_a_database_that_does_not_answer_is_asked_for_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lost(*_given: object) -> Any:
            raise DatabaseError("password hunter2")

        monkeypatch.setattr(connection, "cursor", lost)
        found = {each.name: each for each in parts(timezone.now())}
        assert found["database"].state == DOWN
        assert "queue" not in found
        assert "hunter2" not in str([each.plain() for each in found.values()])


@pytest.mark.parametrize(
    ("states", "word"),
    [([OK, OFF], "ready"), ([OK, DEGRADED], "degraded"), ([DEGRADED, DOWN], "not ready")],
)
def test_the_worst_part_decides(states: list[str], word: str) -> None:
    assert overall(Part(str(n), each) for n, each in enumerate(states)) == word


class TestAsking:
    def test_what_takes_too_long_is_told_as_such_and_holds_one_thread(self) -> None:
        asked: list[int] = []
        goes_on = threading.Event()

        def slow() -> list[Part]:
            asked.append(1)
            goes_on.wait(30)
            return [Part("database", OK)]

        asking = Asking(slow, patience=0.05)
        assert [asking.answer()[0].state for _ in range(3)] == [DOWN] * 3
        assert len(asked) == 1
        goes_on.set()

    def test_those_who_ask_together_get_one_answer(self) -> None:
        asked: list[int] = []

        def ask() -> list[Part]:
            asked.append(1)
            return [Part("database", OK)]

        asking = Asking(ask)
        assert asking.answer() == asking.answer()
        assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
class TestPage:
    def test_it_tells_each_part_and_is_never_kept(self, client: Client) -> None:
        response = client.get("/readyz")
        assert response.status_code == 200
        told = response.json()
        assert told["status"] in {"ready", "degraded"}
        assert {"database", "migrations", "queue", "sweep", "forms", "disk"} <= told["parts"].keys()
        assert "no-store" in response["Cache-Control"]

    def test_it_is_503_while_a_migration_is_missing(self, client: Client) -> None:
        recorder = MigrationRecorder(connection)
        recorder.record_unapplied("sources", "0006_hidden")
        try:
            response = client.get("/readyz")
        finally:
            recorder.record_applied("sources", "0006_hidden")
        assert (response.status_code, response.json()["status"]) == (503, "not ready")

    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_machines_are_not_led_to_https(self, client: Client) -> None:
        assert client.get("/readyz").status_code == 200
        assert client.get("/labs/").status_code == 301

    def test_it_answers_only_to_the_sites_own_names(self, client: Client) -> None:
        assert client.get("/readyz", HTTP_HOST="elsewhere.example").status_code == 400


def test_the_states_of_the_docs_are_those_of_the_program() -> None:
    from django.conf import settings

    text = (settings.BASE_DIR / "docs" / "observing.md").read_text()
    for name in ("database", "cache", "broker", "schedule", "disk", *readiness._OF_TABLES):
        assert f"| `{name}` |" in text
