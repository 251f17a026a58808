"""How long a large record takes to load, load again and export, beside copying the same rows.

    python -m bench.dataset [--counts 1000,10000] [--rounds 3] [--on postgres://…/postgres]

Each round has an empty database of its own and takes every step in turn, each in a process of its
own; ratios are within a round. SQLite unless a PostgreSQL server is named. It ends by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

Round = dict[str, dict[str, Any]]
ROOT = Path(__file__).resolve().parent.parent
TOPICS = ("external-evaluation", "red-teaming", "audit", "researcher-access")
WORDS = ["will", "test", "each", "frontier", "model", "with", "outside", "evaluators", "first"]


def lines(count: int):
    """The records of a synthetic dataset: each commitment has a citation and a pledge."""
    yield {
        "record": "sources",
        "slug": "source",
        "url": "https://lab.example/policy",
        "title": "Policy",
        "publisher": "Lab Example",
        "kind": "policy",
        "tier": "primary",
    }
    for number in range(100):
        quote = " ".join([*WORDS[number % 7 :], str(number)])
        yield {"record": "citations", "slug": f"quote-{number}", "source": "source", "quote": quote}
    for number in range(10):
        yield {"record": "labs", "slug": f"lab-{number}", "name": f"Lab {number}"}
    for number in range(count):
        yield commitment(number)
    for number in range(count):
        yield {
            "record": "pledges",
            "slug": f"pledge-{number}",
            "commitment": f"commitment-{number}",
            "lab": f"lab-{number % 10}",
            "attribution": "own-words",
        }


def commitment(number: int) -> dict[str, object]:
    """One commitment with its citation."""
    return {
        "record": "commitments",
        "slug": f"commitment-{number}",
        "summary": f"Lab {number % 10} {' '.join(WORDS)} ({number}).",
        "topic": TOPICS[number % 4],
        "shape": "promise",
        "testability": "measurable",
        "stated_on": f"{2023 + number % 4}-{1 + number % 12:02}",
        "citations": [{"citation": f"quote-{number % 100}", "role": "promise"}],
    }


#: A step that takes longer is stuck.
_LIMIT = 1800


@dataclass
class Machine:
    """Where the databases of the rounds lie: files, or on the server of ``url``."""

    folder: Path
    url: str
    made: list[str] = field(default_factory=list)

    def empty(self, name: str) -> dict[str, str]:
        """The environment of a process on a new database, a copy of the first one, which has the
        tables only."""
        place = self.folder / name
        environment = {
            **os.environ,
            "STATE_DIR": str(place),
            "DJANGO_SETTINGS_MODULE": "labwatch.settings",
        }
        if self.url:
            environment["DATABASE_URL"] = self._database(name)
            place.mkdir()
        elif name == "first":
            place.mkdir()
        else:
            shutil.copytree(self.folder / "first", place)
        return environment

    def _database(self, name: str) -> str:
        base, _, _own = self.url.rpartition("/")
        like = "" if name == "first" else " TEMPLATE labwatch_bench_first"
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE labwatch_bench_{name}{like}")
        self.made.append(f"labwatch_bench_{name}")
        return f"{base}/labwatch_bench_{name}"

    def clear(self, *, keep: tuple[str, ...] = ()) -> None:
        """Drop what was made on the server."""
        for name in [name for name in self.made if name not in keep]:
            with psycopg.connect(self.url, autocommit=True) as server:
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            self.made.remove(name)


def one_round(machine: Machine, name: str, files: list[Path]) -> Round:
    """Every step once, on a database of its own; SystemExit if an unchanged load writes."""
    environment = machine.empty(name)
    file, other = files

    def leg(step: str, file: Path = file) -> dict[str, Any]:
        command = [sys.executable, "-m", "bench.datasets.leg", step, str(file), str(machine.folder)]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, capture_output=True, timeout=_LIMIT, check=False
        )
        if done.returncode:
            sys.exit(f"{step} failed:\n{done.stderr.decode()[-2000:]}")
        print(f"{name} {step}: {done.stdout.decode().strip()}", file=sys.stderr, flush=True)
        return dict(json.loads(done.stdout))

    steps = {"parse the lines only": leg("parse"), "first load": leg("load"), "copy": leg("copy")}
    before = leg("counts")["told"]
    steps["load again, unchanged"] = leg("load")
    if leg("counts")["told"] != before:
        sys.exit("An unchanged load has written something.")
    leg("edit")
    steps["load again, one record edited"] = leg("load")
    steps["load again, all looked at anew"] = leg("anew")
    steps["load again, 1 % changed"] = leg("load", other)
    steps["export as JSON Lines"] = leg("export")
    machine.clear(keep=("labwatch_bench_first",))
    return steps


def anchors(steps: Round) -> dict[str, float]:
    """Seconds of copying: rows in, rows and history in, rows out."""
    rows, history = steps["copy"]["told"]["rows"], steps["copy"]["told"]["history"]
    return {
        "rows": rows["into"],
        "rows and history": rows["into"] + history["into"],
        "rows out": rows["out"],
    }


def table(rounds: list[Round]) -> str:
    """Medians; a ratio above 1 says: so many times as fast as copying."""
    copied = {
        name: statistics.median(anchors(each)[name] for each in rounds)
        for name in anchors(rounds[0])
    }
    lines = [
        "| step | seconds | CPU s | x as fast as the copy | peak MB |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| copy: {name} | {seconds:.2f} | | 1 | |" for name, seconds in copied.items()]
    for name in (name for name in rounds[0] if name != "copy"):
        against = _AGAINST.get(name, "rows")
        ratio = statistics.median(anchors(each)[against] / each[name]["seconds"] for each in rounds)
        seconds, cpu, peak = (
            statistics.median(each[name][key] for each in rounds)
            for key in ("seconds", "cpu", "peak")
        )
        lines.append(
            f"| {name} | {seconds:.2f} | {cpu:.2f} | {ratio:.2f} ({against}) | {peak:.0f} |"
        )
    return "\n".join(lines)


#: What a step is held against, where that is not the copying of the rows alone.
_AGAINST = {"first load": "rows and history", "export as JSON Lines": "rows out"}


def _files(folder: Path, count: int) -> list[Path]:
    """The record, and the same with one in a hundred commitments changed."""
    made = [folder / f"{count}.jsonl", folder / f"{count}-changed.jsonl"]
    with made[0].open("w") as plain, made[1].open("w") as changed:
        for line in lines(count):
            plain.write(json.dumps(line) + "\n")
            number = str(line["slug"]).rpartition("-")[2]
            if line["record"] == "commitments" and int(number) % 100 == 0:
                line["summary"] = f"{line['summary']} Changed."
            changed.write(json.dumps(line) + "\n")
    return made


def main() -> None:
    """Each size in turn, several rounds of each."""
    parser = argparse.ArgumentParser(prog="python -m bench.dataset", description=__doc__)
    parser.add_argument("--counts", default="1000,10000", help="commitments; as many pledges")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--on", default="", help="a PostgreSQL server, by a database of it")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or our databases would outlive us
    with tempfile.TemporaryDirectory(prefix="labwatch-dataset-") as folder:
        machine = Machine(Path(folder), asked.on)
        try:
            migrate = [sys.executable, "manage.py", "migrate", "-v0"]
            subprocess.run(migrate, cwd=ROOT, env=machine.empty("first"), check=True)  # noqa: S603
            for count in map(int, asked.counts.split(",")):
                files = _files(Path(folder), count)
                rounds = [
                    one_round(machine, f"{count}_{turn}", files) for turn in range(asked.rounds)
                ]
                where = "PostgreSQL" if asked.on else "SQLite"
                size = files[0].stat().st_size / 1e6
                print(
                    f"\n{count} commitments and as many pledges, {size:.1f} MB, {where}, ", end=""
                )
                print(
                    f"{asked.rounds} rounds, load {os.getloadavg()[0]:.1f}\n\n{table(rounds)}",
                    flush=True,
                )
        finally:
            machine.clear()


if __name__ == "__main__":
    main()
