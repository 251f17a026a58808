"""What may be fetched, and how much of it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Policy:
    """The rules of one fetcher. Networks may be given as text, such as "127.0.0.0/8".

    ``allow_networks`` lets tests treat a loopback address as the open internet; settings never use
    it. ``deny_networks`` goes before it. ``deny_hosts`` denies names with all names below them.
    Raises ValueError for what is no network, port or cap.
    """

    allow_networks: Iterable[str | Network] = ()
    ports: Iterable[int] = (80, 443)
    deny_networks: Iterable[str | Network] = ()
    deny_hosts: Iterable[str] = ()
    user_agent: str = "LabWatch/1"
    #: Bytes of a body as they come over the wire, and as they are once inflated.
    max_wire: int = 10 * MEGABYTE
    max_body: int = 20 * MEGABYTE
    #: How many times larger than on the wire a body may be.
    max_ratio: int = 200
    total_seconds: float = 30.0
    connect_seconds: float = 6.0
    #: Between two pieces of an answer.
    idle_seconds: float = 12.0
    max_hops: int = 6

    def __post_init__(self) -> None:
        for name in ("allow_networks", "deny_networks"):
            given = getattr(self, name)
            object.__setattr__(self, name, tuple(ipaddress.ip_network(each) for each in given))
        hosts = tuple(host.lower().strip(".") for host in self.deny_hosts)
        object.__setattr__(self, "deny_hosts", hosts)
        object.__setattr__(self, "ports", frozenset(self.ports))
        self._check()

    def _check(self) -> None:
        if not all(0 < port < 65536 for port in self.ports):
            raise ValueError("A port is a number from 1 to 65535.")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and value <= 0:
                raise ValueError(f"{field.name} must be positive.")
