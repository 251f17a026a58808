"""A web process dies in the middle of a save and of a long answer; the others go on."""

from __future__ import annotations

import http.client
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from commitments.models import Lab
from labwatch.publishing.models import ChangeEntry, PublishedForm
from labwatch.publishing.refreshing import refresh_all
from tests.factories import make_source
from tests.faults.browsing import Browser
from tests.faults.test_workers import children_of
from tests.machines.servers import wait_until
from tests.machines.services import Installation

pytestmark = pytest.mark.once


@pytest.fixture
def site(installation: Installation, record: None) -> Installation:
    """Its own browser needs no second factor."""
    installation.more["REQUIRE_SECOND_FACTOR"] = "false"
    return installation


def test_a_save_whose_process_is_killed_is_absent_and_the_next_one_whole(
    site: Installation,
) -> None:
    refresh_all()
    lab = Lab.objects.published().earliest("pk")
    editor, before = Browser(site), state_of(lab)
    address, data = editor.form(lab)
    data |= {"name": "Renamed while it broke", "change_reason": "To test it."}
    web = site.start_web()
    # The first answers before the second is there.
    wait_until(lambda: len(children_of(web)) == 2, "both of its workers are started")
    workers = children_of(web)

    with (
        ThreadPoolExecutor() as threads,
        site.postgres.connect(site.database) as lock,
        lock.transaction(),
    ):
        # The record itself is written; its history has to wait for us.
        lock.execute("LOCK TABLE commitments_historicallab IN ACCESS EXCLUSIVE MODE")
        saving = threads.submit(editor.post, address, data)
        wait_until(lambda: waits_for_a_lock(site), "the save is under way")
        [port] = waits_for_a_lock(site)
        os.kill(next(pid for pid in workers if holds_port(pid, port)), signal.SIGKILL)
        assert saving.result(60).status == 0
    # Only now does PostgreSQL look up from its lock and see that nobody is there any more.
    wait_until(lambda: not is_connected(site, port), "its transaction is over")
    assert site.get("/labs/") == 200
    assert state_of(lab) == before
    wait_until(lambda: len(set(children_of(web))) == 2, "the dead one is replaced")
    assert set(children_of(web)) != set(workers)

    assert editor.post(address, data).status == 302
    name, history, form, log = state_of(lab)
    assert name == "Renamed while it broke"
    assert history == before[1] + 1
    assert name in form
    assert log == before[3] + 1


State = tuple[str, int, str, int]


def state_of(lab: Lab) -> State:
    """Its name, and all that has to follow it: rows of history, the public form, the log."""
    form = PublishedForm.objects.get(resource="labs", record=lab.pk)
    log = ChangeEntry.objects.filter(resource="labs", record=lab.pk).count()
    histories: Any = Lab.history
    return Lab.objects.get(pk=lab.pk).name, histories.filter(id=lab.pk).count(), form.body, log


_WAITING = """
    SELECT client_port FROM pg_stat_activity
    WHERE datname = %s AND wait_event_type = 'Lock'
"""


def waits_for_a_lock(site: Installation) -> list[int]:
    """The ports of whoever waits for a lock in the database."""
    with site.postgres.connect() as server:
        return [row[0] for row in server.execute(_WAITING, [site.database])]


def is_connected(site: Installation, port: int) -> bool:
    """Whether the database still serves whoever speaks from that port."""
    with site.postgres.connect() as server:
        asked = "SELECT 1 FROM pg_stat_activity WHERE client_port = %s"
        return server.execute(asked, [port]).fetchone() is not None


def holds_port(pid: int, port: int) -> bool:
    """Whether one of its sockets has that port at its end."""
    places = [os.readlink(f"/proc/{pid}/fd/{each}") for each in os.listdir(f"/proc/{pid}/fd")]
    nodes = {place[8:-1] for place in places if place.startswith("socket:[")}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].split(":")[1], 16) == port and fields[9] in nodes:
            return True
    return False


def test_a_long_answer_that_is_cut_shows_that_it_is(site: Installation) -> None:
    for number in range(200):
        make_source(note=f"{number}: " + "long words " * 4_000)
    web = site.start_web()
    with slow_reader(site) as asked:
        asked.request("GET", "/api/v1/sources/?format=csv")
        answer = asked.getresponse()
        assert answer.status == 200
        assert answer.headers.get("Content-Length") or answer.chunked
        assert len(answer.read(10_000)) == 10_000
        for child in children_of(web):  # all that answer, not the one that replaces them
            os.kill(child, signal.SIGKILL)
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()
    wait_until(lambda: site.get("/labs/") == 200, "the site answers again")


@contextmanager
def slow_reader(site: Installation) -> Iterator[http.client.HTTPConnection]:
    """A connection whose socket takes little at once."""
    asked = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    asked.sock = socket.socket()
    try:
        asked.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
        asked.sock.settimeout(60)
        asked.sock.connect(("127.0.0.1", site.port))
        yield asked
    finally:
        asked.close()
