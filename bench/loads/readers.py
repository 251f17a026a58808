"""Readers on loopback, in a process of their own, from many addresses.

    python -m bench.loads.readers '{"webs": […], "known": {…}, "token": "…"}'

``closed``: so many readers, each asks again once it is answered. ``open``: so many requests a
second, whether the site keeps up or not; never more than ``most`` at once, and nobody waits for
longer than ``PATIENCE`` seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any

import aiohttp

from bench.checks.measuring import serve
from bench.loads.mix import GREEDY, KEYED, MIX, Kind

PATIENCE = 10.0
#: So many strangers, each with a network address; the others have one each.
STRANGERS = 60
_WEIGHTS = list(accumulate(kind.weight for kind in MIX))


@dataclass
class Seen:
    """What became of the requests of one kind."""

    statuses: Counter[str] = field(default_factory=Counter)
    ok: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it; times in seconds, rounded."""
        return {
            "statuses": dict(self.statuses),
            "ok": [round(each, 4) for each in self.ok],
            "refused": [round(each, 4) for each in self.refused],
        }


class Readers:
    """Everybody who reads."""

    def __init__(self, webs: list[str], known: dict[str, list[str]], token: str) -> None:
        self.webs, self.known, self.token = webs, known, token
        self.chance = Random(9)  # noqa: S311 - chooses pages, guards nothing
        self.held: dict[str, str] = {}
        self.seen: dict[str, Seen] = defaultdict(Seen)
        self.sessions: list[aiohttp.ClientSession] = []
        self.inside = 0

    def open(self) -> None:
        """One session for each address; only a proxy keeps connections."""
        for number in range(STRANGERS + 2):
            self.sessions.append(_session(f"127.0.1.{number + 1}", keeps=len(self.webs) == 1))

    async def close(self) -> None:
        """All of them."""
        for session in self.sessions:
            await session.close()
        self.sessions.clear()

    def choose(self) -> Kind:
        """By weight."""
        return self.chance.choices(MIX, cum_weights=_WEIGHTS)[0]

    async def ask(self, kind: Kind) -> None:
        """One request, noted whatever becomes of it."""
        address, seen = kind.address(self.chance, self.known), self.seen[kind.name]
        began = time.perf_counter()
        self.inside += 1
        try:
            status = await self._get(kind, address)
        except TimeoutError:
            seen.statuses["timeout"] += 1
        except (aiohttp.ClientError, OSError) as fault:
            seen.statuses[type(fault).__name__] += 1
        else:
            seen.statuses[str(status)] += 1
            where = seen.ok if status < 400 else seen.refused
            where.append(time.perf_counter() - began)
            if status >= 500 and status != 503:
                print(f"{status}: {address}", file=sys.stderr, flush=True)
        finally:
            self.inside -= 1

    async def _get(self, kind: Kind, address: str) -> int:
        headers = {"Accept-Encoding": "gzip"}
        if kind.by == KEYED:
            headers["Authorization"] = f"Bearer {self.token}"
        if kind.holds and address in self.held:
            headers["If-None-Match"] = self.held[address]
        url = self.chance.choice(self.webs) + address
        async with self._session(kind).get(url, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            if kind.holds and "ETag" in answer.headers:
                self.held[address] = answer.headers["ETag"]
            return answer.status

    def _session(self, kind: Kind) -> aiohttp.ClientSession:
        if kind.by == KEYED:
            return self.sessions[-1]
        if kind.by == GREEDY:
            return self.sessions[-2]
        return self.sessions[self.chance.randrange(STRANGERS)]

    async def closed(self, readers: int, seconds: float) -> None:
        """Each asks again once it is answered."""
        ends = time.monotonic() + seconds

        async def one() -> None:
            while time.monotonic() < ends:
                await self.ask(self.choose())

        await asyncio.gather(*(one() for _ in range(readers)))

    async def opened(self, rate: float, seconds: float, most: int) -> None:
        """Requests come by chance, so many a second; what finds all readers waiting is left out."""
        began = time.monotonic()
        due, tasks = began, set[asyncio.Task[None]]()
        while due < began + seconds:
            due += self.chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            kind = self.choose()
            if self.inside >= most or len(tasks) >= most:
                self.seen[kind.name].statuses["not sent"] += 1
                continue
            tasks.add(task := asyncio.create_task(self.ask(kind)))
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)


def _session(address: str, *, keeps: bool) -> aiohttp.ClientSession:
    """Somebody at an address of loopback."""
    connector = aiohttp.TCPConnector(
        local_addr=(address, 0), ssl=False, limit=0, force_close=not keeps
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=PATIENCE),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    )


def _order(readers: Readers, given: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order; what was seen, by kind."""
    what = {"closed": readers.closed, "open": readers.opened}[given.pop("do")]

    async def run() -> None:
        readers.open()
        try:
            await what(**given)
        finally:
            await readers.close()

    readers.seen.clear()
    began = time.monotonic()
    asyncio.run(run())
    kinds = {name: seen.plain() for name, seen in readers.seen.items()}
    return {"seconds": time.monotonic() - began, "kinds": kinds}


if __name__ == "__main__":
    everybody = Readers(**json.loads(sys.argv[1]))
    sys.exit(serve(lambda given: _order(everybody, given)))
