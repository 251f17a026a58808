"""Posting to an address, through the same judgements as fetching: read, resolved, dialled."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Mapping
from typing import cast

import aiohttp
from yarl import URL

from sources.fetching.addresses import Address, read_address
from sources.fetching.connecting import WitnessedResponse, open_session
from sources.fetching.errors import FetchError, Kind
from sources.fetching.fetched import Fetched
from sources.fetching.policy import Policy
from sources.fetching.reading import safe_headers
from sources.fetching.resolving import Lookup
from sources.fetching.troubles import in_our_words

_BODY_SECONDS = 2.0


async def post(
    policy: Policy,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    lookup: Lookup,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Post once, over a connection of its own; no redirect is followed, nothing is tried again.

    The answer's body is only its beginning, as it came over the wire: ``policy.max_body`` bytes.
    Raises Refused, TooMuch (for headers) and FetchError; any status is no error.
    """
    address = read_address(url, policy)
    try:
        async with (
            asyncio.timeout(policy.total_seconds),
            open_session(policy, lookup, None, tls) as session,
        ):
            with in_our_words():
                return await _posted(session, address, body, _headers(policy, headers), policy)
    except TimeoutError as error:
        detail = f"more than {policy.total_seconds:g} seconds in all"
        raise FetchError(Kind.TIMEOUT, detail) from error


def _headers(policy: Policy, given: Mapping[str, str]) -> dict[str, str]:
    # What packs its answer all the same only makes an excerpt that nobody can read.
    return {"User-Agent": policy.user_agent, "Accept-Encoding": "identity", **given}


async def _posted(
    session: aiohttp.ClientSession,
    address: Address,
    body: bytes,
    headers: Mapping[str, str],
    policy: Policy,
) -> Fetched:
    began = time.monotonic()
    url = URL(address.url, encoded=True)
    async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
        response = cast(WitnessedResponse, answer)
        beginning = await _beginning(response, policy.max_body)
        return Fetched(
            requested_url=address.url,
            final_url=address.url,
            status=response.status,
            body=beginning,
            headers=safe_headers(response),
            ip=response.ip,
            certificate=response.certificate,
            duration_ms=round((time.monotonic() - began) * 1000),
            wire_bytes=len(beginning),
        )


async def _beginning(response: WitnessedResponse, limit: int) -> bytes:
    """So much of the body as comes soon. The status has decided: what breaks off is no error."""
    found = bytearray()
    with contextlib.suppress(aiohttp.ClientError, TimeoutError):
        async with asyncio.timeout(_BODY_SECONDS):
            async for piece in response.content.iter_any():
                found += piece
                if len(found) >= limit:
                    break
    return bytes(found[:limit])
