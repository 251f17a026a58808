"""Tags that show what every record has: dates, stated values, badges. None of them queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from sources import publishing
from sources.partialdates import PartialDate, Precision
from sources.records import Record

register = template.Library()

#: Half-years and quarters have no form in HTML; the year is the closest that is true.
_MACHINE_FORMS = {Precision.HALF_YEAR: "{:%Y}", Precision.QUARTER: "{:%Y}"}


@register.filter
def public(record: Record | None) -> Record | None:
    """The record if the public may see it, else nothing."""
    return publishing.public(record)


@register.inclusion_tag("_date.html")
def date(value: PartialDate | dt.date | None) -> dict[str, Any]:
    """A date as precise as it is stated, in a <time>, or "not stated"."""
    stated = PartialDate.on(value) if isinstance(value, dt.date) else value
    if stated is None:
        return {"date": None}
    form = _MACHINE_FORMS.get(stated.precision)
    return {"date": stated, "machine": form.format(stated.earliest) if form else str(stated)}


@register.inclusion_tag("_stated.html")
def stated(word: object, words: object = None) -> dict[str, Any]:
    """A word of a vocabulary as a badge of its own shape; empty counts as "not stated"."""
    value = str(word or "") or "not-stated"
    return {"word": value, "words": "not stated" if value == "not-stated" else words or value}


@register.inclusion_tag("_text.html")
def text(value: object) -> dict[str, Any]:
    """Free text, or "not stated" where it is empty."""
    return {"value": value}


@register.inclusion_tag("_sources.html")
def cited(record: Any) -> dict[str, Any]:
    """The passages that a record cites as a whole or for any fact, each once."""
    once = {(link.citation_id, link.role): link for link in record.cited}
    return {"links": list(once.values())}


@register.inclusion_tag("_sources.html")
def quotes(links: Any) -> dict[str, Any]:
    """These passages, quoted, with their sources."""
    return {"links": links}
