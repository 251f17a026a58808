"""What the client library raises, in our own few words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from sources.fetching.connecting import ForbiddenDial
from sources.fetching.errors import FetchError, Kind, NotFetched, Refused, TooMuch

# The first that fits decides: the library's classes overlap.
_KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (aiohttp.ServerTimeoutError, Kind.TIMEOUT),
    (aiohttp.ClientSSLError, Kind.TLS),
    (ssl.SSLError, Kind.TLS),
    (aiohttp.ClientConnectorError, Kind.CONNECT),
    (aiohttp.ClientPayloadError, Kind.CUT_BODY),
    (aiohttp.ServerDisconnectedError, Kind.RESET),
    (aiohttp.ClientOSError, Kind.RESET),
    (aiohttp.ClientResponseError, Kind.PROTOCOL),
    (aiohttp.ClientError, Kind.PROTOCOL),
)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn the client's errors into Refused, TooMuch and FetchError; let all others pass."""
    try:
        yield
    except (aiohttp.ClientError, ssl.SSLError) as error:
        raise translate(error) from error


def translate(error: Exception) -> NotFetched:
    """The error of ours that says what this one of the client means."""
    if isinstance(error, aiohttp.ClientConnectorError):
        forbidden = error.os_error
        if isinstance(forbidden, ForbiddenDial):
            return Refused(str(forbidden))
    if isinstance(error.__cause__, LineTooLong):
        return TooMuch("The answer's headers are larger than we read.")
    kind = next(kind for known, kind in _KINDS if isinstance(error, known))
    return FetchError(kind, _tls_reason(error) if kind is Kind.TLS else "")


def _tls_reason(error: Exception) -> str:
    """Why the certificate was not trusted, as the ssl module puts it."""
    for each in (getattr(error, "certificate_error", None), error.__cause__, error):
        if isinstance(each, ssl.SSLError):
            reason = getattr(each, "verify_message", "") or each.reason or ""
            return reason.replace("_", " ").lower()
    return ""
