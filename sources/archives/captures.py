"""Captures of a page: their time and addresses, and how the archive's answers name them.

Formats: the Wayback CDX server's README, the availability API's help page, and the public API
description of Save Page Now 2. What an archive answers is a stranger's text: only its timestamp and
the captured address are taken, both checked, and every address is put together here.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

#: Characters that stand in an address as they are; anything else is percent-encoded.
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%-._~"
_STAMP = re.compile(r"\d{14}")
_CAPTURED = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(https?:/.+)", re.DOTALL)
_LARGEST_ANSWER = 1_000_000


class UnreadableAnswer(ValueError):
    """An answer that does not have its documented form; says in what."""


@dataclass(frozen=True)
class Capture:
    """One capture: when it was taken (UTC), of which address, in which archive."""

    taken_at: dt.datetime
    original: str
    replay: str  #: the archive's address under which captures are shown, without a last slash
    digest: str = ""  #: the archive's own: SHA-1 in base 32

    @property
    def stamp(self) -> str:
        """The time as archives write it: 20260131235959."""
        return self.taken_at.strftime("%Y%m%d%H%M%S")

    @property
    def address(self) -> str:
        """Where people see it."""
        return f"{self.replay}/{self.stamp}/{_addressed(self.original)}"

    @property
    def raw_address(self) -> str:
        """Where its bytes are as they were captured, without the archive's frame."""
        return f"{self.replay}/{self.stamp}id_/{_addressed(self.original)}"


def capture(stamp: object, original: object, replay: str, digest: object = "") -> Capture:
    """A capture from an answer's parts; raises ``UnreadableAnswer``."""
    text = str(stamp)
    if not _STAMP.fullmatch(text):
        raise UnreadableAnswer(f"{text[:40]!r} is not a capture's time")
    if not isinstance(original, str) or not original.lower().startswith(("http://", "https://")):
        raise UnreadableAnswer(f"{str(original)[:80]!r} is not a captured address")
    try:
        taken_at = dt.datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise UnreadableAnswer(f"{text} is not a time") from error
    return Capture(taken_at, original, replay.rstrip("/"), str(digest or ""))


def from_cdx(body: bytes, replay: str) -> Capture | None:
    """The last capture of a CDX answer in JSON; None if empty. Its first row names the columns."""
    rows = parsed(body) if body.strip() else []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise UnreadableAnswer("the index did not answer with rows")
    if len(rows) < 2:
        return None
    if len(rows[0]) != len(rows[-1]):
        raise UnreadableAnswer("the index answered with a row that does not fit its heading")
    row = dict(zip(map(str, rows[0]), rows[-1], strict=True))
    return capture(row.get("timestamp"), row.get("original"), replay, row.get("digest"))


def from_availability(body: bytes, replay: str) -> Capture | None:
    """The capture that the availability API names as closest; None if there is none."""
    data = parsed(body)
    found = data.get("archived_snapshots") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        raise UnreadableAnswer("the answer names no snapshots")
    closest = found.get("closest")
    if not isinstance(closest, dict) or closest.get("available") is not True:
        return None
    if str(closest.get("status", "")) != "200":
        return None
    return from_address(str(closest.get("url", "")), replay)


def from_address(address: str, replay: str) -> Capture:
    """The capture that an archive's address shows; raises ``UnreadableAnswer`` for any other."""
    found = _CAPTURED.search(address)
    if not found:
        raise UnreadableAnswer(f"{address[:80]!r} is not the address of a capture")
    return capture(found.group(1), found.group(2), replay)


def parsed(body: bytes) -> Any:
    """An answer's JSON; raises ``UnreadableAnswer``."""
    if len(body) > _LARGEST_ANSWER:
        raise UnreadableAnswer("the answer is too long")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer("the answer is not JSON") from error


def _addressed(original: str) -> str:
    """A captured address as part of another one: no fragment, nothing that could end it."""
    return quote(original.partition("#")[0], safe=_IN_ADDRESSES)
