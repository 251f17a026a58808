"""Tags that show the depth of a grant. None of them queries."""

from __future__ import annotations

from django import template

from evaluators.depth_words import DepthShown, show_band, show_depth
from evaluators.models import AccessGrant

register = template.Library()


@register.inclusion_tag("_depth.html")
def depth(grant: AccessGrant) -> dict[str, DepthShown]:
    """The depth of a grant as a ladder with its words beside it."""
    return {"depth": show_depth(grant.depth, grant.facts)}


@register.filter
def band(grant: AccessGrant) -> str:
    """The access band in words."""
    return show_band(grant.band)
