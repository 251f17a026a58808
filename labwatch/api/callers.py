"""Who asks the API: the holder of a key, or an address."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from labwatch.keys.models import ApiKey

#: Whoever has one IPv6 address has all of these.
_IPV6_NETWORK = 64
#: How callers without a key are counted.
PER_ADDRESS = "per-address"
NO_SUCH_KEY = (
    "This key is unknown or revoked. Send yours as “Authorization: Bearer lw_…”, "
    "or ask without one."
)


@dataclass(frozen=True)
class Caller:
    """``name`` is what requests are counted by; ``policy`` and ``rate`` (requests a minute) say how
    many it may send; ``fault``: why it is refused, if it is."""

    name: str
    policy: str
    rate: int
    fault: str = ""


def caller_of(request: HttpRequest) -> Caller:
    """Who asks. A key that is not in force makes a caller with a fault, counted by its address."""
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return caller_by_address(request.META)
    key = ApiKey.objects.in_force().sent_as(authorization).first()
    if key is None:
        return replace(caller_by_address(request.META), fault=NO_SUCH_KEY)
    _note_use(key)
    return Caller(f"key-{key.pk}", "per-key", settings.API_RATE_WITH_KEY)


def _note_use(key: ApiKey) -> None:
    today = timezone.localdate()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).mark_used(today)


def caller_by_address(environ: Mapping[str, Any]) -> Caller:
    """Who asks without a key, by what WSGI knows of the request."""
    return Caller(f"address-{_network_in(environ)}", PER_ADDRESS, settings.API_RATE)


def network_of(request: HttpRequest) -> str:
    """The address that asks; of IPv6, its network, since one customer has all of it.

    Behind a proxy it is the last one of X-Forwarded-For: the proxy wrote that itself. Whatever
    stands before it, or without a proxy, is a stranger's word.
    """
    return _network_in(request.META)


def _network_in(environ: Mapping[str, Any]) -> str:
    direct = str(environ.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return _network(direct)
    told = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return _network(told) or _network(direct)


@lru_cache(maxsize=1000)
def _network(text: str) -> str:
    """An address in its one way of writing; empty if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), _IPV6_NETWORK), strict=False))
