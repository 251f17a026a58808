"""One visitor of a site of the bench: what comes in is cut into requests."""

from __future__ import annotations

import asyncio


class Visitor(asyncio.Protocol):
    """Asks again and again over one connection; whoever answers says how in ``asked``."""

    def __init__(self) -> None:
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - for the type checker
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand on each request that is complete."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            request, _, self.received = self.received.partition(b"\r\n\r\n")
            self.asked(request)

    def asked(self, request: bytes) -> None:
        """One head of a request, without its end."""
        raise NotImplementedError
