"""Many sources on many hosts by several workers; claiming by how much is due; ten million on paper.

    python -m bench.scale [--only workers,claims,paper] [--sources 100000] [--hosts 2000]

Figures and what they mean: docs/scale.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.checks.measuring import Leg
from bench.checks.reporting import table
from bench.scaling.running import Machines, Outcome, Size, machines, run


def workers(asked: argparse.Namespace, on: Machines) -> str:
    """The same sources by so many workers, one run each."""
    outcomes = []
    for count in asked.workers.split(","):
        size = Size(
            sources=asked.sources,
            hosts=asked.hosts,
            workers=int(count),
            gap=asked.gap,
            seconds=asked.seconds,
            kill=asked.kill,
        )
        outcomes.append(run(size, on))
        print(_words(outcomes[-1]), flush=True)
    head = ["workers", "visited", "checks/s", "CPU ms a check", "memory of a worker MB", "Redis MB"]
    return table([*head, "longest queue"], [_row(each) for each in outcomes])


def _row(found: Outcome) -> list[str]:
    last = found.samples[-1]
    marks = [found.samples[len(found.samples) * part // 10] for part in (2, 5)]
    memory = ", ".join(f"{max(each.memory) / 1e6:.0f}" for each in (*marks, last) if each.memory)
    return [
        str(found.size.workers),
        f"{last.visited:,} of {found.size.sources:,}",
        f"{found.rate:.1f}",
        f"{found.cpu / max(1, last.visited) * 1000:.1f}",
        memory,
        f"{max(each.redis for each in found.samples) / 1e6:.1f}",
        str(max(each.queue for each in found.samples)),
    ]


def _words(found: Outcome) -> str:
    """What the hosts saw, and what the database holds."""
    load = os.getloadavg()[0]
    return (
        f"{found.size.workers} workers, {found.wall:.0f} s, load {load:.1f}: "
        f"hosts saw {found.seen}; database {found.judged}"
    )


def ordered(name: str) -> Callable[[argparse.Namespace, Machines], str]:
    """A part that computes inside a site of its own."""

    def part(asked: argparse.Namespace, on: Machines) -> str:
        with Leg("bench.scaling.figures", env=on.env()) as leg:
            return str(leg.order(do=name, rows=asked.rows, rounds=asked.rounds)["text"])

    return part


PARTS: dict[str, Callable[[argparse.Namespace, Machines], str]] = {
    "workers": workers,
    "claims": ordered("claims"),
    "paper": ordered("paper"),
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--only", default="workers,claims,paper", help="of workers, claims, paper")
    parser.add_argument("--sources", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=2_000)
    parser.add_argument("--workers", default="1,2,4", help="one run for each number")
    parser.add_argument("--gap", type=float, default=1.0, help="seconds between two visits")
    parser.add_argument("--seconds", type=float, default=3600, help="a run ends after so long")
    parser.add_argument("--kill", action="store_true", help="kill a worker in the middle")
    parser.add_argument("--rows", type=int, default=1_000_000, help="made for claims and paper")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def main() -> None:
    """Run what is asked for."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or our servers would outlive us
    asked = _options()
    load = os.getloadavg()[0]
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load:.1f}")
    with (
        tempfile.TemporaryDirectory(prefix="labwatch-scale-") as folder,
        machines(Path(folder)) as on,
    ):
        for name in asked.only.split(","):
            print(f"\n## {name}\n\n{PARTS[name](asked, on)}", flush=True)


if __name__ == "__main__":
    main()
