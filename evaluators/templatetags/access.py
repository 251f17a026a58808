"""Tags that show the depth of a grant. None of them queries."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluators.depth_words import DepthShown, show_band, show_depth
from evaluators.models import AccessGrant

register = template.Library()


@register.inclusion_tag("_depth.html")
def depth(grant: AccessGrant) -> dict[str, DepthShown]:
    """The depth of a grant as a ladder with its words beside it."""
    return {"depth": show_depth(grant.depth, grant.facts)}


@register.simple_tag
def mark(name: str) -> SafeString:
    """A small picture that the page draws once; the words beside it say the same."""
    html = '<svg class="mark" aria-hidden="true"><use href="#{}"/></svg>'
    return format_html(html, name)


@register.simple_tag
def ladder(key: str) -> SafeString:
    """The picture of a depth, by its key such as 10-20, that the page draws once."""
    html = '<svg class="ladder-mark" aria-hidden="true"><use href="#d{}"/></svg>'
    return format_html(html, key)


@register.filter
def band(grant: AccessGrant) -> str:
    """The access band in words."""
    return show_band(grant.band)
