"""What no log line holds: secrets, links that open somebody's page, addresses of people, searches.

Pure. Lines are cut here last of all, whoever wrote them; what to cut is told by the name of a field
or by how the text looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

CUT = "..."
_SECRET_NAME = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_?key|signature|dsn$|sessionid|csrf",
    re.I,
)
_NAMES = (
    r"[\w-]*(?:password|passwd|secret|token|api_?key|signature|sessionid|csrf|username|ip_address|dsn)"
    r"[\w-]*"
)
Replacement = str | Callable[[re.Match[str]], str]
#: Each looks for what it cuts, and says what stands in its place.
_PATTERNS: tuple[tuple[re.Pattern[str], Replacement], ...] = (
    (re.compile(r"(/follow/(?:confirm|manage|stop)/)[^/?#\s\"']+"), rf"\1{CUT}"),
    (re.compile(r"\blw_[\w-]{8,}"), f"lw_{CUT}"),
    (re.compile(r"\bwhsec_[\w+/=-]{4,}"), f"whsec_{CUT}"),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{CUT}@"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.I), rf"\1 {CUT}"),
    (
        re.compile(rf"\b({_NAMES}[\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s\"',;&)}}]+)", re.I),
        rf"\1{CUT}",
    ),
    (re.compile(r"\b(ip=)[0-9a-f.:]*[0-9a-f]", re.I), rf"\1{CUT}"),
    (re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.I), rf"{CUT}@\1"),
)
#: Deeper than this, a value is given by its kind alone.
_DEEPEST = 12
_LONGEST = 500


def discreet_text(text: str) -> str:
    """The text without what looks like a secret, a link of our mails or an address of mail."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def discreet(name: str, value: Any, depth: int = 0) -> Any:
    """A field's value as a line may hold it."""
    if _SECRET_NAME.search(name):
        return CUT
    if isinstance(value, str):
        return discreet_text(value)
    if depth >= _DEEPEST:
        return f"<{type(value).__name__}>"
    if isinstance(value, Mapping):
        return {str(key): discreet(str(key), each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [discreet("", each, depth + 1) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return discreet_text(str(value))


def discreet_address(address: str) -> str:
    """A path or an address: of its query the names alone, since values hold what people search.

    ``/search/?q=x&page=2`` becomes ``/search/?q&page``.
    """
    path, mark, query = address.partition("?")
    names = "&".join(each.partition("=")[0] for each in query.split("&"))
    return discreet_text(f"{path}{mark}{names}"[:_LONGEST])


def origin_of(address: str) -> str:
    """Which site an address belongs to; of a referrer no more is kept."""
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return ""
