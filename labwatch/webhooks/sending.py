"""Going out with messages: through the guard of source fetches, many receivers at the same time.

Knows the network and no tables. Tests replace ``going``: they treat a loopback address as the open
internet. The settings never do.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings

from sources.checking import manners
from sources.fetching import NotFetched, Policy, Refused, post, read_address, system_lookup
from sources.fetching.resolving import Lookup
from sources.masking import one_line

logger = logging.getLogger(__name__)

#: What is told of a fault that is not the receiver's.
FAULT = "Our own program failed; its log says where."
#: Seconds that a receiver has to answer.
SECONDS = 15.0
#: Bytes at which a connection is dropped: more than comes in one piece, so that the status is read.
_DROPPED = 1_000_000
#: Bytes of an answer that are read, and characters of it that are kept.
_READ = 4_000
EXCERPT = 500


@dataclass(frozen=True)
class Going:
    """What it takes to go out."""

    policy: Policy
    needs_https: bool
    lookup: Lookup = system_lookup
    tls: ssl.SSLContext | None = None


def going() -> Going:
    """As source checks go, with less time and smaller answers; encrypted, if this site is."""
    policy = replace(
        manners.policy(),
        total_seconds=SECONDS,
        idle_seconds=SECONDS,
        max_body=_READ,
        max_wire=_DROPPED,
    )
    return Going(policy, needs_https=settings.IN_PRODUCTION)


@dataclass(frozen=True)
class Parcel:
    """A message on its way: ``key`` is the delivery's, for whoever sent it."""

    key: int
    url: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What came of it: a status, or in ``error`` why there is none, as a sentence."""

    status: int | None = None
    error: str = ""
    excerpt: str = ""
    duration_ms: int | None = None
    retry_after: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == 410


def check_address(url: str, way: Going) -> None:
    """Raises Refused, with a reason fit for a form, for what is never posted to."""
    address = read_address(url, way.policy)
    if way.needs_https and address.scheme != "https":
        raise Refused("The address must begin with https://.")


def send(parcels: Iterable[Parcel], way: Going) -> Iterator[tuple[Parcel, Answer]]:
    """Send all at the same time; yield each with its answer as it comes.

    The network runs only while the caller waits here, so that it may use its database between.
    """
    with asyncio.Runner() as runner:
        under_way = runner.run(_begin(list(parcels), way))
        while under_way:
            done, under_way = runner.run(_first_of(under_way))
            for task in done:
                yield task.result()


Sending = asyncio.Task[tuple[Parcel, Answer]]


async def _begin(parcels: list[Parcel], way: Going) -> set[Sending]:
    return {asyncio.create_task(_send(parcel, way)) for parcel in parcels}


async def _first_of(under_way: set[Sending]) -> tuple[set[Sending], set[Sending]]:
    return await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)


async def _send(parcel: Parcel, way: Going) -> tuple[Parcel, Answer]:
    try:
        check_address(parcel.url, way)
        fetched = await post(
            way.policy, parcel.url, parcel.body, parcel.headers, lookup=way.lookup, tls=way.tls
        )
    except NotFetched as error:
        return parcel, Answer(error=str(error))
    except Exception:
        logger.exception("Message %s could not be sent", parcel.headers.get("webhook-id"))
        return parcel, Answer(error=FAULT)
    excerpt = one_line(fetched.body.decode(errors="replace"))[:EXCERPT]
    return parcel, Answer(
        status=fetched.status,
        error=_fault(fetched.status),
        excerpt=excerpt,
        duration_ms=fetched.duration_ms,
        retry_after=fetched.headers.get("Retry-After"),
    )


def _fault(status: int) -> str:
    """What is wrong with a status; empty for a success."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered {status}, a redirect. None is followed: change the address."
    return f"It answered {status}."
