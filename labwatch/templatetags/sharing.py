"""Tags that let others take a page along: its tables, its card, its data. None of them queries."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from labwatch.kindwords import NOUNS
from labwatch.sharing.offers import Embed, Offers, card_of_home, offers_of
from labwatch.sharing.structured import json_ld
from labwatch.sharing.summaries import sentence_in
from labwatch.sharing.words import record_words

register = template.Library()


#: Tables of the API that are no lists of records.
_COMPUTED = frozenset({"coverage", "adequacy", "scorecard"})


@register.inclusion_tag("sharing/_table_tools.html", takes_context=True)
def table_tools(context: Any, resource: str, **asked: Any) -> dict[str, str]:
    """The rows of the table beside it, from the API: as CSV and as JSON, on the page's day.

    ``resource`` is a list of the API such as grants, or coverage; ``asked`` its filters, as in
    ``{% table_tools "grants" lab=object.slug %}``. What is empty is not asked for.
    """
    day = context.get("as_of")
    given = {**asked, "as_of": day.isoformat() if day else ""}
    query = urlencode({name: value for name, value in given.items() if value}, safe=",:")
    address = reverse(f"api:{resource}" if resource in _COMPUTED else f"api:{resource}-list")
    return {
        "table": f"{context['heading']}: {_called(resource)}",
        "json_url": f"{address}?{query}" if query else address,
        "csv_url": f"{address}?{query}&format=csv" if query else f"{address}?format=csv",
    }


@register.inclusion_tag("sharing/_table_tools.html", takes_context=True)
def page_tools(context: Any) -> dict[str, Any]:
    """The same for the table that the page is about, with its filters: its own CSV and JSON, and
    the way to its embeds."""
    return {
        "table": context.get("heading"),
        "json_url": context.get("json_url"),
        "csv_url": context.get("table_url"),
        "embeds": True,
    }


def _called(resource: str) -> str:
    """What the rows of a list of the API are called."""
    return str(NOUNS[resource][1]) if resource in NOUNS else gettext("Coverage")


@register.simple_tag(takes_context=True)
def offers(context: Any) -> Offers | None:
    """What the page offers to take along; None for what is no page of the record."""
    request, canonical = context.get("request"), context.get("canonical")
    match = getattr(request, "resolver_match", None)
    if not (match and canonical and context.get("cite")):
        return None
    return offers_of(match.url_name or "", canonical, context)


@register.simple_tag(takes_context=True)
def shared_head(context: Any) -> dict[str, Any]:
    """What the page says of itself to sites that show links and to programs. Drafts that are only
    previewed say nothing, and errors no more than what the site is."""
    found = offers(context)
    is_page = found is not None and not getattr(context["request"], "preview_of", None)
    description = sentence_in(context) or record_words()
    if not is_page or found is None:
        return {"is_page": False, "description": record_words()}
    heading = str(context["heading"])
    return {
        "is_page": True,
        "description": description,
        "card": found.card or card_of_home(),
        "card_alt": f"{heading}. {description}" if found.card else description,
        "json_ld": json_ld(context),
    }


@register.simple_tag(takes_context=True)
def embed_code(context: Any, embed: Embed) -> dict[str, str]:
    """The HTML of both forms of an embed, each with a key of its own on the page."""
    heading = str(context["heading"])
    return {
        "frame_key": f"embed-{embed.key}-frame",
        "frame": embed.frame_code(heading),
        "picture_key": f"embed-{embed.key}-picture",
        "picture": embed.picture_code(heading, context["canonical"]),
    }
