"""PostgreSQL is restarted, crashes, and takes no writes, while everything runs."""

from __future__ import annotations

import http.client
import signal
from collections import Counter
from collections.abc import Callable

import pytest

from sources.models import Check, Source, Sweep
from tests.faults.browsing import Browser
from tests.faults.test_beat import start_beat
from tests.faults.test_workers import all_is_whole, checked, end_leases
from tests.machines.internet import Internet
from tests.machines.moments import some_moment
from tests.machines.record import record_of
from tests.machines.servers import wait_until
from tests.machines.services import Installation

pytestmark = pytest.mark.once


def test_a_database_that_restarts_and_crashes_loses_and_doubles_nothing(
    internet: Internet,
) -> None:
    site = internet.installation
    site.more["BEAT_SECONDS"] = "1"
    sources = internet.sources(hosts=3, pages=6)
    running = [site.start_web(), internet.worker(), start_beat(internet)]
    wait_until(lambda: checked() >= 3, "some are checked")

    seen: Counter[int] = Counter()
    for how in (signal.SIGINT, signal.SIGQUIT):
        some_moment()
        site.postgres.stop(how)
        # What is kept in front of Django is given for a second at most.
        wait_until(lambda: site.get("/labs/") == 503, "the site says that it is away")
        for path in ("/labs/", "/api/v1/labs/", "/labs/?q=a", "/healthz"):
            seen[site.get(path)] += 1
        told = answer_of(site, "/about/")
        assert told.status == 503
        assert told.headers["Retry-After"]
        assert "Not available for now" in told.text
        assert (
            answer_of(site, "/api/v1/labs/")
            .headers["Content-Type"]
            .startswith("application/problem+json")
        )
        site.postgres.start()
        wait_until(lambda: site.get("/labs/") == 200, "the site answers again")
        assert {site.get("/labs/") for _ in range(12)} == {200}  # by every connection of the pool
    assert set(seen) == {503}

    with record_of(site):
        end_leases()
        wait_until(lambda: checked() == len(sources), "all are checked", seconds=120)
        assert all_is_whole()
        assert internet.is_polite()
        wait_until(lambda: Sweep.objects.filter(finished_at__isnull=False).exists(), "it ends")
        assert Sweep.objects.count() == 1
    assert [each.process.poll() for each in running] == [None] * 3


def test_a_database_that_takes_no_writes_is_read_and_no_page_is_fetched(
    internet: Internet,
) -> None:
    site = internet.installation
    site.more |= {"BEAT_SECONDS": "1", "REQUIRE_SECOND_FACTOR": "false"}
    editor = Browser(site)
    sources = internet.sources(hosts=2, pages=2)
    takes_writes(site, says=False)
    with record_of(site):
        running = [site.start_web(), internet.worker(), start_beat(internet)]
        wait_until(lambda: sweeps_refused(running[1].said), "the worker was refused")
        assert internet.heads == []
        for path in ("/", "/labs/", "/api/v1/labs/", "/search/?q=test", "/healthz"):
            assert site.get(path) == 200, path
        assert editor.post("/admin/logout/", {}).status == 503
        assert [each.process.poll() for each in running] == [None] * 3
        assert Check.objects.count() == 0

    takes_writes(site, says=True)
    with record_of(site):
        wait_until(lambda: checked() == len(sources), "all are checked")
        assert not Source.objects.filter(slug__startswith="host", next_check_at=None).exists()


def takes_writes(site: Installation, *, says: bool) -> None:
    """From the next connection on; the present ones are ended."""
    with site.postgres.connect() as server:
        word = "off" if says else "on"
        server.execute(
            f'ALTER DATABASE "{site.database}" SET default_transaction_read_only = {word}'
        )
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [site.database],
        )


def sweeps_refused(said: Callable[[], str]) -> bool:
    """Whether the worker failed on it several times, and lives."""
    return said().count("read-only transaction") >= 3


class Told:
    """An answer, read."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers = answer.status, answer.headers
        self.text = answer.read().decode()


def answer_of(site: Installation, path: str) -> Told:
    """The answer to a plain request."""
    asked = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        asked.request("GET", path)
        return Told(asked.getresponse())
    finally:
        asked.close()
