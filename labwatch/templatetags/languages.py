"""The page in other languages: for the head of a page, and for the reader. No tag queries."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.translation import pgettext

from labwatch.languages.addresses import InLanguage, in_languages

register = template.Library()


@register.simple_tag(takes_context=True)
def page_in_languages(context: dict[str, Any]) -> list[InLanguage]:
    """The page in every language; empty where there is no choice."""
    request = context.get("request")
    return in_languages(request.path_info) if request else []


@register.simple_tag(takes_context=True)
def lasting_query(context: dict[str, Any]) -> str:
    """The query that belongs to the page's lasting address, with its question mark, or nothing."""
    query = urlsplit(context.get("canonical") or "").query
    return f"?{query}" if query else ""


@register.simple_tag(takes_context=True)
def asked_query(context: dict[str, Any]) -> str:
    """All that the reader asked for, with its question mark, or nothing."""
    query = context["request"].GET.urlencode()
    return f"?{query}" if query else ""


@register.simple_tag
def site_url() -> str:
    """Where the site stands, without a slash at the end."""
    return str(settings.SITE_URL)


@register.simple_tag
def colon() -> str:
    """A colon after words that are not part of a sentence to translate; some languages set a space
    before it."""
    return pgettext("punctuation", ":")


@register.simple_tag
def semicolon() -> str:
    """The same between what is listed."""
    return pgettext("punctuation", ";")
