"""Dates as pages state them, read as precisely as they are stated. Pure."""

from __future__ import annotations

import re

from sources.partialdates import PartialDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d-])(?:[T ].*)?")
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:\d{2,6}.*)?")
_DAY_FIRST = re.compile(
    r"(?:[a-z]{3,9}\.?,? )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? (\d{4})\b.*"
)
_MONTH_FIRST = re.compile(
    r"(?:[a-z]{3,9}\.?,? )?([a-z]{3,9})\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})\b.*"
)
_IN_PATH = re.compile(r"/(\d{4})/(\d{1,2})(?:/(\d{1,2}))?(?=/)")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def stated_date(text: str) -> PartialDate | None:
    """The date in "2024-05-24T10:00Z", "May 24, 2024", "24 May 2024", "D:20240524…" or the like.

    Dates of which one cannot tell day from month, such as 03/04/2024, are not read.
    """
    text = " ".join(text.split())[:60]
    if found := _ISO.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _COMPACT.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text.lower()):
        return _date(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(text.lower()):
        return _date(found[3], _month(found[1]), found[2])
    return None


def date_in_path(path: str) -> PartialDate | None:
    """The date in an address such as /2024/05/24/title."""
    found = _IN_PATH.search(path)
    return _date(found[1], found[2], found[3]) if found else None


def _month(name: str) -> str:
    return str(_MONTHS.get(name, 0))


def _date(year: str, month: str | None, day: str | None) -> PartialDate | None:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    parts = [year, *(f"{int(part):02d}" for part in (month, day) if part)]
    try:
        return PartialDate.parse("-".join(parts))
    except ValueError:
        return None
