"""Fetching alone: our fetcher and a bare client of the same library, with the same patience.

Every host gets at most two requests at once, as many lines of pages as there are such places.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bench.checks.addresses import Sites
from bench.checks.measuring import measured, serve

AT_ONCE_PER_HOST = 2


class _Loopback(AbstractResolver):
    """The name service of the benchmark for a bare client."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        """Where a host lives."""
        ip = self.sites.lookup(host)[0]
        return [ResolveResult(hostname=host, host=ip, port=port, family=2, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held open."""


async def _by_host(
    sites: Sites, urls: list[str], get: Callable[[str], Awaitable[int]]
) -> list[int]:
    """Fetch all, each host's pages in two lines; the size of each page."""
    lines = AT_ONCE_PER_HOST * sites.hosts

    async def line(first: int) -> list[int]:
        return [await get(url) for url in urls[first::lines]]

    found = await asyncio.gather(*(line(first) for first in range(lines)))
    return [size for sizes in found for size in sizes]


async def ours(sites: Sites, urls: list[str]) -> list[int]:
    """By our fetcher, with all its judging, metering and witnessing."""
    async with sites.fetcher() as fetcher:

        async def get(url: str) -> int:
            return len((await fetcher.get(url)).body)

        return await _by_host(sites, urls, get)


async def bare(sites: Sites, urls: list[str]) -> list[int]:
    """By aiohttp as it comes, with nothing around it."""
    connector = aiohttp.TCPConnector(resolver=_Loopback(sites), limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def get(url: str) -> int:
            async with session.get(url) as response:
                return len(await response.read())

        return await _by_host(sites, urls, get)


def main(port: int, hosts: int) -> None:
    """Take orders: which client, and how many pages."""
    sites = Sites(port, hosts)
    clients = {"ours": ours, "bare": bare}

    def order(given: dict[str, Any]) -> dict[str, Any]:
        urls = sites.urls("fetch", given["pages"])
        with measured(len(urls)) as figures:
            sizes = asyncio.run(clients[given["client"]](sites, urls))
        if min(sizes) < 1000:
            raise RuntimeError("a page was empty")
        return asdict(figures)

    serve(order)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
