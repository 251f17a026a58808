"""Reading the host of an address: names by IDNA (UTS 46), literals in canonical spelling only."""

from __future__ import annotations

import re

import idna

from sources.fetching.errors import Refused
from sources.fetching.networks import IP, read_ip

MAX_NAME = 253  # RFC 1035, without the final dot
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

#: Names that live on one machine or in one building, never on the open internet.
LOCAL_NAMES = frozenset(
    [
        *("alt", "arpa", "corp", "home", "internal", "intranet"),
        *("lan", "local", "localdomain", "localhost", "onion", "private"),
    ]
)


def read_host(text: str) -> tuple[str, IP | None]:
    """The host in ASCII and lower case, and its IP address if it is a literal.

    IPv6 comes without its brackets. Raises Refused for whatever is neither a full public name nor
    an address in canonical spelling: 127.1, 0x7f.0.0.1 and ①.②.③.④ are ways to hide one.
    """
    if text.startswith("["):
        return _read_ipv6(text)
    name = _to_ascii(text)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _read_ipv4(name)
    return _read_name(name), None


def _read_ipv6(text: str) -> tuple[str, IP]:
    ip = read_ip(text[1:-1]) if text.endswith("]") and "%" not in text else None
    if ip is None or ip.version != 6:
        raise Refused("The address between the brackets is not an IPv6 address.")
    return str(ip), ip


def _read_ipv4(name: str) -> tuple[str, IP]:
    ip = read_ip(name)
    if ip is None:
        raise Refused("The host is an IP address in an unusual spelling.")
    return str(ip), ip


def _read_name(name: str) -> str:
    labels = name.split(".")
    if len(name) > MAX_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused("The host is not a proper name.")
    if len(labels) == 1 or labels[-1] in LOCAL_NAMES:
        raise Refused("The host is a local name, not one on the open internet.")
    return name


def _to_ascii(text: str) -> str:
    if text.isascii() and "xn--" not in text.lower():
        return text.lower()
    if len(text) > MAX_NAME:
        raise Refused("The host is not a proper name.")
    labels = text.split(".")
    return ".".join(_label_to_ascii(label) for label in labels)


def _label_to_ascii(label: str) -> str:
    """One label, so that look-alikes of the dot, which UTS 46 maps to it, cannot split it."""
    if label.isascii() and not label.lower().startswith("xn--"):
        return label.lower()
    try:
        mapped = idna.encode(label, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise Refused("The host is not a proper international name.") from None
    if "." in mapped or not mapped.startswith("xn--"):
        raise Refused("The host is written with look-alikes of plain letters.")
    return mapped
