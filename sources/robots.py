"""What a site's robots.txt asks of us (RFC 9309), read by Protego under our own token.

No answer and server errors mean: not today. Any 4xx means that there are no rules.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from protego import Protego

from sources.fetching import (
    Address,
    Fetched,
    FetchError,
    Policy,
    Refused,
    TooMuch,
    read_address,
)

TOKEN = "LabWatch"  # noqa: S105 (the product token of RFC 9309, no secret)  # nosec B105
#: Seconds for which rules are remembered; a failure is asked about again after an hour.
REMEMBER = 24 * 3600
REMEMBER_FAILURE = 3600
#: Seconds between two visits that a site may ask for.
MAX_CRAWL_DELAY = 60.0
#: Bytes that are read; RFC 9309 asks for 500 KiB at least.
MAX_BYTES = 512_000

_AGENT_LINE = re.compile(r"[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*([^#]*)", re.IGNORECASE)


class Permission(StrEnum):
    """What the rules say about one page."""

    ALLOWED = "allowed"
    DISALLOWED = "disallowed"
    NOT_TODAY = "not-today"


class Cache(Protocol):
    """What is needed of a cache; Django's fits."""

    def get(self, key: str) -> Any:
        """The value, or None."""

    def set(self, key: str, value: Any, timeout: float | None) -> Any:
        """Keep a value for so many seconds."""


@dataclass(frozen=True)
class RobotsRules:
    """The rules of one origin: ``text`` of its robots.txt, or that it could not be had."""

    text: str = ""
    available: bool = True
    #: Why it could not be had: a kind of FetchError, refused, too-much, or an HTTP status.
    trouble: str = ""
    why: str = ""  #: the same as a sentence

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(_without_others(self.text))

    def permission(self, url: str) -> Permission:
        """Whether we may fetch this page."""
        if not self.available:
            return Permission.NOT_TODAY
        allowed = self._rules.can_fetch(url, TOKEN)
        return Permission.ALLOWED if allowed else Permission.DISALLOWED

    @property
    def crawl_delay(self) -> float:
        """Seconds that the site asks for between two visits, at most 60; 0 if it asks for none."""
        return min(self._rules.crawl_delay(TOKEN) or 0.0, MAX_CRAWL_DELAY)


def rules_from(status: int, body: bytes) -> RobotsRules:
    """The rules that an answer for /robots.txt stands for. Pure."""
    if 200 <= status < 300:
        text = body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
        return RobotsRules(text)
    if 400 <= status < 500:
        return RobotsRules()
    return RobotsRules(available=False, trouble=str(status), why=f"it is answered with {status}.")


def _without_others(text: str) -> str:
    """The rules with all robots but us and * under one name.

    Protego's time grows with robots times rules, which a hostile file could make very large.
    """
    return "\n".join(_without_other(line) for line in text.splitlines())


def _without_other(line: str) -> str:
    found = _AGENT_LINE.match(line)
    if found is None:
        return line
    ours = found[1].strip().rstrip("*").lower() in ("", TOKEN.lower())
    return line if ours else "User-agent: another-robot"


def robots_address(page: Address) -> str:
    """Where the rules for a page are."""
    return f"{page.origin}/robots.txt"


#: How an address is fetched; raises NotFetched.
Get = Callable[[str], Awaitable[Fetched]]


async def rules_for(url: str, policy: Policy, get: Get, cache: Cache) -> RobotsRules:
    """The rules for a page, from the cache or its site. Raises Refused for an unfit address."""
    address = robots_address(read_address(url, policy))
    key = f"robots:{address}"
    known = cache.get(key)
    if known is not None:
        return RobotsRules(**known)
    rules = await _ask(address, get)
    cache.set(key, asdict(rules), REMEMBER if rules.available else REMEMBER_FAILURE)
    return rules


async def _ask(address: str, get: Get) -> RobotsRules:
    try:
        fetched = await get(address)
    except FetchError as error:
        return RobotsRules(available=False, trouble=str(error.kind), why=str(error))
    except Refused as error:
        return RobotsRules(available=False, trouble="refused", why=str(error))
    except TooMuch as error:
        return RobotsRules(available=False, trouble="too-much", why=str(error))
    return rules_from(fetched.status, fetched.body)
