"""Tags that show what every record has: dates, stated values, badges. None of them queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sources import publishing
from sources.asof import address_on
from sources.models import Citation
from sources.partialdates import PartialDate, Precision
from sources.records import Record
from sources.vocabulary import Stated

register = template.Library()


def _not_stated() -> SafeString:
    """The badge of what no source states."""
    return format_html('<span class="badge is-not-stated">{}</span>', gettext("not stated"))


#: Half-years and quarters have no form in HTML; the year is the closest that is true.
_MACHINE_FORMS = {Precision.HALF_YEAR: "{:%Y}", Precision.QUARTER: "{:%Y}"}


@register.filter
def public(record: Record | None) -> Record | None:
    """The record if the public may see it, else nothing."""
    return publishing.public(record)


@register.filter
def named(record: Any, then: Mapping[Any, str] | None) -> str:
    """The record's name on the page's day; ``then``: names of that day, empty for today."""
    return str(then.get(record, record.name) if then else record.name)


@register.filter
def on_day(address: str, day: dt.date | None) -> str:
    """The address of the same page as of that day, if that page can be had so."""
    return address_on(address, day)


@register.simple_tag
def form_of(record: Record) -> str:
    """Where maintainers edit the record."""
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])


@register.simple_tag
def date(value: PartialDate | dt.date | None) -> SafeString:
    """A date as precise as it is stated, in a <time>, or "not stated"."""
    stated = PartialDate.on(value) if isinstance(value, dt.date) else value
    if stated is None:
        return _not_stated()
    form = _MACHINE_FORMS.get(stated.precision)
    machine = form.format(stated.earliest) if form else str(stated)
    return format_html('<time datetime="{}">{}</time>', machine, stated.words)


@register.simple_tag
def stated(word: object, words: object = None) -> SafeString:
    """A word of a vocabulary as a badge of its own shape; empty counts as "not stated"."""
    value = str(word or "") or "not-stated"
    if value == "not-stated":
        return _not_stated()
    if words is None and value in Stated.values:
        words = Stated(value).label
    return format_html('<span class="badge is-{}">{}</span>', value, words or value)


@register.simple_tag
def text(value: object) -> SafeString:
    """Free text, or "not stated" where it is empty."""
    return format_html("{}", value) if value else _not_stated()


@register.simple_tag
def quoted(citation: Citation) -> SafeString:
    """The words of a passage in their language, without a space that is not in the source."""
    html = '<blockquote lang="{}">{}</blockquote>'
    return format_html(html, citation.source.language, citation.quote)


@dataclass(frozen=True)
class Shown:
    """A passage to show once, with all that it does for the record."""

    citation: Citation
    roles: str
    review_since: dt.datetime | None = None


@register.inclusion_tag("_sources.html")
def cited(record: Any) -> dict[str, Any]:
    """The passages that a record cites as a whole or for any fact, each once."""
    return {"passages": _each_once(record.cited)}


@register.inclusion_tag("_links.html", takes_context=True)
def links(context: Any, *groups: Iterable[Any]) -> dict[str, Any]:
    """Links to the pages of all these records, separated by commas; they keep the page's day."""
    records = [record for group in groups for record in group]
    return {
        "records": records,
        "as_of": context.get("as_of"),
        "names_then": context.get("names_then"),
    }


@register.inclusion_tag("_sources.html")
def quotes(cited_by: Any) -> dict[str, Any]:
    """These passages, quoted, with their sources."""
    return {"passages": _each_once(cited_by)}


def _each_once(cited_by: Iterable[Any]) -> list[Shown]:
    roles: dict[Citation, dict[str, None]] = {}
    since: dict[Citation, dt.datetime | None] = {}
    for link in cited_by:
        roles.setdefault(link.citation, {})[link.get_role_display()] = None
        since[link.citation] = getattr(link, "under_review_since", None)
    return [Shown(one, ", ".join(names), since[one]) for one, names in roles.items()]
