"""What no log line holds: secrets, links that open somebody's page, addresses of people, searches.

Pure. Lines are cut here last of all, whoever wrote them; what to cut is told by the name of a field
or by how the text looks. Strangers choose much of what is logged, so no expression here may run on:
what it repeats from any place of the text has a bound, and long lines are shortened first.
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
    r"(?:password|passwd|secret|token|api_?key|signature|sessionid|csrf|username|ip_address|dsn)"
    r"[\w-]{0,60}"
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
        # A quote that is never closed was cut off: then all that is left is the value.
        re.compile(
            rf"({_NAMES}[\"']?\s{{0,8}}[=:]\s{{0,8}})(?:\"[^\"]*\"?|'[^']*'?|[^\s\"',;&)}}]+)",
            re.I,
        ),
        rf"\1{CUT}",
    ),
    (re.compile(r"\b(ip=)[0-9a-f.:]*[0-9a-f]", re.I), rf"\1{CUT}"),
    (
        re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})", re.I),
        rf"{CUT}@\1",
    ),
)
#: Deeper than this, a value is given by its kind alone.
_DEEPEST = 12
_LONGEST = 500
#: Characters of a line of a text; of its lines, how many of the first and of the last are kept.
_LONGEST_LINE = 2_000
_FIRST_LINES, _LAST_LINES = 100, 400
#: What ends a word. A long line is shortened at one, lest half an address of mail passes for none.
_ENDS = " \t/&?,;"


def discreet_text(text: str) -> str:
    """The text without what looks like a secret, a link of our mails or an address of mail."""
    return "\n".join(_discreet_line(_shortened(line)) for line in _few(text.split("\n")))


def _few(lines: list[str]) -> list[str]:
    """Of a traceback the end says most."""
    if len(lines) <= _FIRST_LINES + _LAST_LINES:
        return lines
    return [*lines[:_FIRST_LINES], CUT, *lines[-_LAST_LINES:]]


def _shortened(line: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    kept = line[:_LONGEST_LINE]
    end = max(kept.rfind(each) for each in _ENDS)
    return f"{kept[:end] if end > _LONGEST_LINE // 2 else kept} {CUT}"


def _discreet_line(line: str) -> str:
    for pattern, instead in _PATTERNS:
        line = pattern.sub(instead, line)
    return line


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
