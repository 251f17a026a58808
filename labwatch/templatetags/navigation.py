"""The ways through the site: the few in the header, all of them in its menu. No tag queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

register = template.Library()


@dataclass(frozen=True)
class Way:
    """A page to go to, by its URL name, which is also that of the section below it."""

    name: str
    label: str | Promise

    @property
    def url(self) -> str:
        """Its address, in the language of the page."""
        return reverse(self.name)


LABS = Way("labs", _("Labs"))
MODELS = Way("models", _("Models"))
COMMITMENTS = Way("commitments", _("Commitments"))
ACCESS = Way("access", pgettext_lazy("of evaluators to models", "Access"))
EVALUATORS = Way("evaluators", _("Evaluators"))
COVERAGE = Way("coverage", _("Coverage"))
METHODOLOGY = Way("methodology", _("Methodology"))

#: What the header shows where it is wide enough.
FIRST = (LABS, MODELS, COMMITMENTS, ACCESS, EVALUATORS, COVERAGE, METHODOLOGY)
#: Everything, by what a reader looks for.
ALL: tuple[tuple[str | Promise, tuple[Way, ...]], ...] = (
    (
        _("Scorecard"),
        (
            Way("home", _("Scorecard")),
            COVERAGE,
            Way("adequacy", _("Adequacy of access")),
            Way("compare", _("Compare labs")),
            Way("differences", _("Compare two days")),
        ),
    ),
    (_("Who and what"), (LABS, MODELS, EVALUATORS)),
    (
        _("Words"),
        (COMMITMENTS, Way("documents", _("Documents")), Way("statements", _("Statements"))),
    ),
    (
        _("Deeds"),
        (ACCESS, Way("evaluations", _("Evaluations")), Way("findings", _("Findings"))),
    ),
    (
        _("How we know"),
        (
            METHODOLOGY,
            Way("sources", _("Sources")),
            Way("changes", _("Changes")),
            Way("corrections", _("Corrections")),
            Way("ways", _("Follow the record")),
        ),
    ),
    (
        _("For your own work"),
        (
            Way("search", _("Search")),
            Way("data", _("Data")),
            Way("guide-api", _("REST API")),
            Way("about", _("About")),
        ),
    ),
)
#: Below every page: about the site and its record as a whole.
LAST = (
    METHODOLOGY,
    Way("changes", _("Changes")),
    Way("corrections", _("Corrections")),
    Way("ways", _("Follow the record")),
    Way("data", _("Data")),
    Way("guide-api", _("REST API")),
    Way("about", _("About")),
    Way("licence", _("Licence")),
    Way("accessibility", _("Accessibility")),
    Way("privacy", _("Privacy")),
    Way("changelog", _("Changelog of the site")),
)


@register.inclusion_tag("_ways.html", takes_context=True)
def first_ways(context: dict[str, Any]) -> dict[str, Any]:
    """The few ways of the header."""
    return {"ways": FIRST, "section_name": context.get("section_name")}


@register.inclusion_tag("_site_map.html", takes_context=True)
def all_ways(context: dict[str, Any]) -> dict[str, Any]:
    """All ways, in groups."""
    return {"groups": ALL, "section_name": context.get("section_name")}


@register.inclusion_tag("_ways.html", takes_context=True)
def last_ways(context: dict[str, Any]) -> dict[str, Any]:
    """The ways of the footer."""
    return {"ways": LAST, "section_name": context.get("section_name")}
