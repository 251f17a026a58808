"""Reading an answer: its headers made safe, its body under caps."""

from __future__ import annotations

import re

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy

from sources.fetching.connecting import WitnessedResponse
from sources.fetching.errors import FetchError, Kind, TooMuch
from sources.fetching.inflating import Inflater
from sources.fetching.policy import Policy

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def safe_headers(response: aiohttp.ClientResponse) -> CIMultiDictProxy[str]:
    """The headers as text without control characters; markup in them is for pages to escape."""
    pairs = [(_safe(name), _safe(value)) for name, value in response.raw_headers]
    return CIMultiDictProxy(CIMultiDict(pairs))


def location_of(response: aiohttp.ClientResponse) -> str | None:
    """Where a redirect points, as it was sent: what is wrong with it is for its reader to find."""
    for name, value in response.raw_headers:
        if name.lower() == b"location":
            return _text(value)
    return None


def _safe(raw: bytes) -> str:
    return _CONTROL.sub("", _text(raw))


def _text(raw: bytes) -> str:
    """UTF-8 where it is, else Latin-1, in which every byte is a character."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


async def read_body(response: WitnessedResponse, policy: Policy) -> tuple[bytes, int]:
    """The inflated body and its bytes on the wire. Raises TooMuch, Refused and FetchError."""
    headers = response.headers
    if response.status < 200:
        raise FetchError(Kind.PROTOCOL)
    _check_framing(headers, policy)
    inflater = Inflater(",".join(headers.getall("Content-Encoding", ())), policy)
    try:
        async for piece in response.content.iter_any():
            inflater.feed(piece)
    except aiohttp.ClientError:
        if not response.flooded:
            raise
    if response.flooded:  # a body without a length just seems to end when it is cut off
        raise _too_much(policy)
    return inflater.finish(), inflater.wire


def _check_framing(headers: CIMultiDictProxy[str], policy: Policy) -> None:
    transfer = headers.get("Transfer-Encoding", "chunked").strip().lower()
    if transfer != "chunked":
        raise FetchError(Kind.BAD_ENCODING, "an unusual transfer encoding")
    length = headers.get("Content-Length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > policy.max_wire:
        raise _too_much(policy)


def _too_much(policy: Policy) -> TooMuch:
    return TooMuch(f"The page is larger than {policy.max_wire} bytes on the wire.")
