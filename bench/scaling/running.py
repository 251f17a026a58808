"""One run: servers of its own, fake hosts, workers as processes, and what was seen of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.checks.measuring import ROOT, Leg, cpu_of, tree
from tests.machines.servers import OwnPostgres, OwnRedis

#: Seconds between two calls of the schedule, and between two looks at the workers.
_TICK, _LOOK = 15.0, 5.0
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING")


@dataclass(frozen=True)
class Size:
    """How large a run is, and how long it may take."""

    sources: int = 100_000
    hosts: int = 2_000
    workers: int = 4
    gap: float = 1.0
    seconds: float = 3_600.0
    kill: bool = False  #: one worker is killed in the middle, with all its children


@dataclass
class Sample:
    """The workers and Redis at one moment."""

    at: float
    visited: int
    memory: list[int]  #: PSS of each worker with its children, in bytes
    redis: int
    queue: int


@dataclass
class Outcome:
    """What came of a run."""

    size: Size
    wall: float = 0.0
    cpu: float = 0.0
    seen: dict[str, Any] = field(default_factory=dict)
    judged: dict[str, Any] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    held_at_kill: int = 0

    @property
    def rate(self) -> float:
        """Sources visited a second."""
        return self.samples[-1].visited / self.wall if self.samples else 0.0


@dataclass
class Machines:
    """Servers that all runs share, each run in a database of its own."""

    folder: Path
    postgres: OwnPostgres
    redis: OwnRedis
    template: str = ""  #: a migrated database to copy; made if there is none
    runs: int = 0

    def env(self) -> dict[str, str]:
        """The environment of the next run, with a migrated, empty database and an empty Redis."""
        if not self.template:
            self.template = "template_of_runs"
            self._make_template()
        self.runs += 1
        self.redis.flush()
        url = self.postgres.copy_of(self.template, f"run{self.runs}")
        return self._env(self.folder / f"run{self.runs}", url)

    def _make_template(self) -> None:
        _say("making a database")
        with self.postgres.connect() as server:
            server.execute(f"CREATE DATABASE {self.template}")
        env = self._env(self.folder / self.template, self.postgres.url(self.template))
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=env, check=True)  # noqa: S603 - our own program

    def _env(self, state: Path, database: str) -> dict[str, str]:
        return {
            **os.environ,
            "STATE_DIR": str(state),
            "DATABASE_URL": database,
            "REDIS_URL": self.redis.url(0),
            "BROKER_URL": self.redis.url(1),
            "C_FORCE_ROOT": "1",
        }


@contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """A PostgreSQL and a Redis of our own."""
    postgres, redis = OwnPostgres(folder / "postgres"), OwnRedis(folder / "redis")
    try:
        postgres.start()
        redis.start()
        yield Machines(folder, postgres, redis)
    finally:
        redis.stop()
        postgres.stop()


def run(size: Size, on: Machines) -> Outcome:
    """All of one run: seed, work until nothing is left or the time is over, judge."""
    env, outcome = on.env(), Outcome(size)
    with ExitStack() as stack:
        server = stack.enter_context(Leg("bench.scaling.server", str(size.gap)))
        leg = stack.enter_context(Leg("bench.scaling.leg", env=env))
        port = int(server.first_line)
        _say(f"seeding {size.sources:,} sources")
        leg.order(do="seed", port=port, sources=size.sources, hosts=size.hosts, gap=size.gap)
        workers = [
            stack.enter_context(_worker(number, port, env, on.folder))
            for number in range(size.workers)
        ]
        began = time.monotonic()
        _say(f"{size.workers} workers start")
        _watch(leg, workers, on, outcome, began)
        outcome.wall = outcome.samples[-1].at
        outcome.cpu = sum(cpu_of(each.pid) for each in workers)
        outcome.judged = leg.order(do="judged")
        outcome.seen = _seen(port)
    return outcome


def _say(words: str) -> None:
    """Progress, beside the figures."""
    print(words, file=sys.stderr, flush=True)


def _watch(
    leg: Leg,
    workers: list[subprocess.Popen[bytes]],
    on: Machines,
    outcome: Outcome,
    began: float,
) -> None:
    """Call the schedule and look, until all is visited or the time is over."""
    size, ticked = outcome.size, 0.0
    living = list(workers)
    while (now := time.monotonic()) - began < size.seconds:
        if now - ticked > _TICK:
            ticked = now
            leg.order(do="tick")
        found = leg.order(do="count")
        outcome.samples.append(_sample(now - began, found["visited"], living, on))
        _say(f"{now - began:.0f} s: {found['visited']:,} visited")
        if found["visited"] == size.sources and not found["held"]:
            return
        if size.kill and len(living) == len(workers) and found["visited"] > size.sources // 3:
            kill(living.pop())
            outcome.held_at_kill = leg.order(do="count")["held"]
        if _only_the_dead_hold(found, size, outcome):
            leg.order(do="expire")
        time.sleep(_LOOK)


def _only_the_dead_hold(found: dict[str, int], size: Size, outcome: Outcome) -> bool:
    """Whether all that is left was claimed by a worker that is no more."""
    still = outcome.samples[-4:]
    idle = len(still) == 4 and still[0].visited == still[-1].visited
    return bool(size.kill and outcome.held_at_kill and idle and found["held"])


@contextmanager
def _worker(
    number: int, port: int, env: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one process; killed at the end."""
    words = [sys.executable, "-m", "bench.scaling.worker", str(port), "worker", "--concurrency=1"]
    with (folder / f"worker{number}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*words, f"--hostname=w{number}@bench", *_QUIET],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a worker and all its children, as when a machine loses power."""
    readers = [each for each in tree(process.pid) if each != process.pid]
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for each in readers:  # those that read documents are sessions of their own
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    process.wait(30)


def _sample(at: float, visited: int, workers: list[Any], on: Machines) -> Sample:
    with on.redis.client(1) as client:
        info: Any = client.info("memory")
        queue = int(client.llen("celery"))  # type: ignore[arg-type]
    memory = [sum(_pss(pid) for pid in tree(each.pid)) for each in workers]
    return Sample(at, visited, memory, int(info["used_memory"]), queue)


def _pss(pid: int) -> int:
    """The proportional share of memory of a process, in bytes."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it ended
        return 0
    line = next((each for each in text.splitlines() if each.startswith("Pss:")), "Pss: 0")
    return int(line.split()[1]) * 1024


def _seen(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/control/seen", timeout=60) as answer:
        return dict(json.loads(answer.read()))
