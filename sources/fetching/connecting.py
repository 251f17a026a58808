"""The guarded connections: judged names, judged sockets, and who answered."""

from __future__ import annotations

import datetime as dt
import functools
import socket
import ssl
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import AddrInfoType

from sources.fetching.errors import FetchError, Kind, Refused, TooMuch
from sources.fetching.networks import judge, read_ip
from sources.fetching.policy import Policy
from sources.fetching.resolving import Lookup, find_addresses

#: Addresses of one name that are tried; all are judged.
MAX_TRIED = 8
MAX_HEADER_FIELD = 32_768
MAX_HEADERS = 128
BROKEN_OFF = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


class JudgedResolver(AbstractResolver):
    """Hands the client only addresses that were judged."""

    def __init__(self, policy: Policy, lookup: Lookup, second_lookup: Lookup | None) -> None:
        self._policy = policy
        self._lookup = lookup
        self._second_lookup = second_lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to dial. Raises Refused and FetchError as `find_addresses` does."""
        found = await find_addresses(host, self._policy, self._lookup, self._second_lookup)
        return [
            ResolveResult(
                hostname=host,
                host=str(ip),
                port=port,
                family=socket.AF_INET if ip.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for ip in found[:MAX_TRIED]
        ]

    async def close(self) -> None:
        """Nothing is held open."""


class ForbiddenDial(OSError):
    """An address that got past the earlier judgements was about to be dialled."""


class JudgedSockets:
    """Makes a socket only for an address that the policy lets us dial."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def __call__(self, place: AddrInfoType) -> socket.socket:
        """A socket for this place. Raises ForbiddenDial, an OSError, as the client expects."""
        family, kind, protocol, _, address = place
        ip = read_ip(str(address[0]))
        if ip is None:
            raise ForbiddenDial(f"{address[0]} is not an IP address.")
        try:
            judge(ip, self._policy)
        except Refused as error:
            raise ForbiddenDial(error.reason) from error
        return socket.socket(family, kind, protocol)


class MeteredHandler(ResponseHandler):
    """Counts all that one answer sends: status lines, headers and chunk framing as well.

    The body alone would not do: a chunk of one byte may carry 16 kB of chunk extension.
    """

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self._limit = limit
        self._received = 0
        self._answers = 0
        #: Whether the answer went over the limit and the connection was dropped for it.
        self.flooded = False

    def begin(self) -> None:
        """Count from here: the next answer on this connection."""
        self._received = 0
        self._answers += 1

    @property
    def is_fresh(self) -> bool:
        """Whether the connection was made for this answer."""
        return self._answers == 1

    def data_received(self, data: bytes) -> None:
        """Pass on what is within the limit, else drop the connection."""
        self._received += len(data)
        if self._received <= self._limit:
            super().data_received(data)
        elif self.transport is not None:
            self.flooded = True
            self.transport.abort()


class WitnessedResponse(aiohttp.ClientResponse):
    """An answer that remembers who gave it: the connection may be gone once it is read."""

    ip: str = ""
    certificate: dict[str, str] | None = None
    _handler: MeteredHandler

    @property
    def flooded(self) -> bool:
        """Whether it was cut off because it sent too much."""
        return self._handler.flooded

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        """Note the peer, then read the head of the answer. Raises TooMuch for a flood of heads.

        The client asks again when a connection breaks. That is right for one it had kept, which
        the server may just have closed; a fresh one that breaks is the server's answer.
        """
        self._handler = connection.protocol
        self._handler.begin()
        self.ip = str((connection.transport.get_extra_info("peername") or ("",))[0])
        self.certificate = describe(connection.transport.get_extra_info("peercert"))
        try:
            return await super().start(connection)
        except aiohttp.ClientError as error:
            if self.flooded:
                raise TooMuch("The answer's headers are larger than we read.") from None
            if self._handler.is_fresh and isinstance(error, BROKEN_OFF):
                raise FetchError(Kind.RESET) from error
            raise


def describe(certificate: dict[str, Any] | None) -> dict[str, str] | None:
    """Issuer, subject and end (ISO 8601, UTC) of a certificate as the ssl module gives it."""
    if not certificate:
        return None
    seconds = ssl.cert_time_to_seconds(certificate["notAfter"])
    return {
        "issuer": _distinguished(certificate.get("issuer", ())),
        "subject": _distinguished(certificate.get("subject", ())),
        "not_after": dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(),
    }


def _distinguished(name: Any) -> str:
    return ", ".join(f"{key}={value}" for part in name for key, value in part)


class MeteredConnector(aiohttp.TCPConnector):
    """A connector whose connections count what they receive."""

    def __init__(self, max_wire: int, **options: Any) -> None:
        super().__init__(**options)
        # aiohttp has no public place for it; a test floods us to see that this still works.
        metered = functools.partial(MeteredHandler, max_wire, loop=self._loop)
        self._factory = metered  # type: ignore[assignment]


def open_session(
    policy: Policy,
    lookup: Lookup,
    second_lookup: Lookup | None,
    tls: ssl.SSLContext | None,
) -> aiohttp.ClientSession:
    """A session that dials only what the policy allows, keeps no cookies and knows no proxy."""
    connector = MeteredConnector(
        policy.max_wire,
        resolver=JudgedResolver(policy, lookup, second_lookup),
        socket_factory=JudgedSockets(policy),
        use_dns_cache=False,
        limit=0,  # politeness is the gate's work
        ssl=tls or True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        response_class=WitnessedResponse,
        max_line_size=MAX_HEADER_FIELD,
        max_field_size=MAX_HEADER_FIELD,
        max_headers=MAX_HEADERS,
        timeout=aiohttp.ClientTimeout(
            total=None,  # one clock for all hops runs in the fetcher
            connect=policy.connect_seconds,
            sock_connect=policy.connect_seconds,
            sock_read=policy.idle_seconds,
        ),
    )
