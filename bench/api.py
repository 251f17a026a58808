"""How fast the REST API answers beside a bare WSGI application that gives back the same bytes.

    python -m bench.api [COMMITMENTS]          # 100,000 unless said, and 1,000 to see what grows

Makes its own PostgreSQL databases (BENCH_POSTGRES, else postgres on 127.0.0.1) and drops them. Each
round asks both servers one after the other; what counts is the median of the ratios of the rounds.
Everything stays on loopback and ends by itself.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.apis.asking import DAY, Question, ask, fetch
from bench.apis.exports import exports
from bench.apis.records import Made, record
from bench.apis.servers import Server, served
from bench.checks.measuring import Figures

ROUNDS, READERS = 5, 8
LIST = "/api/v1/commitments/"


@dataclass
class Leg:
    """One question, how often a round asks it, and the rounds: (ours, bare)."""

    name: str
    question: Question
    times: int = 60
    rounds: list[tuple[Figures, Figures]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the anchor's requests a second."""
        return median(ours.rate / bare.rate for ours, bare in self.rounds)

    @property
    def cpu_ratio(self) -> float:
        """Processor time a request, as a multiple of the anchor's."""
        return median(ours.cpu_ms / max(bare.cpu_ms, 0.001) for ours, bare in self.rounds)

    @property
    def cpu_ms(self) -> float:
        """Processor time a request."""
        return median(ours.cpu_ms for ours, _bare in self.rounds)

    def row(self) -> str:
        """A line of the table."""
        rate = median(ours.rate for ours, _bare in self.rounds)
        figures = f"{rate:,.0f} | {self.share:.3f} | {self.cpu_ms:.1f} | {self.cpu_ratio:.1f}"
        return f"| {self.name} | {figures} |"


HEAD = "| question | requests/s | share of bare | CPU ms | x of bare's CPU |\n|---|---|---|---|---|"


def legs(server: Server) -> list[Leg]:
    """What readers ask; the deep page is looked up first."""
    etag = fetch(server, LIST)[1]["etag"]
    return [
        Leg("first page, asked again", Question(LIST)),
        Leg("the same, unchanged (304)", Question(LIST, (("If-None-Match", etag),), 304), 400),
        Leg("filtered otherwise each time", Question(f"{LIST}?topic=audit&stated_after={DAY}")),
        Leg("page at nine tenths", Question(deep_page(server))),
        Leg("first page, newest first", Question(f"{LIST}?ordering=-stated_on")),
        Leg("three facets", Question(f"{LIST}?facets=topic,testability,shape"), 20),
        Leg("search: a word in all", Question(f"{LIST}?search=frontier"), 20),
        Leg("search: a word in a tenth", Question(f"{LIST}?search=lab+3"), 20),
        Leg("search: a word in one", Question(f"{LIST}?search=777")),
        Leg("one record", Question(f"{LIST}commitment-7/")),
    ]


def deep_page(server: Server) -> str:
    """The address of the page at nine tenths of the list, by its cursor."""
    address = f"{LIST}?page_size=200&fields=slug"
    page = json.loads(fetch(server, address)[2])
    for _ in range(page["count"] * 9 // 10 // 200 - 1):
        address = page["next"]
        page = json.loads(fetch(server, address.partition(f":{server.port}")[2])[2])
    cursor = page["next"].partition("cursor=")[2].partition("&")[0]
    return f"{LIST}?cursor={cursor}"


def run(made: Made) -> list[Leg]:
    """All legs on one record."""
    with served("labwatch.wsgi", **made.environment) as site:
        asked = legs(site)
        _compare(site, asked)
        exported = exports(site, made) if made.commitments > 10_000 else []
    print("\n".join([f"\n{made.commitments:,} commitments\n", HEAD, *(leg.row() for leg in asked)]))
    print("\n".join(exported))
    return asked


def _compare(site: Server, asked: list[Leg]) -> None:
    """Ask the site and the anchor in turn, round after round."""
    with tempfile.TemporaryDirectory() as folder:
        for number, leg in enumerate(asked):
            address = leg.question.address.replace(DAY, "2001-01-01")
            body = fetch(site, address)[2] if leg.question.expects == 200 else b""
            Path(folder, str(number)).write_bytes(body)
        with served("bench.apis.bare:application", BARE_FOLDER=folder) as anchor:
            for _round in range(ROUNDS):
                for number, leg in enumerate(asked):
                    ours = ask(site, leg.question, leg.times, READERS)
                    bare = ask(anchor, Question(f"/{number}"), leg.times * 5, READERS)
                    leg.rounds.append((ours, bare))


def growth(small: Iterable[Leg], large: Iterable[Leg]) -> None:
    """What each question costs at the large record as a multiple of the small one."""
    print("\n| question | CPU at the large record, x of the small one |\n|---|---|")
    for before, after in zip(small, large, strict=True):
        print(f"| {after.name} | {after.cpu_ms / before.cpu_ms:.2f} |")


def main(commitments: int) -> None:
    """Both records, and what grew."""
    with record(1_000) as few:
        small = run(few)
    with record(commitments) as many:
        print(f"\nloaded in {many.loading:.0f} s, public forms made in {many.forming:.0f} s")
        growth(small, run(many))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
