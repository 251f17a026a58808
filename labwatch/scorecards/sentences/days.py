"""The day for which a sentence holds, and how a sentence is dated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext


@dataclass(frozen=True)
class Day:
    """``on``: the day for which it holds; ``as_of``: only what was dated by that day, if asked."""

    on: dt.date
    as_of: dt.date | None = None

    @property
    def words(self) -> str:
        """The day as the language writes it."""
        return date_format(self.on, "DATE_FORMAT")


def dated(clauses: Iterable[str], day: Day) -> str:
    """One sentence of whole clauses, each with a subject and a verb of its own, for that day."""
    said = reduce(_and_then, clauses)
    return gettext("As of %(day)s, %(said)s.") % {"day": day.words, "said": said}


def _and_then(first: str, second: str) -> str:
    joined = pgettext("two clauses of one sentence", "%(first)s; %(second)s")
    return joined % {"first": first, "second": second}


def fetched(record: Any, name: str) -> list[Any] | None:
    """What a page fetched along under that name; None if the record comes without it."""
    rows: list[Any] | None = getattr(record, name, None)
    return rows
