"""Reading an address strictly, once. What the reader accepts is what is dialled, to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urljoin

from sources.fetching.errors import Refused
from sources.fetching.names import read_host
from sources.fetching.networks import IP, judge
from sources.fetching.policy import Policy

MAX_ADDRESS = 4096
DEFAULT_PORTS = {"http": 80, "https": 443}
_PARTS = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
# Letters and marks that show nothing (Default_Ignorable_Code_Point), beside what isprintable finds.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_KEPT = "!#$%&'()*+,-./:;=?@[]_~|^"  # stands in path and query as it is


@dataclass(frozen=True)
class Address:
    """An address that has been read and found fit: ``host`` in ASCII, ``target`` path and query."""

    scheme: str
    host: str
    port: int
    target: str
    #: The IP address, if the host is one.
    literal: IP | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in https://example.org."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.target


def read_address(text: str, policy: Policy) -> Address:
    """Read an address; asks no name service. Raises Refused with a reason fit for a form."""
    _check_characters(text)
    parts = _PARTS.match(text)
    if parts is None:
        raise Refused("The address must begin with http:// or https://.")
    scheme, authority, target = parts[1].lower(), parts[2], parts[3]
    host, port, literal = _read_authority(authority, DEFAULT_PORTS[scheme])
    _judge_place(host, port, literal, policy)
    return Address(scheme, host, port, _encode(target), literal)


def follow(base: Address, location: str, policy: Policy) -> Address:
    """The address that a redirect leads to. Raises Refused as `read_address` does."""
    location = location.strip(" ").replace(" ", "%20")  # seen in the wild, and read so by browsers
    _check_characters(location)
    if _ABSOLUTE.match(location):
        return read_address(location, policy)
    try:
        target = urljoin(base.url, location)
    except ValueError:
        raise Refused("The redirect leads to something that is not an address.") from None
    return read_address(target, policy)


def _check_characters(text: str) -> None:
    if len(text) > MAX_ADDRESS:
        raise Refused(f"The address is longer than {MAX_ADDRESS} characters.")
    if not text.isprintable() or " " in text or _INVISIBLE.search(text):
        raise Refused("The address contains a space, or a control or invisible character.")
    if "\\" in text:
        raise Refused("The address contains a backslash.")


def _read_authority(authority: str, default_port: int) -> tuple[str, int, IP | None]:
    if "@" in authority:
        raise Refused("The address carries a user name or password.")
    if "%" in authority:
        raise Refused("The host is written with escapes.")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise Refused("The host and port cannot be read.")
    host, literal = read_host(parts[1])
    return host, _read_port(parts[2], default_port), literal


def _read_port(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not _PORT.fullmatch(text):
        raise Refused("The port is not a number.")
    return int(text)


def _judge_place(host: str, port: int, literal: IP | None, policy: Policy) -> None:
    if port not in cast(frozenset[int], policy.ports):
        raise Refused(f"Port {port} is not one that pages are fetched from.")
    for denied in policy.deny_hosts:
        if host == denied or host.endswith(f".{denied}"):
            raise Refused(f"{denied} is a site that this site never fetches from.")
    if literal is not None:
        judge(literal, policy)


def _encode(target: str) -> str:
    path = target if target.startswith("/") else f"/{target}"
    return quote(path, safe=_KEPT)
