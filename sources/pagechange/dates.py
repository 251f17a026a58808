"""Dates and times in a text, blanked: a page that only names another day has not changed.

The names of months count next to a number only, so that "labs may test" keeps its "may".
"""

from __future__ import annotations

import re

#: English and German with a capital, then French, Spanish, Italian, Portuguese and Dutch without.
_MONTHS = (
    "Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|May|Mai|June?|Juni|July?|Juli|"
    "Aug(?:ust)?|Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|"
    "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
)
_DAYS = (
    "Mon(?:day)?|Tue(?:s|sday)?|Wed(?:nesday)?|Thu(?:rs|rsday)?|"
    "Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?"
)
_MONTH = rf"(?:{_MONTHS})\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:19|20)\d\d"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?\s?(?:[AaPp]\.?[Mm]\.?|Z\b|UTC|GMT)?"

#: Each form once, the longest first; every repetition in them is bounded.
_FORMS = (
    rf"{_YEAR}-\d\d-\d\d(?:[T ]{_CLOCK})?(?:[+-]\d\d:?\d\d)?",
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?",
    rf"(?:(?:{_DAYS}),?\s)?{_DAY}\s(?:of\s|de\s)?{_MONTH}(?:,?\s(?:de\s)?{_YEAR})?",
    rf"(?:(?:{_DAYS}),?\s)?{_MONTH}\s{_DAY}(?!\d)(?:,?\s{_YEAR})?",
    rf"{_MONTH}\s{_YEAR}",
    rf"\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)",
    _CLOCK,
    r"(?:\d{1,4}|an?|one)\s(?:second|sec|minute|min|hour|day|week|month|year)s?\sago",
)
#: How any of them begins; looked at first since most words do not.
_BEGIN = r"(?=[\dA-Z]|an?\s|one\s|[a-zçéû]{3,10}\s(?:19|20)\d\d)"
_DATE = re.compile(rf"(?<![\w.]){_BEGIN}(?:{'|'.join(_FORMS)})(?!\w)")

#: What every form has, looked for before all else since most blocks have neither.
_CLUE = re.compile(r"\d|ago")


def without_dates(text: str) -> str:
    """The text with each date, time of day and "3 hours ago" as one and the same sign."""
    return _DATE.sub("◷", text) if _CLUE.search(text) else text
