"""What a page says to programs that read schema.org, as JSON-LD. Pure but for lazy context.

Where we look: schema.org, and what Google's documentation asks of Dataset, ClaimReview and
BreadcrumbList. Nothing is told here that the page does not show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commitments.vocabulary import Attribution, Conduct
from labwatch.api.links import LICENSE
from labwatch.sharing.mirror import HOME
from labwatch.sharing.offers import TABLES
from labwatch.sharing.summaries import ruled_pledges
from labwatch.sharing.words import record_words
from sources.citing import SITE_NAME
from sources.partialdates import PartialDate, Precision
from sources.vocabulary import CitationRole

Context = Mapping[str, Any]
Thing = dict[str, Any]
#: Pages that are, or hold, a data set.
DATASETS = TABLES | {HOME, "data"}
#: The rulings that say something of a deed. One that cannot be judged reviews no claim.
_REVIEWS = frozenset(
    {Conduct.KEPT, Conduct.PARTLY_KEPT, Conduct.NOT_KEPT, Conduct.NO_PUBLIC_EVIDENCE}
)
#: The promises that a lab itself made: only these are its claims.
_OWN = frozenset({Attribution.OWN_WORDS, Attribution.SIGNED})
#: What must not stand in a script element, whatever a record says.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(context: Context) -> SafeString | str:
    """The text for the page's script element; empty where there is nothing to say."""
    things = list(things_on(context))
    if not things:
        return ""
    whole = {"@context": "https://schema.org", "@graph": things}
    return mark_safe(json.dumps(whole, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308


def things_on(context: Context) -> Iterable[Thing]:
    """Everything that the page is about. A past day's page tells only the way to it."""
    if context.get("crumbs"):
        yield breadcrumbs(context)
    if context.get("as_of"):
        return
    name, resource = _name(context), getattr(context.get("view"), "resource", "")
    if name in DATASETS:
        yield dataset(context)
    if name in ("lab", "evaluator") and not getattr(context["object"], "is_placeholder", False):
        yield organization(context)
    if resource == "commitments" and name == "commitment":
        yield from claim_reviews(context)


def _name(context: Context) -> str:
    match = getattr(context.get("request"), "resolver_match", None)
    return getattr(match, "url_name", None) or ""


def breadcrumbs(context: Context) -> Thing:
    """The way to the page, the page itself last."""
    steps = [(str(one.label), settings.SITE_URL + one.url) for one in context["crumbs"]]
    steps.append((str(context["heading"]), context["canonical"]))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": label, "item": url}
            for number, (label, url) in enumerate(steps, start=1)
        ],
    }


def _us() -> Thing:
    return {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#lab-watch",
        "name": SITE_NAME,
        "url": f"{settings.SITE_URL}/",
    }


def dataset(context: Context) -> Thing:
    """The record as a whole, or the table on the page as a part of it."""
    is_part = _name(context) in TABLES
    heading = str(context["heading"])
    told = {"table": heading, "record": record_words()}
    part = _("%(table)s: a table of the public record of outside testing of AI. %(record)s") % told
    dates = context.get("record_dates")
    return _filled(
        {
            "@type": "Dataset",
            "@id": f"{context['canonical']}#dataset",
            "name": f"{SITE_NAME}: {heading}" if is_part else SITE_NAME,
            "description": part if is_part else record_words(),
            "url": context["canonical"],
            "license": LICENSE,
            "creator": _us(),
            "isAccessibleForFree": True,
            "isPartOf": f"{settings.SITE_URL}{reverse('data')}" if is_part else "",
            "temporalCoverage": dates.coverage if dates else "",
            "dateModified": dates.modified if dates else "",
            "keywords": ["AI safety", "frontier AI", "model evaluation", "voluntary commitments"],
            "distribution": _downloads(context, is_part=is_part),
        }
    )


def _downloads(context: Context, *, is_part: bool) -> list[Thing]:
    whole = [] if is_part else [("application/zip", reverse("data-newest"))]
    forms = [
        ("text/csv", context.get("table_url")),
        ("application/json", context.get("json_url")),
    ]
    return [
        {
            "@type": "DataDownload",
            "encodingFormat": form,
            "contentUrl": settings.SITE_URL + str(address),
        }
        for form, address in [*whole, *forms]
        if address
    ]


def organization(context: Context) -> Thing:
    """The lab or the evaluator of the page, by the name that the page gives it. A placeholder for
    evaluators that nobody names is no organisation."""
    record = context["object"]
    return _filled(
        {
            "@type": "Organization",
            "@id": f"{context['canonical']}#organization",
            "name": str(context["heading"]),
            "url": record.website,
            "subjectOf": context["canonical"],
        }
    )


def claim_reviews(context: Context) -> Iterable[Thing]:
    """A review for each pledge in a lab's own words on whose conduct somebody ruled; no other."""
    for pledge, ruling in ruled_pledges(context["object"]):
        if ruling.conduct in _REVIEWS and pledge.attribution in _OWN:
            yield _review(context, pledge, ruling)


def _review(context: Context, pledge: Any, ruling: Any) -> Thing:
    commitment = context["object"]
    return {
        "@type": "ClaimReview",
        "url": f"{settings.SITE_URL}{ruling.get_absolute_url()}",
        "datePublished": ruling.ruled_on.isoformat(),
        "claimReviewed": commitment.summary,
        "author": _us(),
        "itemReviewed": _filled(
            {
                "@type": "Claim",
                "author": {"@type": "Organization", "name": pledge.lab.name},
                "datePublished": _iso(commitment.stated_on),
                "appearance": _appearance(commitment),
            }
        ),
        # Words only: a number would be a scale that the rulings do not have.
        "reviewRating": {"@type": "Rating", "alternateName": str(ruling.get_conduct_display())},
        "reviewBody": ruling.reason,
    }


def _appearance(commitment: Any) -> list[Thing]:
    """Where the promise stands, as far as its page cites it."""
    urls = {
        link.citation.source.url: None
        for link in commitment.cited
        if link.role == CitationRole.PROMISE
    }
    return [{"@type": "CreativeWork", "url": url} for url in urls]


def _iso(date: PartialDate | None) -> str:
    """A stated date as ISO 8601 has it: to the day, the month or the year; nothing coarser."""
    if date is None:
        return ""
    forms = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m"}
    return f"{date.earliest:{forms.get(date.precision, '%Y')}}"


def _filled(thing: Thing) -> Thing:
    """The thing without what is not stated."""
    return {name: value for name, value in thing.items() if value not in ("", None, [])}
