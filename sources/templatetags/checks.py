"""Tags that show what became of quotes and visits. None of them asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy

from sources import masking, quoting, wording
from sources.diffing import words_html
from sources.models import Check, Citation
from sources.records import Record
from sources.vocabulary import PageState, QuoteState

register = template.Library()

#: What a visit found, as a sign of its own: the page, the same page, not the page, no way in.
SIGNS: dict[str, tuple[str, str]] = {
    PageState.OK: ("read", "✓"),
    PageState.NOT_MODIFIED: ("read", "="),
    **dict.fromkeys(
        (
            PageState.NOT_FOUND,
            PageState.SOFT_404,
            PageState.PARKED,
            PageState.REDIRECTED_HOME,
        ),
        ("absent", "✕"),
    ),
    **dict.fromkeys(
        (PageState.BLOCKED, PageState.CONSENT, PageState.LOGIN, PageState.JS_SHELL), ("shut", "⊘")
    ),
    PageState.REFUSED: ("shut", "–"),
}
_NO_ANSWER = ("failed", "!")
#: How the signs of the strip are read.
LEGEND = (
    ("read", "✓", pgettext_lazy("visit", "the page was read")),
    ("read", "=", pgettext_lazy("visit", "not changed")),
    ("absent", "✕", pgettext_lazy("visit", "not there")),
    ("shut", "⊘", pgettext_lazy("visit", "not let in")),
    ("shut", "–", pgettext_lazy("visit", "not fetched, by our rules")),
    ("failed", "!", pgettext_lazy("visit", "no answer, or nothing that can be read")),
)

register.filter("masked", masking.masked)
register.filter("web_link", masking.web_link)
register.filter("review_since", quoting.under_review)
register.filter("states", quoting.counted_states)


@register.filter
def triples(diff: object) -> SafeString:
    """A stored word diff as one passage with ``<del>`` and ``<ins>``, all of it escaped."""
    return words_html(quoting.steps(diff))


@register.simple_tag
def moment(value: dt.datetime | None) -> SafeString | str:
    """A moment to the minute, in UTC, in a <time>; nothing if it never was."""
    if value is None:
        return ""
    utc = value.astimezone(dt.UTC)
    shown = format_date(utc, pgettext("form of a moment", "j M Y, H:i"))
    words = gettext("%(moment)s UTC") % {"moment": shown}
    return format_html('<time datetime="{}">{}</time>', utc.isoformat(timespec="minutes"), words)


@register.simple_tag
def quote_state(citation: Citation) -> SafeString:
    """The badge of a quote's state, with the day on which it stood or since when it does not."""
    shown = quoting.shown_day(citation)
    state, label = citation.quote_state, citation.get_quote_state_display()
    if shown is None:
        return format_html('<span class="badge is-{}">{}</span>', state, label)
    day = wording.day(shown)
    if state in (QuoteState.ALTERED, QuoteState.MISSING):
        day = gettext("since %(day)s") % {"day": day}
    badge = '<span class="badge is-{}">{} <span class="badge-day">· {}</span></span>'
    return format_html(badge, state, label, day)


@register.inclusion_tag("sources/_under_review.html")
def under_review(*cited_by: Iterable[Any]) -> dict[str, Any]:
    """A line that says since when a changed source of the record waits for a person, if one does.

    Takes rows fetched by ``publishing.cited()`` or ``with_passages()``.
    """
    links = [link for links in cited_by if links for link in links]
    return {"since": quoting.under_review(links)}


@dataclass(frozen=True)
class Visited:
    """One visit in the strip."""

    visit: Check
    url: str
    kind: str
    sign: str

    @property
    def day(self) -> str:
        """The day of the visit."""
        return wording.day(self.visit.last_seen_at.astimezone(dt.UTC))

    @property
    def when(self) -> str:
        """The moment of the visit."""
        return wording.moment(self.visit.last_seen_at)


@register.filter
def clause(text: str) -> str:
    """A reason without its full stop, for inside of a sentence."""
    return text.rstrip(". ")


@register.filter
def short_moment(value: dt.datetime) -> str:
    """A moment as plain text, for where no markup may stand."""
    return wording.moment(value)


@register.filter
def kind_of(record: Record) -> str:
    """What sort of record it is: pledge, ruling, access grant."""
    return pgettext("kind of record", str(record._meta.verbose_name))


@register.filter
def sign(visit: Check) -> str:
    """What a visit found, as a sign."""
    return SIGNS.get(visit.outcome, _NO_ANSWER)[1]


@register.filter
def sort_of(visit: Check) -> str:
    """What a visit found, as one of four sorts: read, absent, shut, failed."""
    return SIGNS.get(visit.outcome, _NO_ANSWER)[0]


@register.inclusion_tag("sources/_strip.html")
def strip(source: Any, visits: Iterable[Check]) -> dict[str, Any]:
    """Visits over time as signs, oldest first, each with its words and a link to its page."""
    shown = [
        Visited(
            visit,
            reverse("source-visit", args=[source.slug, visit.pk]),
            *SIGNS.get(visit.outcome, _NO_ANSWER),
        )
        for visit in visits
    ]
    used = {(one.kind, one.sign) for one in shown}
    legend = [row for row in LEGEND if row[:2] in used]
    return {"visits": shown, "legend": legend, "source": source}
