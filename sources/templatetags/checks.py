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

from sources import masking, quoting, wording
from sources.diffing import words_html
from sources.models import Check, Citation
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
    ("read", "✓", "the page was read"),
    ("read", "=", "not changed"),
    ("absent", "✕", "not there"),
    ("shut", "⊘", "not let in"),
    ("shut", "–", "not fetched, by our rules"),
    ("failed", "!", "no answer, or nothing that can be read"),
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
    return format_html(
        '<time datetime="{}">{}</time>',
        utc.isoformat(timespec="minutes"),
        f"{format_date(utc, 'j M Y, H:i')} UTC",
    )


@register.simple_tag
def quote_state(citation: Citation) -> SafeString:
    """The badge of a quote's state, with the day on which it stood or since when it does not."""
    shown = quoting.shown_day(citation)
    state, label = citation.quote_state, citation.get_quote_state_display()
    if shown is None:
        return format_html('<span class="badge is-{}">{}</span>', state, label)
    since = "since " if state in (QuoteState.ALTERED, QuoteState.MISSING) else ""
    badge = '<span class="badge is-{}">{} <span class="badge-day">· {}{}</span></span>'
    return format_html(badge, state, label, since, wording.day(shown))


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
