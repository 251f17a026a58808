"""Going there: one batch of visits, hosts at the same time, one request at a time for each host.

The network runs in a thread of its own under asyncio; results come out as an ordinary iterator, so
that whoever records them stays in one thread with one database connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils import timezone

from sources.checking.manners import Going
from sources.fetching import Fetched, Fetcher, FetchError, Refused, TooMuch, mask_secrets
from sources.politeness import gap_for, retry_after, slot_key, take_turn
from sources.robots import Permission, RobotsRules, rules_for

logger = logging.getLogger(__name__)

#: Seconds after which a batch starts no further visit; what is left goes back into the queue.
BATCH_SECONDS = 120.0
#: Seconds that a redirect waits for the turn of another host; a fetch has 30 in all.
_HOP_PATIENCE = 10.0
#: Statuses whose Retry-After is meant for everybody who visits that host.
_GO_AWAY = frozenset({429, 503})


@dataclass(frozen=True)
class Errand:
    """One visit to make."""

    key: int  #: the source's primary key
    url: str
    host: str
    headers: Mapping[str, str] = field(default_factory=dict)  #: conditional ones
    gap_seconds: float | None = None  #: None: the usual one
    ignore_robots: bool = False
    paused_hosts: frozenset[str] = frozenset()  #: where no redirect may lead
    is_post: bool = False  #: a post on X, asked for at the endpoint for embedding posts
    seconds: float | None = None  #: somebody waits: given up after so long, turns included


@dataclass(frozen=True)
class Visited:
    """What came of an errand: a page, or why there is none."""

    errand: Errand
    at: dt.datetime
    fetched: Fetched | None = None
    error: str = ""  #: a Kind of FetchError, or refused, robots, too-much, busy
    why: str = ""  #: the reason, as a sentence
    retry_after: float | None = None  #: seconds that the server, or the host's queue, asks for

    @property
    def was_made(self) -> bool:
        """Whether anybody was asked; if not, the errand goes back into the queue."""
        return self.error != "busy"


class _Busy(Exception):
    """The host's turn does not come soon enough."""

    def __init__(self, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(f"the host is free in {wait_seconds:.0f} s")


def visit(errands: Iterable[Errand], going: Going) -> Iterator[Visited]:
    """Make all visits and yield each result as it comes. Ends within about ``BATCH_SECONDS``.

    Whoever stops listening stops the visits as well.
    """
    trip = _Trip(going)
    thread = threading.Thread(target=trip.run, args=(list(errands),), name="visits", daemon=True)
    thread.start()
    try:
        while (result := trip.results.get()) is not None:
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        trip.end()
        thread.join()


class _Trip:
    """All visits of one batch."""

    def __init__(self, going: Going) -> None:
        self.going = going
        self.fetcher: Fetcher = going.fetcher()
        self.results: queue.Queue[Visited | BaseException | None] = queue.Queue()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.task: asyncio.Task[None] | None = None
        self.ends_at = time.monotonic() + BATCH_SECONDS

    def run(self, errands: list[Errand]) -> None:
        """The thread: everything, then None; or what went wrong in our own code."""
        try:
            asyncio.run(self._all(errands))
        except BaseException as error:  # the caller's thread raises it again
            self.results.put(error)
        self.results.put(None)

    def end(self) -> None:
        """Stop what is still under way; nobody listens any more."""
        if self.loop is not None and self.task is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self.loop.call_soon_threadsafe(self.task.cancel)

    async def _all(self, errands: list[Errand]) -> None:
        self.loop, self.task = asyncio.get_running_loop(), asyncio.current_task()
        by_host: dict[str, list[Errand]] = defaultdict(list)
        for errand in errands:
            by_host[errand.host].append(errand)
        async with self.fetcher:
            await asyncio.gather(*(self._one_host(group) for group in by_host.values()))

    async def _one_host(self, errands: list[Errand]) -> None:
        for errand in errands:
            self.results.put(await self._one(errand))

    async def _one(self, errand: Errand) -> Visited:
        try:
            async with asyncio.timeout(errand.seconds):
                found = await self._asked(errand)
        except TimeoutError:
            # Whoever waits is impatient: that says nothing of the server.
            within = errand.seconds or BATCH_SECONDS
            return _result(errand, error="busy", why=f"It took more than {within:g} seconds.")
        except _Busy as busy:
            return _result(errand, error="busy", retry_after=busy.wait_seconds)
        except Refused as error:
            return _result(errand, error="refused", why=str(error))
        except TooMuch as error:
            return _result(errand, error="too-much", why=str(error))
        except FetchError as error:
            return _result(errand, error=str(error.kind), why=str(error))
        except Exception:  # a fault of ours with one page must not cost the others their visit
            logger.exception("The visit to %s failed", mask_secrets(errand.url))
            return _result(errand, error="fault", why="our own program failed; its log says where")
        if isinstance(found, Fetched):
            return await self._answered(errand, found)
        return _kept_out(errand, found)

    async def _asked(self, errand: Errand) -> Fetched | RobotsRules:
        """The answer; or the rules of a site that asks us to stay away."""
        rules = RobotsRules() if errand.ignore_robots else await self._rules(errand)
        if rules.permission(errand.url) != Permission.ALLOWED:
            return rules
        gap = max(self._gap(errand), rules.crawl_delay)
        return await self._politely(errand, errand.url, errand.headers, gap)

    async def _rules(self, errand: Errand) -> RobotsRules:
        async def get(url: str) -> Fetched:
            return await self._politely(errand, url, {}, self._gap(errand))

        return await rules_for(errand.url, self.going.policy, get, self.going.cache)

    async def _politely(
        self, errand: Errand, url: str, headers: Mapping[str, str], gap: float
    ) -> Fetched:
        """Fetch when the host's turn has come."""
        patience = self.ends_at - time.monotonic()
        if patience <= 0:
            raise _Busy(gap)
        turn = await take_turn(self.going.gate, errand.host, gap=gap, patience=patience)
        if not turn.granted:
            raise _Busy(turn.wait_seconds)
        sent = time.monotonic()
        try:
            return await self.fetcher.get(
                url, headers=headers, before_hop=partial(self._before_hop, errand)
            )
        finally:
            ago = time.monotonic() - sent
            leave = partial(self.going.gate.leave, gap=gap, ago=ago)
            await asyncio.to_thread(leave, errand.host, turn.token)

    async def _before_hop(self, errand: Errand, url: str) -> None:
        """A redirect to another host asks that host's pause, robots.txt and turn as well."""
        host = slot_key(url)
        if host == errand.host:
            return
        if host in errand.paused_hosts:
            raise Refused(f"The redirect leads to {host}, whose visits are paused.")
        if not errand.ignore_robots:
            rules = await rules_for(url, self.going.policy, self.fetcher.get, self.going.cache)
            if rules.permission(url) != Permission.ALLOWED:
                raise Refused(
                    f"The redirect leads to {host}, whose robots.txt asks us to stay away."
                )
        gate = self.going.gate
        turn = await take_turn(gate, host, gap=gap_for(host), patience=_HOP_PATIENCE)
        if not turn.granted:
            raise _Busy(turn.wait_seconds)
        # Its gap counts from here; the slot is not held, since the visit is this host's guest.
        await asyncio.to_thread(gate.leave, host, turn.token)

    @staticmethod
    def _gap(errand: Errand) -> float:
        own = {} if errand.gap_seconds is None else {errand.host: errand.gap_seconds}
        return gap_for(errand.host, own)

    async def _answered(self, errand: Errand, fetched: Fetched) -> Visited:
        """An answer; one that asks for patience asks it for all workers."""
        wait = retry_after(fetched.headers.get("Retry-After"), timezone.now())
        if wait and fetched.status in _GO_AWAY:
            host = slot_key(fetched.final_url)  # whoever said so, after redirects
            await asyncio.to_thread(self.going.gate.pause, host, wait)
        return _result(errand, fetched=fetched, retry_after=wait)


def _kept_out(errand: Errand, rules: RobotsRules) -> Visited:
    if rules.trouble:
        why = f"robots.txt could not be read, so the page was not asked for: {rules.why}"
        return _result(errand, error=rules.trouble, why=why)
    return _result(errand, error="robots", why="The site's robots.txt asks us to stay away.")


def _result(errand: Errand, **facts: Any) -> Visited:
    return Visited(errand, timezone.now(), **facts)
