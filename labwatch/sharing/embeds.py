"""Embeds: any table, chart or record of the site inside another one, as a frame or as an SVG.

Each is made of what its page shows, so it says nothing else, and carries its date and its source.
Only these may be framed, by anybody; they set no cookie and run no script. What is answered in
their stead, an error or a way on, is a page of the site, which may not be framed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from labwatch.scorecards.pictures.shapes import Picture
from labwatch.sharing.boards import scored_grid
from labwatch.sharing.drawing import grid_picture, summary_picture
from labwatch.sharing.grids import Grid, Words
from labwatch.sharing.lists import access_grid, labs_grid, list_grid
from labwatch.sharing.mirror import HOME, Mirror, answer_of, context_of, in_the_pages_language
from labwatch.sharing.offers import BOARDS, CHARTS, PICTURES, RECORDS, TABLES
from labwatch.sharing.summaries import Summary, summary_of
from labwatch.sharing.svg import Sheet, drawn, svg_answer

Context = Mapping[str, Any]
#: The most rows of a table in a frame and in a picture; the rest is a link, or a number.
IN_FRAME, IN_PICTURE = 50, 20


@dataclass(frozen=True)
class Embedded:
    """What is embedded: one of a table, a record in short or a chart, of the page with a context.

    ``figure``: the template that shows a chart with its table; ``key``: how to read it.
    """

    context: Context
    grid: Grid | None = None
    summary: Summary | None = None
    chart: Any = None
    figure: str = ""
    key: Words = ""

    @property
    def title(self) -> str:
        """What it is called."""
        if self.grid:
            return str(self.grid.title)
        return str(self.picture.title if self.chart else self.context["heading"])

    @property
    def picture(self) -> Picture:
        """It as a picture."""
        if self.grid:
            return grid_picture(self.grid.first(IN_PICTURE))
        if self.summary:
            return summary_picture(self.summary)
        found: Picture = getattr(self.chart, "wide", None) or self.chart.picture
        return found

    @property
    def sheet(self) -> Sheet:
        """The picture with its date and its source."""
        return Sheet(
            "" if self.summary else self.title,
            self.picture,
            self.context["today"],
            self.context["canonical"],
            tuple(str(note) for note in self.notes if note),
        )

    @property
    def notes(self) -> tuple[Words, ...]:
        """What stands below the picture: how to read it, and how much of it is left out."""
        if self.grid is None:
            return (self.key,)
        cut = self.grid.first(IN_PICTURE).more
        more = ngettext("%(more)s more row there.", "%(more)s more rows there.", cut)
        return (self.grid.note, more % {"more": cut} if cut else "")


_FIGURES = {
    "timeline": "scorecards/_timeline.html",
    "depth": "scorecards/_depths.html",
    "half-years": "embeds/_half_years.html",
}
#: How to read each chart, where no more than the picture is shown.
_KEYS: Mapping[str, Words] = {
    "timeline": _(
        "Full marks are certain. An outline: some time within it. An arrow to the left: some time "
        "before. What has no date stands below. A diamond: a promise; a triangle: its due date; a "
        "dashed line from there: overdue."
    ),
    "depth": _(
        "Full: the depth that is established. Outlined: the deepest that no source excludes, which "
        "is not deep access but access of which little is stated."
    ),
    "half-years": _(
        "A block for each frontier release. Full: evaluated before release, on record. "
        "Dotted: not known. Crossed: the lab says that nobody did."
    ),
}


@require_safe
@in_the_pages_language
def frame(request: HttpRequest, path: str = HOME, part: str = "") -> HttpResponse:
    """The embed as a page to frame; as its page, not to be framed: 400, 404, 410, 301."""
    mirror = Mirror("/embed/", f"/{part}/" if part else "/")
    found = _embedded(request, path, part, mirror)
    if isinstance(found, HttpResponse):
        return found
    answer = render(request, "embeds/frame.html", _shown(found))
    answer._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
    return _framable(answer)


@require_safe
@in_the_pages_language
def picture(request: HttpRequest, path: str = HOME, part: str = "") -> HttpResponse:
    """The embed as an SVG; as its page, not to be framed: 400, 404, 410, 301."""
    mirror = Mirror("/embed/", f"/{part}.svg" if part else ".svg")
    found = _embedded(request, path, part, mirror)
    return found if isinstance(found, HttpResponse) else _framable(svg_answer(drawn(found.sheet)))


def _framable(answer: HttpResponse) -> HttpResponse:
    """The answer without the header that forbids frames: only of what is embedded."""
    answer.xframe_options_exempt = True
    return answer


def _embedded(
    request: HttpRequest, path: str, part: str, mirror: Mirror
) -> Embedded | HttpResponse:
    answer = answer_of(request, path, mirror)
    context = context_of(answer)
    if context is None:
        return answer
    name = context["view"].request.resolver_match.url_name
    found = _of_part(part, context) if part else _of_page(name, context)
    if found is None:
        raise Http404("There is nothing to embed here.")
    return found


def _of_part(part: str, context: Context) -> Embedded | None:
    if part in BOARDS and "columns" in context and "promise_rows" in context:
        return Embedded(context, grid=scored_grid(part, context))
    chart = getattr(context.get("pictures"), PICTURES.get(part, "") or "none", None)
    if part in CHARTS and chart:
        return Embedded(context, chart=chart, figure=_FIGURES[part], key=_KEYS[part])
    return None


def _of_page(name: str, context: Context) -> Embedded | None:
    if name in RECORDS:
        return Embedded(context, summary=summary_of(context))
    if name not in TABLES:
        return None
    if name == "labs":
        return Embedded(context, grid=labs_grid(context))
    if name == "access":
        return Embedded(context, grid=access_grid(context))
    grid = scored_grid(name, context) or list_grid(name, context)
    return Embedded(context, grid=grid)


def _shown(found: Embedded) -> dict[str, Any]:
    """The page's context, and what of it is embedded."""
    return {
        **found.context,
        "embedded": found,
        "grid": found.grid.first(IN_FRAME) if found.grid else None,
        "summary": found.summary,
        "figure": found.figure,
        "timeline": found.chart,
        "depths": found.chart,
        "halves": found.chart,
    }
