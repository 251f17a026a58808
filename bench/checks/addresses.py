"""Where the pages are: names for us, addresses for tools that take no name service of ours."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from typing import Any

from bench.checks.server import ip_of
from sources.fetching import Fetcher, Policy


@dataclass(frozen=True)
class Sites:
    """The hosts of a running server."""

    port: int
    hosts: int

    def url(self, prefix: str, number: int) -> str:
        """The address of a page by name; pages of neighbouring numbers are on other hosts."""
        return f"http://site{number % self.hosts}.example:{self.port}/{prefix}/p{number}"

    def urls(self, prefix: str, count: int) -> list[str]:
        """The addresses of so many pages under a prefix that nobody has asked for."""
        return [self.url(prefix, number) for number in range(count)]

    def list_url(self, prefix: str, count: int) -> str:
        """A page that links to all of them, by IP address."""
        return f"http://{ip_of(0)}:{self.port}/list/{prefix}/{count}"

    def lookup(self, host: str) -> list[str]:
        """The name service: site7.example lives on the seventh loopback address."""
        return [ip_of(int(host.removeprefix("site").removesuffix(".example")))]

    @property
    def policy(self) -> Policy:
        """Loopback is the open internet here."""
        return Policy(allow_networks=["127.0.0.0/8"], ports=[self.port])

    def fetcher(self) -> Fetcher:
        """Our fetcher for these hosts."""
        return Fetcher(self.policy, self.lookup)

    def tell(self, **state: Any) -> None:
        """From now on pages are served so; see ``server.State``."""
        query = "&".join(f"{name}={value}" for name, value in state.items())
        address = f"http://{ip_of(0)}:{self.port}/control?{query}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            answer.read()
