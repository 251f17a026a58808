"""How fast finished answers are given again beside a bare WSGI application with the same bytes.

    python -m bench.front [COMMITMENTS] [--rounds 5] [--most 240]

Goals P1, P8 and P15: the first page of the API, the scorecard and a list, warm, held already (304)
and made anew, at 8 and 32 connections; then the memory of the two workers. Makes its own PostgreSQL
database (10,000 commitments unless said) and drops it. Each round asks both servers in turn; what
counts is the median of the ratios. Ends by itself: no round begins after so many seconds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from bench.apis.asking import fetch
from bench.apis.records import Made, record
from bench.apis.servers import Server, served
from bench.checks.measuring import Figures
from bench.pageviews.memory import pss
from bench.pageviews.racing import NUMBER, Asked, race

#: What is asked, by the name of the goal's page.
PAGES = {
    "P1 API list": "/api/v1/commitments/",
    "P8 scorecard": "/",
    "P8 list": "/commitments/",
}
ZIPPED = (("Accept-Encoding", "gzip"),)
READERS = (8, 32)
WARM, COLD = 1200, 10
#: Asked one after the other for P15, each some times.
KINDS = (
    *PAGES.values(),
    "/api/v1/commitments/?page_size=200",
    "/api/v1/commitments/?search=frontier",
    "/api/v1/commitments/?format=csv",
    "/api/v1/scorecard/",
    "/labs/lab-0/",
    "/coverage/",
    "/compare/?lab=lab-0,lab-1",
    "/scorecard/changes/",
    "/search/?q=frontier",
    "/cards/labs/lab-0.png",
    "/api/v1/schema/",
    "/admin/login/",
)


@dataclass
class Leg:
    """One question at one width, and its rounds: (ours, bare)."""

    name: str
    file: str
    asked: Asked
    times: int
    readers: int
    rounds: list[tuple[Figures, Figures]] = field(default_factory=list)

    def row(self) -> str:
        """A line of the table."""
        shares = [ours.rate / bare.rate for ours, bare in self.rounds]
        rate = median(ours.rate for ours, _bare in self.rounds)
        cpu = median(ours.cpu_ms for ours, _bare in self.rounds)
        times = median(ours.cpu_ms / max(bare.cpu_ms, 0.001) for ours, bare in self.rounds)
        spread = f"{min(shares):.2f} to {max(shares):.2f}"
        figures = f"{rate:,.0f} | {median(shares):.2f} ({spread}) | {cpu:.2f} | {times:.1f}"
        return f"| {self.name} | {self.readers} | {figures} |"


HEAD = (
    "| question | connections | requests/s | share of bare | CPU ms | x of bare's CPU |\n"
    "|---|---|---|---|---|---|"
)


def legs(server: Server, folder: Path) -> Iterator[Leg]:
    """Each page as it stands, in gzip, held by its reader, and made anew; its bytes for the anchor.

    An answer is kept in front once it was asked for a second time, and both workers must know it.
    """
    (folder / "nothing").write_bytes(b"")
    for name, address in PAGES.items():
        for _ in range(40):
            body = fetch(server, address)[2]
            found = fetch(server, address, **dict(ZIPPED))
        file = address.strip("/").replace("/", "-") or "home"
        (folder / file).write_bytes(body)
        (folder / f"{file}-gzip").write_bytes(found[2])
        held = (*ZIPPED, ("If-None-Match", found[1]["etag"]))
        for readers in READERS:
            yield Leg(f"{name}, warm", file, Asked(address), WARM, readers)
            yield Leg(f"{name}, gzip", f"{file}-gzip", Asked(address, ZIPPED), WARM, readers)
            yield Leg(f"{name}, 304", "nothing", Asked(address, held, 304), WARM, readers)
        if address.startswith("/api/"):
            continue
        anew = Asked(f"{address}?cold={NUMBER}", ZIPPED)
        yield Leg(f"{name}, made anew", f"{file}-gzip", anew, COLD, 2)


def compare(site: Server, rounds: int, most: float) -> list[Leg]:
    """The site and the anchor in turn, round after round."""
    ends, numbers = time.monotonic() + most, count(os.getpid() * 1000)
    with tempfile.TemporaryDirectory() as folder:
        asked = list(legs(site, Path(folder)))
        with served("bench.apis.bare:application", BARE_FOLDER=folder) as anchor:
            for number in range(rounds):
                if number and time.monotonic() > ends:
                    break
                for leg in asked:
                    ours = race(site, leg.asked, leg.times, leg.readers, numbers)
                    bare = race(anchor, Asked(f"/{leg.file}"), WARM, leg.readers, numbers)
                    leg.rounds.append((ours, bare))
    return asked


def memory(site: Server) -> Iterator[str]:
    """PSS after the load, and by how much any kind of request left a worker larger."""
    before = pss(site)
    yield f"\nPSS after the load: {sum(before.values()):.0f} MB in {len(before)} processes\n"
    yield "| asked 24 times | a worker grew by at most, MB |\n|---|---|"
    for address in KINDS:
        for _ in range(24):
            fetch(site, address, **dict(ZIPPED))
        after = pss(site)
        grown = max(after[pid] - before.get(pid, 0) for pid in after)
        yield f"| `{address}` | {grown:.1f} |"
        before = after
    yield f"\nPSS at the end: {sum(before.values()):.0f} MB"


def wait_for(site: Server) -> None:
    """Until it answers: on a busy machine a worker needs more than a minute to start."""
    for _ in range(4):
        with suppress(TimeoutError):
            fetch(site, "/healthz")
            return
    raise RuntimeError("The site does not answer.")


def run(made: Made, rounds: int, most: float) -> None:
    """All legs on one record, and the memory."""
    with served("labwatch.wsgi", **made.environment) as site:
        wait_for(site)
        asked = compare(site, rounds, most)
        done = len(asked[0].rounds)
        load = Path("/proc/loadavg").read_text().split()[0]
        print(f"\n{made.commitments:,} commitments, {done} rounds, load {load}\n\n{HEAD}")
        print("\n".join(leg.row() for leg in asked), flush=True)
        for line in memory(site):
            print(line, flush=True)


def main() -> None:
    """Make the record, measure, print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("commitments", type=int, nargs="?", default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=float, default=240)
    told = parser.parse_args()
    with record(told.commitments) as made:
        run(made, told.rounds, told.most)


if __name__ == "__main__":
    main()
