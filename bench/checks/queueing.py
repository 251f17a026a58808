"""Batches against a task a source, through Celery and Redis with two worker processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from bench.checks.addresses import Sites
from bench.checks.measuring import ROOT, Figures
from bench.checks.plan import Plan, leg
from bench.checks.reporting import rates

REDIS = "redis://127.0.0.1:6379/11"


def queue(plan: Plan) -> str:
    """Rounds of changed pages on 200 hosts: near ones, and ones that answer after 100 ms."""
    rounds: dict[str, list[Figures]] = {}
    env = plan.env("queue", REDIS_URL=REDIS, BROKER_URL=REDIS, C_FORCE_ROOT="1")
    with (
        _empty_redis(),
        plan.sites(hosts=200) as (sites, _),
        leg("queueleg", sites, env) as process,
        _worker(plan, sites, env) as worker,
    ):
        process.order(do="seed", pages=plan.pages)
        process.figures(do="batches", worker=worker)  # first visits, robots.txt, start of readers
        edition = 2
        for _ in range(plan.rounds):
            for latency in (0.0, 0.1):
                for way in ("batches", "a task a source"):
                    sites.tell(edition=edition, latency=latency)
                    edition += 1
                    found = process.figures(do=way, worker=worker)
                    rounds.setdefault(f"{way}, {latency * 1000:.0f} ms away", []).append(found)
    far = {name: each for name, each in rounds.items() if name.endswith(" 100 ms away")}
    near = {name: each for name, each in rounds.items() if name.endswith(" 0 ms away")}
    return "\n\n".join(rates(each, next(reversed(each))) for each in (near, far))


@contextmanager
def _empty_redis() -> Iterator[None]:
    """A database of Redis to ourselves, empty before and after."""
    client = redis.Redis.from_url(REDIS)
    if client.dbsize():
        raise RuntimeError(f"{REDIS} is not empty")
    try:
        yield
    finally:
        client.flushdb()
        client.close()


@contextmanager
def _worker(plan: Plan, sites: Sites, env: dict[str, str]) -> Iterator[int]:
    """A Celery worker with two processes; its process id."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"]
    command = [sys.executable, "-m", "bench.checks.worker", str(sites.port), str(sites.hosts)]
    with (plan.folder / "worker.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603
            [*command, "worker", "--concurrency=2", *quiet],
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=log,
            stderr=log,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)
