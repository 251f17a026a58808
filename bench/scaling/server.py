"""Thousands of hosts in one process: every name leads here, and the Host header says who is meant.

    python -m bench.scaling.server GAP

Prints its port. Each answer takes a moment, so that two visits to one host at the same time would
be seen. ``/control/seen`` tells what was seen, as JSON; ``/control/forget`` begins anew.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.checks.pages import page
from bench.checks.visitor import Visitor

#: Seconds that a host takes for an answer.
LATENCY = 0.02
KINDS, _PAGE_BYTES = 200, 8_000
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
_NO_RULES = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Host:
    """What one host saw of its visitors."""

    last_start: float = 0.0
    inside: int = 0  #: visits at this moment


@dataclass
class Seen:
    """What all hosts saw."""

    gap: float  #: seconds that each wants between two starts
    paths: Counter[str] = field(default_factory=Counter)
    hosts: dict[str, Host] = field(default_factory=dict)
    at_once: int = 0
    gaps: Counter[str] = field(default_factory=Counter)
    smallest: float = 1e9
    rules_asked: int = 0

    def begin(self, host: str, path: str) -> None:
        """A visit starts."""
        now, here = time.monotonic(), self.hosts.setdefault(host, Host())
        here.inside += 1
        self.at_once = max(self.at_once, here.inside)
        if here.last_start:
            gap = now - here.last_start
            self.smallest = min(self.smallest, gap)
            self.gaps["kept" if gap >= 0.95 * self.gap else "broken"] += 1
        here.last_start = now
        if path == "/robots.txt":
            self.rules_asked += 1
        else:
            self.paths[f"{host}{path}"] += 1

    def told(self) -> dict[str, object]:
        """All of it as plain data."""
        times = Counter(self.paths.values())
        return {
            "pages": len(self.paths),
            "visits": sum(self.paths.values()),
            "pages_by_visits": {str(each): count for each, count in sorted(times.items())},
            "hosts": len(self.hosts),
            "most_at_once": self.at_once,
            "gaps_kept": self.gaps["kept"],
            "gaps_broken": self.gaps["broken"],
            "smallest_gap": round(self.smallest, 4),
            "rules_asked": self.rules_asked,
        }


class Sites:
    """All hosts, and the pages that they share."""

    def __init__(self, gap: float) -> None:
        self.seen = Seen(gap)
        self.bodies = [
            page(number, _PAGE_BYTES).body(f"Record {number}.") for number in range(KINDS)
        ]

    def answer(self, path: str) -> bytes:
        """Page n of any host is page n modulo 200 of the bench; no host has rules for robots."""
        if path == "/robots.txt":
            return _NO_RULES
        body = self.bodies[int(path.removeprefix("/p")) % KINDS]
        return _HEAD % len(body) + body

    def control(self, path: str) -> bytes:
        """What the bench asks for."""
        if path == "/control/forget":
            self.seen = Seen(self.seen.gap)
        body = json.dumps(self.seen.told()).encode()
        return _HEAD % len(body) + body


class _Connection(Visitor):
    """A visitor of some host."""

    def __init__(self, sites: Sites) -> None:
        super().__init__()
        self.sites = sites

    def asked(self, request: bytes) -> None:
        """Begin the visit; answer in a moment."""
        path = request.split(b" ", 2)[1].decode()
        if path.startswith("/control/"):
            self.transport.write(self.sites.control(path))
            return
        host = request.lower().partition(b"host: ")[2].partition(b":")[0].decode()
        seen = self.sites.seen
        seen.begin(host, path)
        asyncio.get_running_loop().call_later(LATENCY, self._answer, seen.hosts[host], path)

    def _answer(self, host: Host, path: str) -> None:
        host.inside -= 1  # before its visitor can know and let the next one in
        self.transport.write(self.sites.answer(path))


async def _serve(sites: Sites) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(sites), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Sites(float(sys.argv[1]))))
