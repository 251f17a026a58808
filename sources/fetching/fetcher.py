"""The fetcher: one address in, one answer out, redirects followed by hand."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from sources.fetching.addresses import Address, follow, read_address
from sources.fetching.connecting import WitnessedResponse, open_session
from sources.fetching.errors import FetchError, Kind, Refused
from sources.fetching.fetched import Fetched, Hop
from sources.fetching.inflating import ACCEPTED
from sources.fetching.policy import Policy
from sources.fetching.reading import location_of, read_body, safe_headers
from sources.fetching.resolving import Lookup, system_lookup
from sources.fetching.troubles import in_our_words

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.9, */*;q=0.8"
#: What another origin may be told of the caller's headers.
NEUTRAL_HEADERS = frozenset({"accept", "accept-language", "user-agent"})
#: Told where a redirect leads, before it is followed.
BeforeHop = Callable[[str], Awaitable[None]]


@dataclass
class _Visit:
    """One call of `Fetcher.get`, from hop to hop."""

    requested: Address
    address: Address
    headers: CIMultiDict[str]
    before_hop: BeforeHop | None = None
    began: float = field(default_factory=time.monotonic)
    hops: list[Hop] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def move(self, response: WitnessedResponse, location: str, policy: Policy) -> None:
        """Go on to where a redirect leads. Raises Refused for a loop or a hop too many."""
        target = follow(self.address, location, policy)
        self.hops.append(Hop(self.address.url, response.status, location, response.ip))
        self.seen.add(self.address.url)
        if target.url in self.seen:
            raise Refused("The redirects lead in a circle.")
        if len(self.hops) > policy.max_hops:
            raise Refused(f"There are more than {policy.max_hops} redirects in a row.")
        if target.origin != self.address.origin:
            self.headers = _only_neutral(self.headers)
        self.address = target


def _only_neutral(headers: CIMultiDict[str]) -> CIMultiDict[str]:
    kept = [(name, value) for name, value in headers.items() if name.lower() in NEUTRAL_HEADERS]
    return CIMultiDict(kept)


class Fetcher:
    """Fetches addresses under a policy. Only GET is ever sent: HEAD lies, and we need the body.

    Used with ``async with`` it keeps connections open between calls; without, each call has its
    own. ``lookup`` replaces the system's name service, ``second_lookup`` gives the second opinion
    on missing names, ``tls`` replaces the system's trusted certificates.
    """

    def __init__(
        self,
        policy: Policy,
        lookup: Lookup | None = None,
        *,
        second_lookup: Lookup | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._lookup = lookup or system_lookup
        self._second_lookup = second_lookup
        self._tls = tls
        self._kept: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._kept = self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.close()

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        before_hop: BeforeHop | None = None,
    ) -> Fetched:
        """Fetch a page, conditionally if ``headers`` say so (If-None-Match, If-Modified-Since).

        ``before_hop`` is awaited with the address of each redirect before it is asked for, and may
        raise to go no further.
        Raises Refused, TooMuch or FetchError; any status that a server answers with is no error.
        """
        address = read_address(url, self.policy)
        visit = _Visit(address, address, CIMultiDict(headers or {}), before_hop)
        try:
            async with asyncio.timeout(self.policy.total_seconds), self._session() as session:
                return await self._follow(session, visit)
        except TimeoutError as error:
            detail = f"more than {self.policy.total_seconds:g} seconds in all"
            raise FetchError(Kind.TIMEOUT, detail) from error

    def _open(self) -> aiohttp.ClientSession:
        return open_session(self.policy, self._lookup, self._second_lookup, self._tls)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        if self._kept is not None:
            yield self._kept
            return
        async with self._open() as session:
            yield session

    async def _follow(self, session: aiohttp.ClientSession, visit: _Visit) -> Fetched:
        while True:
            with in_our_words():
                fetched = await self._hop(session, visit)
            if fetched is not None:
                return fetched
            if visit.before_hop is not None:
                await visit.before_hop(visit.address.url)

    async def _hop(self, session: aiohttp.ClientSession, visit: _Visit) -> Fetched | None:
        """One request: the answer, or None if it was a redirect and the visit has moved on."""
        url = URL(visit.address.url, encoded=True)
        headers = self._headers(visit.headers)
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            response = cast(WitnessedResponse, answer)
            location = location_of(response)
            if response.status in REDIRECTS and location is not None:
                visit.move(response, location, self.policy)
                return None
            return await self._answer(response, visit)

    def _headers(self, given: CIMultiDict[str]) -> CIMultiDict[str]:
        headers = CIMultiDict({"User-Agent": self.policy.user_agent, "Accept": ACCEPT})
        headers.update(given)
        headers["Accept-Encoding"] = ACCEPTED
        return headers

    async def _answer(self, response: WitnessedResponse, visit: _Visit) -> Fetched:
        body, wire = await read_body(response, self.policy)
        return Fetched(
            requested_url=visit.requested.url,
            final_url=visit.address.url,
            status=response.status,
            body=body,
            headers=safe_headers(response),
            hops=tuple(visit.hops),
            ip=response.ip,
            certificate=response.certificate,
            duration_ms=round((time.monotonic() - visit.began) * 1000),
            wire_bytes=wire,
        )
