"""The living style page: each component in each state of its vocabulary, in light and in dark.

Only where DEBUG is on. The states come from the vocabularies themselves, so that a new word shows
by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from labwatch.style import samples
from sources.pages import Crumb, TextPage


@dataclass(frozen=True)
class Component:
    """A component: its name, its classes, and the template that shows all its states."""

    name: str
    classes: str
    template: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.name.lower().replace(" ", "-").replace(",", "")


COMPONENTS = (
    Component("Status", ".badge .is-STATE", "style/_status.html"),
    Component("Depth", ".depth .ladder .rung-reached", "style/_depth.html"),
    Component("Range", ".range .bar .of-deeds .of-words", "style/_range.html"),
    Component("Quote and source line", ".quote .source-line .role", "style/_quote.html"),
    Component("Date with precision", "time .not-stated", "style/_date.html"),
    Component("Who says so", ".who-says .says-WHO .hedge", "style/_who.html"),
    Component("Visits", ".visit .diff", "style/_visits.html"),
    Component("Sentence and notes", ".sentence .lead .note .notice .empty", "style/_text.html"),
    Component("Line of a promise", ".way .is-gap .step .gap", "style/_way.html"),
    Component("Table", ".scroll .stack .number .table-tools", "style/_table.html"),
    Component("Figures", ".figures .range", "style/_figures.html"),
    Component("Form", ".filters .field .chips .button .quiet", "style/_form.html"),
)


class StylePage(TextPage):
    """Every component, for whoever writes a page."""

    heading = "Style"
    template_name = "style/style.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page in debug; elsewhere there is none."""
        if not settings.DEBUG:
            raise Http404("There is a style page in debug only.")
        return super().dispatch(request, *args, **kwargs)

    def get_crumbs(self) -> list[Crumb]:
        """It stands apart."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The components and their states."""
        return super().get_context_data(
            components=COMPONENTS,
            schemes=("light", "dark"),
            colours=samples.COLOURS,
            noindex=True,
            cite=None,
            **samples.states(),
            **kwargs,
        )
