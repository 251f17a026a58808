"""Several web processes, each with answers of its own: what is written anywhere shows in all."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.machines.fixtures import TEMPLATE, started
from tests.machines.servers import OwnPostgres, OwnRedis, free_port, wait_until
from tests.machines.services import Installation

pytestmark = pytest.mark.once
#: Promised: seconds after which nobody sees what stood before.
PROMISED = 1.0
#: So many answers of a web service come from both of its processes, but for one time in 10 ** 9.
ENOUGH = 30
RATE = 60
ADDRESSES = ("/labs/", "/api/v1/labs/?fields=name&page_size=200")


@dataclass
class Webs:
    """Two web services with two processes each, over one PostgreSQL and one Redis."""

    site: Installation
    both: list[Installation]

    def ask(self, number: int, address: str, reader: str) -> tuple[int, bytes]:
        """Status and body of one of the two."""
        asked = http.client.HTTPConnection("127.0.0.1", self.both[number % 2].port, timeout=60)
        try:
            asked.request("GET", address, headers={"X-Forwarded-For": reader})
            answer = asked.getresponse()
            return answer.status, answer.read()
        finally:
            asked.close()

    def ask_all(self) -> list[tuple[int, bytes]]:
        """What every process says at every address; each time by another reader's name."""
        return [
            self.ask(number, address, f"192.0.2.{number}")
            for number in range(2 * ENOUGH)
            for address in ADDRESSES
        ]

    def ask_until(self, moment: float) -> None:
        """Keep every process busy until then, by the monotonic clock."""
        while time.monotonic() < moment:
            self.ask_all()


@pytest.fixture(scope="module")
def webs(tmp_path_factory: pytest.TempPathFactory, own_postgres: OwnPostgres) -> Iterator[Webs]:
    """All four processes, which know the answers already."""
    folder = tmp_path_factory.mktemp("front")
    redis = OwnRedis(folder / "redis")
    started(redis)
    own_postgres.copy_of(TEMPLATE, "labwatch_front")
    site = Installation(folder / "state", own_postgres, redis, "labwatch_front")
    site.more = {"BEHIND_PROXY": "true", "WEB_CONCURRENCY": "2", "API_RATE": str(RATE)}
    found = Webs(site, [site, replace(site, port=free_port())])
    try:
        for web in found.both:
            web.start_web()
        yield found
    finally:
        site.end()
        redis.stop()


def _in_sql(webs: Webs) -> None:
    with webs.site.postgres.connect(webs.site.database) as database:
        database.execute("UPDATE commitments_lab SET name = 'Written' WHERE slug = 'anthropic'")


def _by_import(webs: Webs) -> None:
    file = Path(webs.site.folder, "more.jsonl")
    file.write_text(json.dumps({"record": "labs", "slug": "imported", "name": "Imported"}))
    webs.site.manage("load_dataset", str(file))


def _by_task(webs: Webs) -> None:
    """What a worker does every ten seconds, after a write that nobody asked about yet."""
    with webs.site.postgres.connect(webs.site.database) as database:
        database.execute("UPDATE commitments_lab SET name = 'Renewed' WHERE slug = 'anthropic'")
    task = "from labwatch.publishing.tasks import keep_fresh; keep_fresh()"
    webs.site.manage("shell", "-v0", "-c", task)


@pytest.mark.parametrize(
    ("write", "word"), [(_in_sql, b"Written"), (_by_import, b"Imported"), (_by_task, b"Renewed")]
)
def test_a_change_shows_in_every_process_within_a_second(
    webs: Webs, write: Callable[[Webs], None], word: bytes
) -> None:
    before = webs.ask_all()
    assert {status for status, _body in before} == {200}
    assert not any(word in body for _status, body in before)
    write(webs)
    webs.ask_until(time.monotonic() + PROMISED)
    assert all(word in body for _status, body in webs.ask_all())


def test_all_processes_together_answer_one_caller_hardly_more_often_than_allowed(
    webs: Webs,
) -> None:
    wait_until(lambda: time.time() % 60 < 30, "a minute with room for the test")
    at_once = 8
    with ThreadPoolExecutor(at_once) as readers:
        asked = [
            readers.submit(webs.ask, number, ADDRESSES[1], "198.51.100.9")
            for number in range(4 * RATE)
        ]
        statuses = [each.result()[0] for each in asked]
    assert set(statuses) == {200, 429}
    # Each process tells of a tenth of what is left, and later of what it answers at that moment.
    assert RATE <= statuses.count(200) <= RATE + 4 * RATE // 10 + at_once


def test_while_the_database_is_silent_nothing_is_given_as_if_it_held(webs: Webs) -> None:
    webs.ask_all()
    webs.site.postgres.stop()
    try:
        time_of_silence = time.monotonic()
        while time.monotonic() < time_of_silence + PROMISED:
            webs.ask(0, ADDRESSES[0], "192.0.2.1")
        told = [webs.ask(number, ADDRESSES[number % 2], "192.0.2.1")[0] for number in range(4)]
    finally:
        webs.site.postgres.start()
    assert set(told) == {503}
    wait_until(
        lambda: {status for status, _body in webs.ask_all()} == {200}, "the site answers again"
    )
