"""How long a large record takes to load, load again and export, and how much memory.

    python bench/dataset.py [COMMITMENTS]      # 100,000 unless said

Works in a temporary folder with its own SQLite database, or on DATABASE_URL if that is set (which
must be empty). Prints a table; the ratio to plain parsing of the same file is what counts, since
machines differ.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def measure(name: str, command: list[str], environment: dict[str, str]) -> tuple[str, float, float]:
    """Run a command; its name, seconds, and the most memory it used, in MB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)  # noqa: S603
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{name} failed")
    return name, time.perf_counter() - start, usage.ru_maxrss / 1024


def main(count: int) -> None:
    """Make the dataset, run the commands, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "record.jsonl"
        with file.open("w") as out:
            out.writelines(json.dumps(line) + "\n" for line in lines(count))
        size = file.stat().st_size / 1e6
        environment = {**os.environ, "STATE_DIR": folder}
        parse = f"import json; [json.loads(line) for line in open({str(file)!r})] and None"
        manage = ["manage.py"]
        steps = [
            measure("parse the lines only", ["-c", parse], environment),
            measure("migrate an empty database", [*manage, "migrate", "-v0"], environment),
            measure(
                "first load", [*manage, "load_dataset", str(file), "-v0", "--later"], environment
            ),
            measure(
                "load again, unchanged",
                [*manage, "load_dataset", str(file), "-v0", "--later"],
                environment,
            ),
            measure(
                "export as JSON Lines",
                [*manage, "export_dataset", f"{folder}/out", "--jsonl", "-v0"],
                environment,
            ),
        ]
    print(f"{count} commitments and as many pledges, {size:.0f} MB of JSON Lines\n")
    print("| step | seconds | x of parsing | peak MB |\n|---|---|---|---|")
    for name, seconds, memory in steps:
        print(f"| {name} | {seconds:.1f} | {seconds / steps[0][1]:.1f} | {memory:.0f} |")
    print(
        f"\nThis script itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
