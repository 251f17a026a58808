"""Sites and a canary on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator

import pytest

from sources.fetching import Fetched, Fetcher, Policy
from sources.fetching.resolving import Lookup
from tests.sources.fetching.servers import Site

#: The address that stands for the open internet. The canary lives beside it, at 127.0.0.1.
OPEN = "127.0.0.2"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that may be visited."""
    with Site(OPEN) as site:
        yield site


@pytest.fixture
def canary() -> Iterator[Site]:
    """A site that nobody may ever connect to."""
    with Site("127.0.0.1") as canary:
        yield canary


@pytest.fixture
def inner_canary() -> Iterator[Site]:
    """The same at ::1, or at 127.0.0.1 again on a machine without IPv6."""
    try:
        inner = Site("::1")
    except OSError:
        inner = Site("127.0.0.1")
    with inner:
        yield inner


@pytest.fixture
def policy(site: Site, canary: Site) -> Policy:
    """Lets nothing pass but the site; the canary's port is no obstacle."""
    return Policy(allow_networks=[f"{OPEN}/32"], ports=[80, 443, site.port, canary.port])


def to_site(host: str) -> list[str]:
    """A name service by which every name is the site's."""
    return [OPEN]


Get = Callable[..., Fetched]


@pytest.fixture
def get(policy: Policy) -> Get:
    """Fetch one address with a fetcher of its own."""

    def get(
        url: str,
        headers: dict[str, str] | None = None,
        lookup: Lookup = to_site,
        policy: Policy = policy,
        second_lookup: Lookup | None = None,
    ) -> Fetched:
        fetcher = Fetcher(policy, lookup, second_lookup=second_lookup)
        return asyncio.run(fetcher.get(url, headers))

    return get


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the system's resolver was asked for; it knows none."""
    asked: list[str] = []

    def refuse(host: str, *rest: object, **more: object) -> list[object]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return asked
