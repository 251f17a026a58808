"""The client of the archive: newest and nearest capture, raw bytes, and asking for a capture.

Reading goes through the guarded ``fetch`` that is handed in (``sources.fetching.Fetcher.get``).
Save Page Now is spoken to directly, since it takes POST and a key: only under the configured
address, without following redirects, so that the key goes nowhere else.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from sources.archives.captures import (
    Capture,
    UnreadableAnswer,
    from_address,
    from_availability,
    from_cdx,
)
from sources.archives.errors import ArchiveError
from sources.archives.saving import Pace, SaveSettings, save_page

__all__ = ["Archive", "ArchiveError", "ArchiveSettings", "Copy", "Reply"]


class Reply(Protocol):
    """What of a fetched page is used here; ``sources.fetching.Fetched`` is one."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def body(self) -> bytes:
        """The body, inflated."""

    @property
    def final_url(self) -> str:
        """The address that sent it."""

    @property
    def content_type(self) -> str:
        """The media type as the server named it."""


Fetch = Callable[[str], Awaitable[Reply]]


@dataclass(frozen=True)
class ArchiveSettings:
    """Where the archive is, and whether to use it at all."""

    on: bool = False
    availability: str = "https://archive.org/wayback/available"
    cdx: str = "https://web.archive.org/cdx/search/cdx"
    replay: str = "https://web.archive.org/web"
    save: SaveSettings = field(default_factory=SaveSettings)


@dataclass(frozen=True)
class Copy:
    """The bytes of a capture, and which capture they really are."""

    capture: Capture
    body: bytes
    content_type: str


class Archive:
    """One archive. Every method raises ``ArchiveError``, also when the archive is switched off.

    Share one instance in a process: it keeps the pace of captures asked for. ``sleep`` waits
    between looks at a capture in the making.
    """

    def __init__(
        self,
        settings: ArchiveSettings,
        fetch: Fetch,
        *,
        pace: Pace | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self._fetch = fetch
        self._pace = pace or Pace(settings.save.a_minute)
        self._sleep = sleep

    async def newest(self, url: str) -> Capture | None:
        """The newest capture that the server answered with 200, by the CDX index."""
        # The last five, of which the last is meant: -1 would switch on a short cut of the index.
        query = {"url": url, "output": "json", "filter": "statuscode:200", "limit": "-5"}
        body = await self._read(f"{self.settings.cdx}?{urlencode(query)}")
        return self._understood(from_cdx, body)

    async def nearest(self, url: str, at: dt.datetime | None = None) -> Capture | None:
        """The capture nearest to a time with zone, or the newest, by the availability API."""
        query = {"url": url}
        if at is not None:
            query["timestamp"] = at.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S")
        body = await self._read(f"{self.settings.availability}?{urlencode(query)}")
        return self._understood(from_availability, body)

    async def copy(self, capture: Capture) -> Copy:
        """A capture's bytes as they were captured.

        An archive may lead on to a neighbouring capture: the ``Copy`` names the one it holds.
        """
        reply = await self._get(capture.raw_address)
        if not reply.final_url.startswith(f"{capture.replay}/"):
            raise ArchiveError("unreadable", "the archive led away from itself")
        actual = capture
        if reply.final_url != capture.raw_address:
            actual = self._known(reply.final_url, capture.replay)
        return Copy(actual, reply.body, reply.content_type)

    async def save(self, url: str) -> Capture:
        """Have a page captured and wait until the capture has an address.

        Asks at most five times a minute; beyond that, and when the capture takes too long, raises
        ``ArchiveError``. A recent capture counts as this one.
        """
        self._ask_whether_on()
        saved = await save_page(
            self.settings.save, url, self.settings.replay, pace=self._pace, sleep=self._sleep
        )
        found = saved or await self.newest(url)  # the archive said only that it has a recent one
        if found is None:
            raise ArchiveError("failed", "the archive has a recent capture but does not show it")
        return found

    async def _read(self, address: str) -> bytes:
        return (await self._get(address)).body

    async def _get(self, address: str) -> Reply:
        self._ask_whether_on()
        try:
            reply = await self._fetch(address)
        except Exception as error:
            # Whatever the guarded client refuses or fails at must not fail a check.
            raise ArchiveError("unreachable", str(error) or type(error).__name__) from error
        if reply.status != 200:
            raise ArchiveError("refused", f"the archive answered {reply.status}")
        return reply

    def _understood(
        self, read: Callable[[bytes, str], Capture | None], body: bytes
    ) -> Capture | None:
        try:
            return read(body, self.settings.replay)
        except UnreadableAnswer as error:
            raise ArchiveError("unreadable", str(error)) from error

    def _known(self, address: str, replay: str) -> Capture:
        try:
            return from_address(address, replay)
        except UnreadableAnswer as error:
            raise ArchiveError("unreadable", str(error)) from error

    def _ask_whether_on(self) -> None:
        if not self.settings.on:
            raise ArchiveError("off", "no archive is configured")
