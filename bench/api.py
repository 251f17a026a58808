"""What the REST API costs beside a bare WSGI application that gives back the same bytes.

    python -m bench.api                          # at 1,000, 10,000 and 100,000 commitments
    python -m bench.api 1000 10000 --keep NAME   # in databases NAME_1000 …, made unless there

Makes its own PostgreSQL databases (BENCH_POSTGRES, else postgres on 127.0.0.1) and drops them,
unless they are to be kept. Each round asks both servers one after the other; what counts is the
median of the ratios of the rounds. Everything stays on loopback and ends by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.apis.asking import BLANKS, DAY, NUMBER, Question, ask, fetch, next_of
from bench.apis.exports import exports
from bench.apis.records import Made, record
from bench.apis.servers import Server, served
from bench.checks.measuring import Figures

READERS = 8
LIST = "/api/v1/commitments/"
NEW = f"stated_after={DAY}"
#: What is made anew of the whole record: it takes seconds at 100,000 and has tables of its own.
MOST_OF_PAGES = 10_000


@dataclass
class Leg:
    """One question, how often a round asks it, and the rounds: (ours, anchor's).

    ``beside``: the peer's address; without one, the anchor is the bare application.
    """

    name: str
    question: Question
    times: int = 40
    beside: str = ""
    rounds: list[tuple[Figures, Figures]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the anchor's requests a second."""
        return median(ours.rate / anchor.rate for ours, anchor in self.rounds)

    @property
    def cpu_ratio(self) -> float:
        """Processor time a request, as a multiple of the anchor's."""
        return median(ours.cpu_ms / max(anchor.cpu_ms, 0.001) for ours, anchor in self.rounds)

    @property
    def cpu_ms(self) -> float:
        """Processor time a request."""
        return median(ours.cpu_ms for ours, _anchor in self.rounds)

    def row(self) -> str:
        """A line of the table."""
        rate = median(ours.rate for ours, _anchor in self.rounds)
        figures = f"{rate:,.0f} | {self.share:.3f} | {self.cpu_ms:.1f} | {self.cpu_ratio:.1f}"
        return f"| {self.name} | {figures} |"


HEAD = "| question | requests/s | share of bare | CPU ms | x of bare's CPU |\n|---|---|---|---|---|"
PEERS = "| peer | ours, requests/s | x of its | CPU ms | x of its CPU |\n|---|---|---|---|---|"


def legs(server: Server, commitments: int) -> list[Leg]:
    """What readers ask; the deep page is looked up first."""
    etag = fetch(server, LIST)[1]["etag"]
    deep = deep_page(server)
    found = [
        Leg("first page, kept", Question(LIST), 80),
        Leg("the same, unchanged (304)", Question(LIST, (("If-None-Match", etag),), 304), 80),
        Leg("first page, new", Question(f"{LIST}?{NEW}")),
        Leg("filtered, new", Question(f"{LIST}?topic=audit&{NEW}")),
        Leg("filtered by lab, new", Question(f"{LIST}?lab=lab-3&{NEW}"), 20),
        Leg("newest first, new", Question(f"{LIST}?ordering=-stated_on&{NEW}")),
        Leg("page at nine tenths by cursor, new", Question(f"{LIST}?cursor={deep}&{NEW}")),
        Leg("three facets, new", Question(f"{LIST}?facets=topic,testability,shape&{NEW}")),
        Leg("search: a word in all, new", Question(f"{LIST}?search=frontier{BLANKS}")),
        Leg("search: a word in a tenth, new", Question(f"{LIST}?search=lab+3{BLANKS}")),
        Leg("search: a word in one, new", Question(f"{LIST}?search=777{BLANKS}")),
        Leg("one record, new", Question(f"{LIST}commitment-{NUMBER}/")),
    ]
    if commitments <= MOST_OF_PAGES:
        found.append(Leg("scorecard, kept", Question("/api/v1/scorecard/")))
        found.append(Leg("page of a lab, kept", Question("/labs/lab-3/"), 20))
    return found


def peers() -> list[Leg]:
    """The filtered list, never asked before, beside other ways to make it; and the search."""
    filtered = Question(f"{LIST}?topic=audit&{NEW}")
    asked = f"?topic=audit&{NEW}"
    newest = Question(f"{LIST}?ordering=-stated_on&search=frontier{BLANKS}")
    return [
        Leg("one statement that builds the JSON", filtered, beside=f"/sql/{asked}"),
        Leg("DRF: a plain view of columns", filtered, beside=f"/values/{asked}"),
        Leg("DRF: our serializers, all fetched along", filtered, beside=f"/well/{asked}"),
        Leg("DRF: a query for each passage", filtered, beside=f"/naive/{asked}"),
        Leg("search, newest: icontains", newest, beside="/contains/?word=frontier"),
    ]


def deep_page(server: Server) -> str:
    """The cursor of the page at nine tenths of the list."""
    address = f"{LIST}?page_size=200"
    page = json.loads(fetch(server, address)[2])
    for _ in range(page["count"] * 9 // 10 // 200 - 1):
        address = page["next"]
        page = json.loads(fetch(server, address.partition(f":{server.port}")[2])[2])
    return str(page["next"].partition("cursor=")[2].partition("&")[0])


def run(made: Made, rounds: int) -> list[Leg]:
    """All legs on one record."""
    with served("labwatch.wsgi", **made.environment) as site:
        asked = legs(site, made.commitments)
        _beside_bare(site, asked, rounds)
        others = peers()
        _beside_peers(site, made, others, rounds)
        exported = exports(site, made) if made.commitments > 10_000 else []
    load = f"load {os.getloadavg()[0]:.1f}"
    print("\n".join([f"\n{made.commitments:,} commitments, {load}\n", HEAD]))
    print("\n".join(leg.row() for leg in asked))
    print("\n".join(["", PEERS, *(leg.row() for leg in others), *exported]), flush=True)
    return asked


def _beside_bare(site: Server, asked: list[Leg], rounds: int) -> None:
    """Ask the site and the anchor in turn, round after round."""
    with tempfile.TemporaryDirectory() as folder:
        for number, leg in enumerate(asked):
            body = fetch(site, next_of(leg.question.address))[2]
            Path(folder, str(number)).write_bytes(body if leg.question.expects == 200 else b"")
        with served("bench.apis.bare:application", BARE_FOLDER=folder) as anchor:
            for _round in range(rounds):
                for number, leg in enumerate(asked):
                    ours = ask(site, leg.question, leg.times, READERS)
                    bare = ask(anchor, Question(f"/{number}"), leg.times * 5, READERS)
                    leg.rounds.append((ours, bare))


def _beside_peers(site: Server, made: Made, asked: list[Leg], rounds: int) -> None:
    """The same beside the peers, which are slow: they are asked eight times a round."""
    settings = {**made.environment, "DJANGO_SETTINGS_MODULE": "bench.apis.peersettings"}
    with served("django.core.wsgi:get_wsgi_application()", **settings) as anchor:
        for _round in range(rounds):
            for leg in asked:
                ours = ask(site, leg.question, leg.times, READERS)
                leg.rounds.append((ours, ask(anchor, Question(leg.beside), READERS, READERS)))


def growth(small: Iterable[Leg], large: Iterable[Leg]) -> None:
    """What each question costs at the large record as a multiple of the small one."""
    print("\n| question | CPU at the large record, x of the small one |\n|---|---|")
    known = {leg.name: leg for leg in small}
    for leg in large:
        print(f"| {leg.name} | {leg.cpu_ms / known[leg.name].cpu_ms:.2f} |")


def main(sizes: list[int], keep: str, rounds: int) -> None:
    """Every record, and what grew."""
    found = []
    for size in sizes:
        with record(size, keep) as made:
            if made.loading:
                print(f"\n{size:,}: loaded in {made.loading:.0f} s, forms in {made.forming:.0f} s")
            found.append(run(made, rounds))
    if len(found) > 1:
        growth(found[0], found[-1])


if __name__ == "__main__":
    reading = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    reading.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    reading.add_argument("--keep", default="", metavar="NAME")
    reading.add_argument("--rounds", type=int, default=5)
    told = reading.parse_args()
    main(told.sizes, told.keep, told.rounds)
