"""Where a source moved to, seen over several visits (source-checking.md, 7; cases 20 to 27). Pure.

Only permanent redirects, all the way, to a page that holds every quote, seen three times over a
week, are suggested to a person. Of its own accord the site changes nothing but http to https.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from sources.reach.plain import aware

CHECKS, SPAN = 3, dt.timedelta(days=7)
_PERMANENT = frozenset({301, 308})
#: The languages whose own root counts as a home page, such as /de or /en-us.
_LANGUAGES = frozenset(
    {"ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id", "it"}
    | {"ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh"}
)
_HOMES = frozenset({"", "/", "/index.html", "/index.htm", "/index.php", "/home", "/home/"})


class Moving(StrEnum):
    """What one visit's redirects mean."""

    STAYS = "stays"  #: no redirect
    FOLLOWED = "followed"  #: passing, mixed, or away from https: followed, never suggested
    HOME = "home"  #: sent to the home page: hard evidence, unless every quote stands there
    UNQUOTED = "unquoted"  #: permanent, but not every quote stands there
    SECURE = "secure"  #: only http to https: may be applied on its own
    CANDIDATE = "candidate"  #: permanent, deep, with every quote


@dataclass(frozen=True)
class Move:
    """One visit's redirects, judged; ``target`` is the new address without its fragment."""

    kind: Moving
    target: str = ""
    why: str = ""


@dataclass(frozen=True)
class MoveWatch:
    """The same permanent target, seen again and again. All defaults: nothing is watched."""

    target: str = ""
    since: dt.datetime | None = None
    last_seen_at: dt.datetime | None = None
    checks: int = 0


def move_of(statuses: Sequence[int], requested: str, final: str, *, quotes_stand: bool) -> Move:
    """What the redirects of one readable visit mean.

    ``statuses`` are those of the hops in order, empty if there were none. ``quotes_stand`` means
    every quote of the source stands in the final page; for a source without quotes, that the page
    is ok.
    """
    if not statuses:
        return Move(Moving.STAYS)
    before, after = urlsplit(requested), urlsplit(final)
    target = after._replace(fragment="").geturl()
    if is_home(after.path) and not is_home(before.path):
        return Move(Moving.HOME, target, "it is sent to the home page")
    if not set(statuses) <= _PERMANENT:
        return Move(Moving.FOLLOWED, target, "the redirect is not permanent")
    if before.scheme == "https" and after.scheme != "https":
        return Move(Moving.FOLLOWED, target, "the redirect leads away from https")
    if not quotes_stand:
        return Move(Moving.UNQUOTED, target, "not every quote stands at the new address")
    if _is_same_page(before, after):
        secure = before.scheme != after.scheme
        return Move(Moving.SECURE if secure else Moving.FOLLOWED, target)
    if is_home(after.path):
        return Move(Moving.FOLLOWED, target, "the new address is a home page")
    return Move(Moving.CANDIDATE, target)


def is_home(path: str) -> bool:
    """Whether a path is a site's home: the root, its usual names, or the root of a language."""
    if path.casefold() in _HOMES:
        return True
    language, _, region = path.strip("/").casefold().partition("-")
    return language in _LANGUAGES and (not region or (len(region) == 2 and region.isalpha()))


def _is_same_page(before: SplitResult, after: SplitResult) -> bool:
    """Same host, port (or the schemes' own), path and query."""
    places = [
        (url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme), url.path, url.query)
        for url in (before, after)
    ]
    usual = places[0][1] == 80 and places[1][1] == 443
    same_port = usual or places[0][1] == places[1][1]
    return same_port and (places[0][0], *places[0][2:]) == (places[1][0], *places[1][2:])


def watch(watched: MoveWatch, move: Move, at: dt.datetime) -> MoveWatch:
    """What is watched after one more readable visit; a visit that failed changes nothing.

    Any other result than the same target starts anew.
    """
    aware(at)
    if move.kind != Moving.CANDIDATE:
        return MoveWatch()
    if move.target != watched.target:
        return MoveWatch(move.target, since=at, last_seen_at=at, checks=1)
    return replace(watched, last_seen_at=at, checks=watched.checks + 1)


def suggestion(watched: MoveWatch) -> str:
    """The address to suggest to a person; empty while it was not seen often or long enough."""
    if watched.since is None or watched.last_seen_at is None or watched.checks < CHECKS:
        return ""
    return watched.target if watched.last_seen_at - watched.since >= SPAN else ""
