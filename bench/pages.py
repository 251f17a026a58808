"""How fast pages answer beside a bare WSGI application, and how heavy they are in a browser.

    python -m bench.pages [--rounds 5] [--without-browser]

Serves the starter record from a temporary folder (SQLite, or DATABASE_URL, which must be empty).
Each round asks the site and the anchor in turn; what counts is the median of the ratios.
Everything stays on loopback and ends by itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.apis.asking import DAY, Question, ask, fetch
from bench.apis.servers import Server, served
from bench.checks.measuring import ROOT, Figures
from bench.pageviews.weights import weights

#: A page of each kind.
PAGES = {
    "home": "/",
    "lab": "/labs/anthropic/",
    "list": "/commitments/",
    "access": "/access/",
    "source": "/sources/metr-clarifying-auditing-role/",
}
READERS = 8
_ZIPPED = ("Accept-Encoding", "gzip")


@dataclass
class Leg:
    """One question, how often a round asks it, and the rounds: (ours, bare)."""

    name: str
    page: str
    question: Question
    times: int
    rounds: list[tuple[Figures, Figures]] = field(default_factory=list)

    def row(self) -> str:
        """A line of the table."""
        rate = median(ours.rate for ours, _bare in self.rounds)
        share = median(ours.rate / bare.rate for ours, bare in self.rounds)
        cpu = median(ours.cpu_ms for ours, _bare in self.rounds)
        times = median(ours.cpu_ms / max(bare.cpu_ms, 0.001) for ours, bare in self.rounds)
        return f"| {self.name} | {rate:,.0f} | {share:.3f} | {cpu:.2f} | {times:.1f} |"


HEAD = "| page | requests/s | share of bare | CPU ms | x of bare's CPU |\n|---|---|---|---|---|"


def legs(server: Server) -> list[Leg]:
    """Each page made anew, kept, and held by its reader already."""
    found = []
    for name, address in PAGES.items():
        etag = fetch(server, address, **dict([_ZIPPED]))[1]["etag"]
        held = (_ZIPPED, ("If-None-Match", etag))
        anew = Question(f"{address}?cold={DAY}", (_ZIPPED,))
        found += [
            Leg(f"{name}, made anew", name, anew, 24),
            Leg(f"{name}, kept", name, Question(address, (_ZIPPED,)), 1200),
            Leg(f"{name}, 304", name, Question(address, held, 304), 1200),
        ]
    return found


def compare(site: Server, rounds: int) -> list[Leg]:
    """The site and the anchor in turn, round after round; the anchor gives back the same bytes."""
    asked = legs(site)
    with tempfile.TemporaryDirectory() as folder:
        for name, address in PAGES.items():
            Path(folder, name).write_bytes(fetch(site, address, **dict([_ZIPPED]))[2])
        with served("bench.apis.bare:application", BARE_FOLDER=folder) as anchor:
            for _round in range(rounds):
                for leg in asked:
                    ours = ask(site, leg.question, leg.times, READERS)
                    bare = ask(anchor, Question(f"/{leg.page}"), max(leg.times, 1200), READERS)
                    leg.rounds.append((ours, bare))
    return asked


def _prepare(environment: dict[str, str]) -> None:
    for command in (["migrate", "-v0"], ["load_dataset", "data", "-v0"]):
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
        )


def main() -> None:
    """Serve the record, measure, print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-browser", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"STATE_DIR": folder, "CHECK_SOURCES": "false", "DEBUG": "false"}
        _prepare(environment)
        with served("labwatch.wsgi", **environment) as site:
            if not told.without_browser:
                print("\n".join(weights(site, PAGES)), flush=True)
            print("\n".join([HEAD, *(leg.row() for leg in compare(site, told.rounds))]))


if __name__ == "__main__":
    main()
