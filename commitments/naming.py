"""What labs and evaluators were called on a day.

The record keeps the name in use today, and beside it names over time, each with its first and last
day as far as a source states them. Which of them counts on a day:

* A name whose use ended counts on a day that certainly lies within it. A beginning that is not
  stated is taken as open: who was called so until 2023 was called so before, unless another name
  began in between.
* On the day of a change, and from then on, the new name counts.
* If the name of today certainly came later, the one other name that can have been in use counts.
* In every other case the name of today counts: no source says that it was another one. So a name
  without dates, such as an abbreviation, never replaces it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sources.partialdates import PartialDate
from sources.publishing import published
from sources.records import Record


class Named(Protocol):
    """A name and when it was in use; None: not stated."""

    name: str
    since: PartialDate | None
    until: PartialDate | None


def name_on(current: str, names: Iterable[Named], on: dt.date | None) -> str:
    """The name on that day, by the rules above; the ``current`` one for None."""
    if on is None:
        return current
    rows = list(names)
    own = [row for row in rows if row.name == current]
    others = [row for row in rows if row.name != current]
    if any(row.since and _has_begun(row, on) and not _may_have_ended(row, on) for row in own):
        return current
    certain = [row for row in others if _certainly_used(row, on)]
    if certain:
        return max(certain, key=_newest).name
    possible = [row for row in others if not _certainly_unused(row, on)]
    is_later = bool(own) and all(_certainly_unused(row, on) for row in own)
    return possible[0].name if is_later and len(possible) == 1 else current


def _has_begun(row: Named, on: dt.date) -> bool:
    return row.since is None or row.since.latest <= on


def _may_have_ended(row: Named, on: dt.date) -> bool:
    return row.until is not None and row.until.earliest < on


def _certainly_used(row: Named, on: dt.date) -> bool:
    """In use then by its dates; a name without an end may be one beside that of today."""
    return row.until is not None and on <= row.until.earliest and _has_begun(row, on)


def _certainly_unused(row: Named, on: dt.date) -> bool:
    is_later = row.since is not None and on < row.since.earliest
    is_over = row.until is not None and row.until.latest < on
    return is_later or is_over


def _newest(row: Named) -> tuple[dt.date, int]:
    """By beginning; of those whose beginning is not stated, the one that ended first."""
    began = row.since.latest if row.since else dt.date.min
    return began, -row.until.earliest.toordinal() if row.until else 0


@dataclass(frozen=True)
class NameShown:
    """One name over time as far as it was known on a day; ``until`` None: it had no end yet."""

    name: str
    since: PartialDate | None
    until: PartialDate | None
    note: str


def names_shown(names: Iterable[Any], on: dt.date | None) -> list[NameShown]:
    """The names that had not certainly come later, without an end that lay in the future."""
    return [
        NameShown(row.name, row.since, _end_by(row.until, on), row.note)
        for row in names
        if on is None or row.since is None or row.since.earliest <= on
    ]


def _end_by(until: PartialDate | None, on: dt.date | None) -> PartialDate | None:
    return None if until and on and until.earliest > on else until


def names_then(on: dt.date | None, *kinds: type[Record]) -> Mapping[Record, str]:
    """The name on that day of each published record of these kinds; empty for None.

    Two queries for each kind. Templates look names up here: ``{{ lab|named:names_then }}``.
    """
    if on is None:
        return {}
    rows: list[Any] = [row for kind in kinds for row in _with_names(kind)]
    return {row: name_on(row.name, row.names.all(), on) for row in rows}


def _with_names(kind: Any) -> Any:
    """Published records of a kind that bears names, which not every kind does."""
    return published(kind).prefetch_related("names")
