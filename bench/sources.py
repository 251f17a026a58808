"""What source checks cost, beside other tools in one run: prints tables, leaves nothing behind.

    python -m bench.sources [--rounds 5] [--pages 400]

The parts are in bench/checks/.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.checks.lasting import memory, schedule, storage
from bench.checks.measuring import Leg
from bench.checks.network import network
from bench.checks.plan import Plan
from bench.checks.pureleg import SIZES
from bench.checks.queueing import queue
from bench.checks.reporting import Costs


def pure(plan: Plan) -> str:
    """Reading and matching, without network and database."""
    reading, matching = Costs("parser alone"), Costs("folded substring")
    with Leg("bench.checks.pureleg") as process:
        for _ in range(plan.rounds):
            for size in ("42 kB", "1 MB"):
                reading.add(size, process.order(do="reading", size=size))
            for size in SIZES:
                matching.add(size, process.order(do="matching", size=size))
    return f"{reading.table()}\n\n{matching.table()}"


PARTS: dict[str, tuple[str, Callable[[Plan], str]]] = {
    "fetch": ("Fetching", lambda plan: network(plan, whole=False)),
    "whole": ("Fetching and whole checks", lambda plan: network(plan, whole=True)),
    "pure": ("Reading and matching", pure),
    "storage": ("Storage", storage),
    "schedule": ("Thirty days", schedule),
    "queue": ("Celery, two processes", queue),
    "memory": ("Memory", memory),
}
USUALLY = "pure,whole,storage"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.sources", description=__doc__)
    parser.add_argument("--only", default=USUALLY, help=f"of {', '.join(PARTS)} ({USUALLY})")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--checks", type=int, default=20_000, help="for memory")
    parser.add_argument("--lychee", default="", help="its path; else installed for this run")
    parser.add_argument("--linkchecker", default="", help="its path; else installed for this run")
    return parser.parse_args()


def main() -> None:
    """Run what is asked for."""
    asked = _options()
    load = os.getloadavg()[0]
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load:.1f}")
    with tempfile.TemporaryDirectory(prefix="labwatch-bench-") as folder:
        plan = Plan(
            folder=Path(folder),
            rounds=asked.rounds,
            pages=asked.pages,
            checks=asked.checks,
            lychee=asked.lychee,
            linkchecker=asked.linkchecker,
        )
        for name in asked.only.split(","):
            title, part = PARTS[name]
            print(f"\n## {title}\n\n{part(plan)}", flush=True)


if __name__ == "__main__":
    main()
