"""The day for which a sentence holds, and how clauses become one dated sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from labwatch.scorecards.wording import day_words
from sources.enumerating import all_of
from sources.partialdates import PartialDate, Precision

#: So many names are all told; of more, one fewer and the number of the others: at least two.
_NAMES_TOLD = 5


@dataclass(frozen=True)
class Day:
    """``on``: the day for which it holds; ``as_of``: only what was dated by that day, if asked;
    ``names``: what organisations were called then, empty for today.
    """

    on: dt.date
    as_of: dt.date | None = None
    names: Mapping[Any, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The day as the language writes it."""
        return day_words(self.on)

    def name(self, record: Any) -> str:
        """What the record was called on that day."""
        return str(record.called(self.names))


def dated(clauses: Iterable[str], day: Day) -> str:
    """One sentence of whole clauses, each with a subject and a verb of its own, for that day."""
    return gettext("As of %(day)s, %(said)s.") % {"day": day.words, "said": and_then(clauses)}


def and_then(clauses: Iterable[str]) -> str:
    """Whole clauses, one after the other."""
    return reduce(_joined, clauses)


def _joined(first: str, second: str) -> str:
    joined = pgettext("two clauses of one sentence", "%(first)s; %(second)s")
    return joined % {"first": first, "second": second}


def number_words(number: int) -> str:
    """A number as the language writes it: 1,064."""
    return number_format(number, use_l10n=True, force_grouping=True)


def when_said(date: PartialDate | None) -> str:
    """When something was said, to follow its verb."""
    if date is None:
        return gettext("on a date that is not stated")
    if date.precision == Precision.DAY:
        return pgettext("when", "on %(date)s") % {"date": date.words}
    if date.precision == Precision.HALF_YEAR:
        return pgettext("when", "in the %(date)s") % {"date": date.words}
    return pgettext("when", "in %(date)s") % {"date": date.words}


def listed(names: Iterable[str]) -> str:
    """Names in their order: "Apollo, Deloitte, METR, UK AISI and 2 others"."""
    told = sorted(dict.fromkeys(names))
    if len(told) > _NAMES_TOLD:
        named = _NAMES_TOLD - 1
        number = len(told) - named
        others = ngettext("%(number)d other", "%(number)d others", number) % {"number": number}
        told = [*told[:named], others]
    return all_of(told)


def fetched(record: Any, name: str) -> list[Any] | None:
    """What a page fetched along under that name; None if the record comes without it."""
    rows: list[Any] | None = getattr(record, name, None)
    return rows
