"""Which IP addresses are the open internet: global unicast, and nothing with a special purpose.

The lists follow the special-purpose address registries (RFC 6890 and what was added since), with
addresses at which cloud providers serve their machines' secrets.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TypeAlias, cast

from sources.fetching.errors import Refused
from sources.fetching.policy import Network, Policy

IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

SPECIAL_4 = tuple(
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; some clouds' metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's host service on a public address
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
GLOBAL_6 = ipaddress.IPv6Network("2000::/3")  # mapped, NAT64, local and multicast lie outside
SPECIAL_6 = tuple(
    ipaddress.IPv6Network(each)
    for each in (
        "2001::/23",  # Teredo, benchmarking, ORCHID and others
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
ISATAP = (0x00005EFE, 0x02005EFE)  # the interface's first 32 bits; an IPv4 address follows


def read_ip(text: str) -> IP | None:
    """The address that a text is in canonical spelling, else None."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def is_global_unicast(ip: IP) -> bool:
    """Whether the address belongs to one machine on the open internet."""
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in SPECIAL_4)
    if ip.scope_id is not None or ip not in GLOBAL_6:
        return False
    carries_ipv4 = (int(ip) >> 32) & 0xFFFFFFFF in ISATAP
    return not carries_ipv4 and not any(ip in network for network in SPECIAL_6)


def judge(ip: IP, policy: Policy) -> None:
    """Raises Refused unless the policy lets us dial this address."""
    if _within(ip, policy.deny_networks):
        raise Refused(f"{ip} is in a network that this site never fetches from.")
    if not _within(ip, policy.allow_networks) and not is_global_unicast(ip):
        raise Refused(f"{ip} is not an address on the open internet.")


def _within(ip: IP, networks: object) -> bool:
    return any(ip in network for network in cast(tuple[Network, ...], networks))
