"""The public file of daily roots: one JSON line a day, only ever appended to.

``{"count":2,"day":"2026-11-12","program":"0.2.0","root":"9f86…"}``. Whoever keeps a copy can see
that no day was rewritten. A writer on another process waits for the lock.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sources.evidence.roots import canonical

_ROOT = re.compile(r"[0-9a-f]{64}")
_NAMES = {"day", "count", "root", "program"}


class LedgerError(Exception):
    """The file of roots is damaged, or would have to be rewritten: says where and why."""


@dataclass(frozen=True)
class DayRoot:
    """The root of one UTC day: how many fetches, their root, and the program that computed it."""

    day: dt.date
    count: int
    root: str
    program: str

    def line(self) -> bytes:
        """The line in the file, without its end."""
        facts = {"day": self.day.isoformat(), "count": self.count, "root": self.root}
        return canonical({**facts, "program": self.program})

    @classmethod
    def of(cls, data: Any) -> Self:
        """A root from parsed JSON; raises ``ValueError`` for anything else."""
        if not isinstance(data, dict) or set(data) != _NAMES:
            raise ValueError("not a day, count, root and program")
        day, count, root = dt.date.fromisoformat(str(data["day"])), data["count"], data["root"]
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise ValueError(f"{count!r} is not a count")
        if not isinstance(root, str) or not _ROOT.fullmatch(root):
            raise ValueError(f"{root!r} is not a root")
        return cls(day, count, root, str(data["program"]))


def read_roots(path: Path) -> list[DayRoot]:
    """All days of the file, in order; none where there is no file yet. Raises ``LedgerError``."""
    return _parsed(path.read_bytes(), path.name) if path.exists() else []


def append_root(path: Path, root: DayRoot) -> bool:
    """Add a day to the file; whether it was new.

    The same day with the same root changes nothing. Raises ``LedgerError`` for a day that has
    another root, a day before the last one, and a damaged file: nothing is ever rewritten.
    """
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = _parsed(file.read(), path.name)
        if not _is_new(known, root):
            return False
        file.write(root.line() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _is_new(known: Iterable[DayRoot], root: DayRoot) -> bool:
    days = {each.day: each for each in known}
    same = days.get(root.day)
    if same is not None:
        if (same.count, same.root) != (root.count, root.root):
            raise LedgerError(f"{root.day} is already published with another root")
        return False
    if days and root.day < max(days):
        raise LedgerError(f"{root.day} comes before {max(days)}, which is already published")
    return True


def _parsed(content: bytes, name: str) -> list[DayRoot]:
    if content and not content.endswith(b"\n"):
        raise LedgerError(f"{name}: the last line is cut off")
    roots: list[DayRoot] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            roots.append(DayRoot.of(json.loads(line)))
        except ValueError as error:
            raise LedgerError(f"{name}, line {number}: {error}") from error
        if len(roots) > 1 and roots[-1].day <= roots[-2].day:
            raise LedgerError(f"{name}, line {number}: {roots[-1].day} is out of order")
    return roots
