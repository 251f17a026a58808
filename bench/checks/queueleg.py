"""Sends work to a Celery worker and waits until it is recorded: in batches, or a task a source."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from typing import Any

from bench.checks.addresses import Sites
from bench.checks.checkleg import make_due, seed
from bench.checks.measuring import Figures, cpu_of, serve
from bench.checks.worker import ONE
from labwatch.celery import app
from sources.models import Health
from sources.tasks import sweep

_PATIENCE = 120.0


def _visited(since: Any) -> int:
    return Health.objects.filter(last_visit_at__gte=since).count()


def run(way: str, keys: list[int], worker: int) -> Figures:
    """Send and wait. RuntimeError if the worker does not finish in two minutes."""
    from django.utils import timezone

    make_due(keys)
    since, began, used = timezone.now(), time.perf_counter(), cpu_of(worker)
    if way == "batches":
        sweep.delay()
    else:
        for key in keys:
            app.send_task(ONE, args=[key])
    while _visited(since) < len(keys):
        if time.perf_counter() - began > _PATIENCE:
            raise RuntimeError(f"{way}: {_visited(since)} of {len(keys)} after {_PATIENCE} s")
        time.sleep(0.05)
    return Figures(len(keys), time.perf_counter() - began, cpu_of(worker) - used)


def main(port: int, hosts: int) -> None:
    """Take orders: seed, or run one way."""
    sites = Sites(port, hosts)
    keys: list[int] = []

    def order(given: dict[str, Any]) -> dict[str, Any]:
        if given["do"] == "seed":
            keys[:] = seed(sites, "queue", given["pages"])
            return {}
        return asdict(run(given["do"], keys, given["worker"]))

    serve(order)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
