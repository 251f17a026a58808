"""Which addresses count as one host, and how patient to be with it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from tld import get_fld

from sources.politeness.gate import DEFAULT_GAP

#: Seconds between starts for hosts that are known to turn robots away early.
KNOWN_WALLS: Mapping[str, float] = {"openai.com": 10.0, "x.com": 10.0, "twitter.com": 10.0}


def slot_key(url: str, ip: str | None = None) -> str:
    """The key of the gate for an address: the part of its host that one registrant holds.

    blog.example.co.uk and example.co.uk share one; so do all sites under github.io, whose machines
    have one owner. With ``ip`` the key of that machine: ask for it as well where many hosts are
    known to live on one. Raises ValueError for a text without a host.
    """
    if ip is not None:
        return f"ip:{ip}"
    host = urlsplit(url).hostname
    if not host:
        raise ValueError("An address without a host has no slot.")
    if _is_ip(host):
        return f"ip:{host}"
    return get_fld(f"https://{host}/", fail_silently=True, search_private=False) or host


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def gap_for(key: str, per_host: Mapping[str, float] | None = None) -> float:
    """Seconds between starts for a key: as set for it, else as known, else 2."""
    return (per_host or {}).get(key, KNOWN_WALLS.get(key, DEFAULT_GAP))
