"""Real workers, real Redis, a real database: killed, doubled, restarted (cases 69 to 72).

Needs Redis on loopback; skipped, visibly, where it does not answer.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import redis
from django.db import connection
from django.utils import timezone

from sources.checking.claiming import due
from sources.models import Check, Host, Source, Sweep
from tests.factories import make_citation, make_source
from tests.sources.checking.conftest import SENTENCE, page
from tests.sources.fetching.servers import Site, TimedHeads, answer

pytestmark = [pytest.mark.django_db(transaction=True)]

REDIS = "redis://127.0.0.1:6379/12"
ROOT = Path(__file__).resolve().parents[3]
GAP = 1.0  # seconds; far above what a busy machine adds to a request's way


@pytest.fixture(autouse=True)
def empty_redis() -> Iterator[None]:
    """A database of Redis to ourselves, empty before and after."""
    client = redis.Redis.from_url(REDIS)
    try:
        client.flushdb()
    except redis.ConnectionError:
        pytest.skip("Redis does not answer on 127.0.0.1:6379")
    yield
    client.flushdb()
    client.close()


class Watched(Site):
    """A site that notes when which host was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: TimedHeads = TimedHeads()

    @property
    def times(self) -> dict[str, list[float]]:
        """When each host was asked, in order."""
        return self.heads.times


@pytest.fixture
def site() -> Iterator[Watched]:
    with Watched() as site:
        yield site


def database_url() -> str:
    """The address of the test database, for processes beside this one."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


@pytest.fixture
def start(site: Watched, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process of the project; all are ended with the test."""
    started: list[subprocess.Popen[bytes]] = []
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": REDIS,
        "BROKER_URL": REDIS,
        "STATE_DIR": str(tmp_path),
        "LOOPBACK_PORTS": str(site.port),
        "C_FORCE_ROOT": "1",
        "LOG_LEVEL": "INFO",
    }

    def start(*command: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


WORKER = (
    "tests.sources.checking.loopback_worker",
    "worker",
    "--loglevel=INFO",
    "--concurrency=1",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
)
BEAT = ("celery", "--app=labwatch", "beat", "--loglevel=INFO", "--pidfile=")


def until(holds: Callable[[], bool], seconds: float = 240) -> None:
    """Wait for something to come true; fails after so many seconds."""
    ends_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends_at, "it did not come true in time"
        time.sleep(0.1)


def tick() -> None:
    """What beat does once a minute."""
    from labwatch.celery import app

    with app.connection_for_write(REDIS) as line:
        app.send_task("sources.tasks.sweep", connection=line)


def sources_on(site: Watched, hosts: int, pages: int) -> list[Source]:
    """Sources with a quote each, on hosts that want a second between visits."""
    made = []
    for host in range(hosts):
        Host.objects.create(name=f"host{host}.example", gap_seconds=GAP)
        for number in range(pages):
            path = f"/{host}-{number}"
            html = page(SENTENCE).encode()
            site.pages[path] = answer(html, headers={"Content-Type": "text/html"})
            url = f"http://host{host}.example:{site.port}{path}"
            made.append(make_source(url=url))
            make_citation(source=made[-1], quote=SENTENCE)
    return made


def did_work(log: Path) -> bool:
    """Whether a worker says that it went visiting: for a second or more, since hosts want one."""
    batch = r"task_succeeded .* duration_ms=\d{4,} .* task=sources\.tasks\.check_due"
    return bool(re.search(batch, log.read_text()))


def path_of(source: Source) -> str:
    return "/" + source.url.split("/", 3)[3]


def asked(site: Watched) -> list[str]:
    return [path for path in site.paths if path != "/robots.txt"]


def test_three_workers_and_two_beats_visit_every_source_once_and_politely(
    site: Watched, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    # More than one batch takes of a host, so that workers meet at the same hosts.
    sources = sources_on(site, hosts=3, pages=12)
    for number in range(3):
        start(*WORKER, f"--hostname=w{number}@test")
    logs = [tmp_path / f"{number}.log" for number in range(3)]
    until(lambda: all(" ready." in log.read_text() for log in logs))  # or the first does it all
    for number in range(2):
        start(*BEAT, f"--schedule={tmp_path}/beat{number}")
    tick()
    tick()
    until(lambda: Check.objects.count() == len(sources))
    until(lambda: Sweep.objects.filter(finished_at__isnull=False).exists())
    assert sorted(asked(site)) == sorted(path_of(source) for source in sources)
    for host, times in site.times.items():
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert min(gaps) >= 0.95 * GAP, host
    assert Sweep.objects.count() == 1
    until(lambda: sum(map(did_work, logs)) >= 2)  # each says so after its last visit
    assert not due(timezone.now()).exists()


def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    site: Watched, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    sources = sources_on(site, hosts=2, pages=6)
    first = start(*WORKER, "--hostname=first@test")
    tick()
    until(lambda: Check.objects.count() >= 4)
    kill(first)
    held = Source.objects.exclude(lease="").count()
    recorded = set(Check.objects.values_list("source", flat=True))
    assert held
    # Five minutes pass for the leases of the dead; everything else stays as it was.
    Source.objects.exclude(lease="").update(lease_until=timezone.now())
    start(*WORKER, "--hostname=second@test")
    tick()
    until(lambda: Check.objects.values("source").distinct().count() == len(sources))
    assert Check.objects.count() == len(sources)
    twice = [path for path in set(asked(site)) if asked(site).count(path) > 1]
    paths = {source.pk: path_of(source) for source in sources}
    assert not {paths[key] for key in recorded} & set(twice)
    for host, times in site.times.items():
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert min(gaps) >= 0.95 * GAP, host


def test_redis_that_forgets_everything_lets_nothing_burst(
    site: Watched, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    sources = sources_on(site, hosts=1, pages=7)
    start(*WORKER, "--hostname=only@test")
    tick()
    until(lambda: Check.objects.count() >= 3)
    redis.Redis.from_url(REDIS).flushdb()
    until(lambda: Check.objects.count() == len(sources))
    [times] = site.times.values()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.95 * GAP
