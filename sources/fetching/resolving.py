"""Names to addresses: who is asked, and that every answer is judged."""

from __future__ import annotations

import asyncio
import inspect
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias

import dns.asyncresolver
import dns.exception
import dns.resolver

from sources.fetching.errors import FetchError, Kind, Refused
from sources.fetching.networks import IP, judge, read_ip
from sources.fetching.policy import Policy

#: Host to addresses as text, at once or awaited. A lookup that is not awaited must not block.
Lookup: TypeAlias = Callable[[str], Iterable[str] | Awaitable[Iterable[str]]]


class NameMissing(LookupError):
    """The name service says that there is no such name."""


class NameFailed(LookupError):
    """The name service gave no answer."""


async def system_lookup(host: str) -> list[str]:
    """Ask the system's resolver, in a thread. Raises NameMissing and NameFailed."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _of_system(error, host) from error
    return [str(each[4][0]) for each in found]


def _of_system(error: OSError, host: str) -> LookupError:
    """EAI_NONAME is NXDOMAIN. A name that merely has no address (EAI_NODATA) does exist."""
    missing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
    return NameMissing(host) if missing else NameFailed(host)


def nameserver_lookup(nameservers: Sequence[str], *, port: int = 53, seconds: float = 5) -> Lookup:
    """A lookup that asks these name servers directly: the second opinion on a missing name."""
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = list(nameservers)
    resolver.port = port
    resolver.lifetime = seconds

    async def lookup(host: str) -> list[str]:
        try:
            answers = await resolver.resolve_name(f"{host}.", lifetime=seconds)
        except dns.resolver.NXDOMAIN as error:
            raise NameMissing(host) from error
        except (dns.exception.DNSException, OSError) as error:
            raise NameFailed(host) from error
        found = list(answers.addresses())
        if not found:
            raise NameFailed(host)  # the name exists, without an address
        return found

    return lookup


async def find_addresses(
    host: str, policy: Policy, lookup: Lookup, second_lookup: Lookup | None
) -> list[IP]:
    """The judged addresses of a name. Raises Refused if a single answer is unfit.

    A name that is missing for the first lookup is asked of the second: only if both say so it is
    `Kind.NAME_MISSING`, in every other case of failure `Kind.NAME_FAILED`.
    """
    try:
        answers = await _ask(lookup, host)
    except NameFailed as error:
        raise FetchError(Kind.NAME_FAILED) from error
    except NameMissing as error:
        agreed = second_lookup is not None and await _is_missing(second_lookup, host)
        kind = Kind.NAME_MISSING if agreed else Kind.NAME_FAILED
        raise FetchError(kind) from error
    return [_judged(host, answer, policy) for answer in answers]


async def _ask(lookup: Lookup, host: str) -> list[str]:
    try:
        found = lookup(host)
        answers = list(await found if inspect.isawaitable(found) else found)
    except (NameMissing, NameFailed):
        raise
    except LookupError as error:  # a table of names without this one
        raise NameMissing(host) from error
    except OSError as error:
        raise _of_system(error, host) from error
    if not answers:
        raise NameMissing(host)
    return answers


async def _is_missing(lookup: Lookup, host: str) -> bool:
    try:
        await _ask(lookup, host)
    except NameMissing:
        return True
    except NameFailed:
        return False
    return False


def _judged(host: str, answer: str, policy: Policy) -> IP:
    ip = read_ip(str(answer))
    if ip is None:
        raise Refused(f"The name service answered for {host} with something that is no address.")
    try:
        judge(ip, policy)
    except Refused as error:
        raise Refused(f"{host} leads to a forbidden address: {error.reason}") from None
    return ip
