"""The shipped proxy before the site, beside an nginx that sends the same bytes from files.

    python -m bench.proxy [COMMITMENTS]        # 10,000 unless said

Makes its own PostgreSQL database (BENCH_POSTGRES, else postgres on 127.0.0.1) and drops it. The
proxy runs with the files of deploy/nginx; only TLS is off, on both sides, and the limits for one
address are out of reach. Each round asks both in turn; what counts is the median of the ratios.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.apis.asking import fetch
from bench.apis.records import Made, record
from bench.apis.servers import Server, served
from bench.checks.measuring import ROOT, Figures
from bench.proxies.readers import read_often
from bench.proxies.static import files_served
from tests.machines.proxy import Names, OwnProxy, running

ROUNDS, READERS = 7, 8


@dataclass
class Leg:
    """What is asked, how often a round asks it, and the rounds: (proxy, files)."""

    name: str
    address: str
    times: int
    size: int = 0
    rounds: list[tuple[Figures, Figures]] = field(default_factory=list)

    def row(self) -> str:
        """A line of the table."""
        rates = [median(pair[side].rate for pair in self.rounds) for side in (0, 1)]
        share = median(ours.rate / files.rate for ours, files in self.rounds)
        cpu = [median(pair[side].cpu_ms for pair in self.rounds) for side in (0, 1)]
        figures = f"{rates[0]:,.0f} | {rates[1]:,.0f} | {share:.2f} | {cpu[0]:.3f} | {cpu[1]:.3f}"
        return f"| {self.name} | {self.size // 1000:,} | {figures} |"


HEAD = (
    "| answer | kB | proxy, requests/s | files, requests/s | share | proxy and site, CPU ms |"
    " files, CPU ms |\n|---|---|---|---|---|---|---|"
)


def legs() -> list[Leg]:
    """What readers ask."""
    return [
        Leg("page 1 of the API's list", "/api/v1/commitments/", 6000),
        Leg("home page", "/", 6000),
        Leg("the whole record as a file", "/data/labwatch.zip", 160),
    ]


def proxy_for(folder: Path, port: int) -> OwnProxy:
    """The shipped one, without TLS and with limits that nobody reaches."""
    proxy = OwnProxy(folder, port, Names(["127.0.0.1"]))
    proxy.swaps = {
        f"{proxy.port} ssl http2": str(proxy.port),
        "rate=50r/s": "rate=1000000r/s",
        "burst=200": "burst=100000",
    }
    return proxy


def compare(asked: list[Leg], proxy: OwnProxy, site: Server, folder: Path) -> None:
    """Ask the proxy and the files in turn, round after round."""
    assert proxy.process is not None  # noqa: S101 - it runs
    front, pids = Server(proxy.process.pid, proxy.port), [proxy.process.pid, site.pid]
    files = {}
    for number, leg in enumerate(asked):
        status, _headers, files[str(number)] = fetch(front, leg.address)
        if status != 200:
            raise RuntimeError(f"{leg.address}: {status}")
        leg.size = len(files[str(number)])
    with files_served(folder, files) as static:
        for _round in range(ROUNDS):
            for number, leg in enumerate(asked):
                ours = read_often(front.port, leg.address, leg.times, READERS, pids)
                theirs = read_often(static.port, f"/{number}", leg.times, READERS, [static.pid])
                leg.rounds.append((ours, theirs))


def run(made: Made) -> list[Leg]:
    """All legs on one record."""
    command = [sys.executable, "manage.py", "build_download"]
    environment = {**os.environ, **made.environment, "BEHIND_PROXY": "true"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603
    asked, folder = legs(), Path(made.folder)
    with (
        served("labwatch.wsgi", **environment) as site,
        running(proxy_for(folder / "proxy", site.port)) as proxy,
    ):
        compare(asked, proxy, site, folder / "static")
    return asked


def main(commitments: int) -> None:
    """The table."""
    with record(commitments) as made:
        print(f"\n{commitments:,} commitments, load {os.getloadavg()[0]:.1f}\n\n{HEAD}")
        print("\n".join(leg.row() for leg in run(made)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
