"""Finished pages, kept in this process, compressed once.

Two rooms, in brotli as well, so that the endless number of filtered lists never pushes out the
plain pages. Keys name everything that a page depends on; what changed is never asked for again and
goes in time.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from labwatch.serving.codings import IDENTITY, packed, recoded
from labwatch.serving.keeping import Kept

#: Bytes that a process keeps of plain addresses, of those with a query, and the most of one page.
_PLAIN, _ASKED, _MOST = 6_000_000, 2_000_000, 1_000_000
#: What key, headers and objects of one page take beside its content, measured.
_AROUND = 3_000


@dataclass(frozen=True)
class FinishedPage:
    """A page as it was made: its bytes under gzip, and its headers without those of the body."""

    zipped: bytes
    headers: tuple[tuple[str, str], ...]


_plain: Kept[FinishedPage] = Kept(room=_PLAIN)
_asked: Kept[FinishedPage] = Kept(room=_ASKED)
#: The same pages in brotli, once somebody asked for that.
_plain_brotli: Kept[bytes] = Kept(room=_PLAIN)
_asked_brotli: Kept[bytes] = Kept(room=_ASKED)


def kept_page(key: str, *, has_query: bool) -> FinishedPage | None:
    """The page of this key, if it is kept."""
    return (_asked if has_query else _plain).get(key)


def finished(answer: HttpResponse) -> FinishedPage:
    """The answer as a page to keep."""
    return FinishedPage(packed(answer.content), tuple(answer.items()))


def keep_page(key: str, page: FinishedPage, *, has_query: bool) -> None:
    """Keep it, unless it is too large."""
    if len(page.zipped) <= _MOST:
        room = _asked if has_query else _plain
        room.put(key, page, len(page.zipped) + _AROUND)


def body_of(key: str, page: FinishedPage, coding: str, *, has_query: bool) -> bytes:
    """The page's bytes in that coding; kept once they are made, but for the plain ones."""
    if coding in (IDENTITY, "gzip"):
        return recoded(page.zipped, coding)
    room = _asked_brotli if has_query else _plain_brotli
    body = room.get(key)
    if body is None:
        body = recoded(page.zipped, coding)
        room.put(key, body, len(body) + _AROUND // 2)
    return body


def forget_pages() -> None:
    """Forget all pages: for tests, whose databases go back in time."""
    for room in (_plain, _asked, _plain_brotli, _asked_brotli):
        room.clear()
