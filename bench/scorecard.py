"""How long the scorecard of a large record takes, stage by stage, and how many queries.

    python -m bench.scorecard [--labs 10] [--commitments 10000] [--grants 1000] [--rounds 5]

Works in a temporary folder with its own SQLite database, or on DATABASE_URL if that is set (which
must be empty). Prints tables; the ratios count, since machines differ.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.scorecards.record import Size, lines

ROOT = Path(__file__).resolve().parent.parent
#: What a reader or a program asks for.
ADDRESSES = {
    "first page": "/",
    "first page as of a past day": "/?as_of=2026-06-01",
    "one cell": "/scorecard/lab-0/coverage/",
    "three labs side by side": "/compare/?lab=lab-0,lab-1,lab-2",
    "what changed in a year": "/scorecard/changes/",
    "coverage": "/coverage/",
    "adequacy": "/adequacy/",
    "one lab": "/labs/lab-0/",
    "methodology": "/methodology/",
    "API: scorecard": "/api/v1/scorecard/",
    "API: scorecard as CSV": "/api/v1/scorecard/?format=csv",
    "API: coverage": "/api/v1/coverage/",
    "API: adequacy": "/api/v1/adequacy/",
}


def main() -> None:
    """Make the record, then time each stage."""
    asked = _arguments()
    size = Size(labs=asked.labs, commitments=asked.commitments, grants=asked.grants)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "STATE_DIR": folder,
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "labwatch.settings",
        }
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        seconds = _load(Path(folder), size)
        print(f"{size}\nloaded in {seconds:.0f} s; medians of {asked.rounds} rounds\n")
        for table in _stages(asked.rounds), _addresses(asked.rounds):
            print(f"{table}\n")


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, usual in (("labs", 10), ("commitments", 10_000), ("grants", 1_000), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    return parser.parse_args()


def _load(folder: Path, size: Size) -> float:
    import time

    from django.core.management import call_command

    file = folder / "record.jsonl"
    with file.open("w") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines(size))
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    call_command("load_dataset", str(file), later=True, verbosity=0)
    return time.perf_counter() - start


def _stages(rounds: int) -> str:
    """From the database to the finished scorecard, one stage after the other."""
    from django.utils import timezone

    from bench.scorecards.clock import Clock
    from labwatch.scorecards.adequacy import adequacy_of
    from labwatch.scorecards.coverage import coverage, last_months
    from labwatch.scorecards.gathering import Gathering
    from labwatch.scorecards.promise_counts import promise_counts
    from labwatch.scorecards.rubric import CURRENT
    from labwatch.scorecards.scorecard import build_scorecard

    clock, day = Clock(), timezone.localdate()
    for _ in range(rounds):
        labs = clock.time("gathering: queries and facts", lambda: Gathering(day).labs)
        clock.time("coverage", lambda labs=labs: [coverage(lab, last_months(day)) for lab in labs])
        clock.time("promise counts", lambda labs=labs: [promise_counts(lab) for lab in labs])
        clock.time(
            "adequacy for one threat",
            lambda labs=labs: [adequacy_of(lab, "deployment") for lab in labs],
        )
        card = clock.time(
            "the whole scorecard: cells, columns, places, counts",
            lambda labs=labs: build_scorecard(labs, day, CURRENT, CURRENT.weights),
        )
        clock.time("swaps under random weights", lambda card=card: card.swaps)
    return clock.table()


def _addresses(rounds: int) -> str:
    """Whole answers, from the request to the last byte."""
    from django.test import Client

    from bench.scorecards.clock import Clock

    client, clock = Client(), Clock()
    for _ in range(rounds):
        for name, address in ADDRESSES.items():
            clock.time(name, _get(client, address))
    return clock.table()


def _get(client: Any, address: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} answers {answer.status_code}")
        _ = answer.content

    return get


if __name__ == "__main__":
    main()
