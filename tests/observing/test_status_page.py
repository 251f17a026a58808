"""The status page: right figures, for whoever may look at the checker, in so many queries."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labwatch.observing import backups, figures
from labwatch.observing.figures import Budget, HostHealth
from labwatch.observing.wording import lasting
from sources.checking.lateness import is_late, late_among
from tests.factories import make_health, make_source, make_sweep
from tests.groups import groups

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def log_in(client: Client, *roles: str) -> None:
    """Somebody of the newsroom with these roles."""
    user = get_user_model().objects.create_user("ada", password="x", is_staff=True)
    user.groups.set(groups(*roles))
    client.force_login(user)


def visited(host: str, number: int, *, well: bool, hours: float = 1) -> None:
    """A source of a host, visited some hours ago."""
    at = timezone.now() - dt.timedelta(hours=hours)
    source = make_source(url=f"https://{host}/{number}", next_check_at=at + dt.timedelta(days=1))
    make_health(source=source, last_visit_at=at, last_ok_at=at if well else at - dt.timedelta(1))


class TestFigures:
    def test_hosts_stand_by_what_cannot_be_read_the_worst_first(self) -> None:
        for number in range(3):
            visited("bad.example", number, well=False)
            visited("good.example", number, well=True)
            visited("mixed.example", number, well=number > 0)
        visited("old.example", 1, well=False, hours=50)
        assert figures.hosts(timezone.now(), 10) == [
            HostHealth("bad.example", 3, 0, 3, 0),
            HostHealth("mixed.example", 3, 2, 3, 2),
            HostHealth("old.example", 0, 0, 1, 0),
        ]
        assert figures.all_hosts(timezone.now()) == HostHealth("", 9, 5, 10, 5)
        assert len(figures.hosts(timezone.now(), 1)) == 1

    def test_the_budget_is_what_was_late_of_the_one_percent_that_may_be(self) -> None:
        day = dt.timedelta(days=1)
        for days, late in ((1, 4), (20, 1), (40, 500)):
            begun = timezone.now() - days * day
            make_sweep(started_at=begun, finished_at=begun, done=500, late=late, faults=1)
        budget = figures.budget(timezone.now())
        assert budget == Budget(visits=1000, late=5, faults=2)
        assert budget.on_time_percent == 99.5
        assert budget.used_percent == pytest.approx(50)

    def test_without_visits_there_is_no_share(self) -> None:
        assert figures.budget(NOW) == Budget(0, 0, 0)
        assert figures.budget(NOW).on_time_percent is None

    def test_a_new_source_waits_since_it_was_written_down(self) -> None:
        source = make_source(next_check_at=None)
        assert figures.due_sources(timezone.now()) == figures.Waiting(1, source.created_at)


class TestLateness:
    def test_a_visit_is_late_after_one_fifth_more_than_its_interval(self) -> None:
        day = dt.timedelta(days=1)
        assert not is_late(NOW, NOW + day, NOW + day * 1.19)
        assert is_late(NOW, NOW + day, NOW + day * 1.21)

    def test_what_is_asked_for_at_once_has_two_minutes(self) -> None:
        minute = dt.timedelta(minutes=1)
        assert not is_late(NOW, NOW, NOW + minute)
        assert is_late(NOW, NOW, NOW + 3 * minute)

    def test_only_what_was_visited_before_can_be_late(self) -> None:
        hour = dt.timedelta(hours=1)
        late, new, early = (make_source(next_check_at=NOW + n * hour) for n in (-9, -9, 9))
        for source in (late, early):
            make_health(source=source, last_visit_at=NOW - 10 * hour)
        assert late_among([late, new, early], NOW) == {late.pk}


class TestPage:
    def test_it_tells_queue_hosts_rounds_and_budget(self, client: Client) -> None:
        make_source(next_check_at=NOW - dt.timedelta(hours=5))
        visited("bad.example", 1, well=False)
        begun = NOW - dt.timedelta(days=2)
        make_sweep(started_at=begun, finished_at=begun, due=7, done=700, late=7)
        log_in(client, "editor")
        page = client.get("/admin/status/").content.decode()
        for words in ("A source has been due for more than an hour.", "5 hours", "bad.example",
                      "0 of 1", "99.00 %", "100 %", "Not known here"):  # fmt: skip
            assert words in page

    def test_it_asks_the_same_number_of_queries_for_one_host_and_for_thirty(
        self, client: Client
    ) -> None:
        log_in(client, "editor")
        client.get("/admin/status/")
        counts = []
        for hosts in (1, 30):
            for number in range(hosts):
                visited(f"h{hosts}-{number}.example", number, well=False)
                make_sweep(started_at=NOW, finished_at=NOW)
            with CaptureQueriesContext(connection) as queries:
                page = client.get("/admin/status/").content.decode()
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 25
        assert len(re.findall(r"h\d+-\d+\.example</a>", page)) == 20

    def test_strangers_are_led_to_the_login_and_readers_of_nothing_refused(
        self, client: Client
    ) -> None:
        assert client.get("/admin/status/").status_code == 302
        log_in(client)
        assert client.get("/admin/status/").status_code == 403

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [(0, "0 seconds"), (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"),
         (7200, "2 hours"), (100_000, "27 hours"), (200_000, "2 days")],
    )  # fmt: skip
    def test_lengths_are_told_by_their_largest_unit(self, seconds: float, words: str) -> None:
        assert lasting(seconds) == words


def test_the_newest_backup_is_told_where_it_was_made(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.STATE_DIR = tmp_path
    assert backups.told(NOW) == ""
    backups.note_backup()
    assert backups.told(timezone.now() + dt.timedelta(hours=5)) == "5 hours ago"
