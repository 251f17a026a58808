"""The scorecard, coverage and adequacy as tables to embed: from what their pages show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labwatch.scorecards.scorecard import Cell as Scored
from labwatch.sharing.grids import Cell, Column, Context, Grid, grid
from labwatch.sharing.lists import NOT_STATED
from labwatch.templatetags.scorecard import hundredths, quarters

_LAB = Column(gettext_lazy("Lab"), 2)


def board_grid(key: str, context: Context) -> Grid:
    """The scorecard of deeds or of words: a row for each lab, a range in each cell."""
    board = next(one for one in context["columns"] if one.key == key)
    columns = (_LAB, *(Column(one.name) for one in board.criteria), Column(board.total))
    rows = [
        (
            Cell(row.lab.name, _on_day(row.lab.page, context)),
            *(_scored(cell, context) for cell in row.cells),
            _total(row.score),
        )
        for row in board.rows
    ]
    return grid(board.heading, columns, rows, _left_out(board))


def _left_out(board: Any) -> str:
    """The labs without a row: nothing is known of them, which is not nothing done."""
    names = ", ".join(row.lab.name for row in board.silent)
    told = _("A bar is a range: what sources leave open makes it wider.")
    if not names:
        return told
    return (
        told
        + " "
        + _("Without a row, for no record settles any of it: %(labs)s.") % {"labs": names}
    )


def _scored(cell: Scored, context: Context) -> Cell:
    page = reverse("cell", args=[cell.lab.slug, cell.criterion.key]) + context["query"]
    if not cell.known:
        return Cell(_("not known"), page)
    return Cell(quarters(cell.span), page, cell.span)


def _total(score: Any) -> Cell:
    if score.span is None:
        return Cell(_("too little known"))
    return Cell(hundredths(score.span), span=score.span)


def promises_grid(context: Context) -> Grid:
    """Promises by what became of them: a row for each lab."""
    columns = (
        _LAB,
        *(Column(label) for _key, label in context["promise_columns"]),
        Column(_("Kept, of what could be tested"), 2),
    )
    rows = [
        (
            Cell(row.lab.name, _on_day(row.lab.page, context)),
            *(Cell(str(number)) for _key, _label, number in row.promises.counts),
            _kept(row.promises),
        )
        for row in context["promise_rows"]
    ]
    return grid(_("Promises and what became of them"), columns, rows)


def _kept(promises: Any) -> Cell:
    if promises.kept is None:
        return Cell(_("%(number)s testable, too few for a share") % {"number": promises.testable})
    return Cell(f"{hundredths(promises.kept)} %", span=promises.kept)


def coverage_grid(context: Context) -> Grid:
    """Coverage: a row for each lab with releases in the period, with the range in between."""
    columns = (
        _LAB,
        Column(_("Evaluated before release, on record"), 2),
        Column(_("Frontier releases")),
        Column(_("Not known")),
        Column(_("Release date leaves open"), 2),
    )
    rows = [_coverage_row(one, context) for one in context["found"]]
    return grid(context["heading"], columns, rows)


def _coverage_row(one: Any, context: Context) -> tuple[Cell, ...]:
    found = one.coverage
    unknown = sum(row.answer == "unknown" for row in found.rows)
    return (
        Cell(one.lab.name, _on_day(one.lab.page, context)),
        Cell(str(found.covered), span=found.share),
        Cell(str(len(found.rows))),
        Cell(str(unknown)),
        Cell(str(len(found.maybe))),
    )


def adequacy_grid(context: Context) -> Grid:
    """Adequacy: a row for each release and threat model."""
    columns = (
        Column(_("Model"), 2),
        _LAB,
        Column(_("Released"), 2),
        Column(_("Against"), 2),
        Column(_("Deep enough")),
    )
    rows = [
        (
            Cell(row.model.name, _on_day(row.model.page, context)),
            Cell(row.lab.name),
            Cell(_released(row)),
            Cell(threat["threat"].label),
            Cell(str(row.answer)),
        )
        for threat in context["threats"]
        for row in threat["rows"]
    ]
    return grid(context["heading"], columns, rows)


def _released(row: Any) -> Any:
    date = row.coverage.release.released
    return date.words if date else NOT_STATED


def compare_grid(context: Context) -> Grid:
    """Labs side by side: a row for each criterion."""
    labs = [row.lab for row in context["rows"]]
    columns = (Column(_("Criterion"), 2), *(Column(lab.name) for lab in labs))
    rows = [
        (Cell(criterion.name), *(_scored(cell, context) for cell in cells))
        for criterion, cells in context["criteria"]
    ]
    return grid(context["heading"], columns, rows)


def _on_day(page: str, context: Context) -> str:
    return f"{page}{context['as_of_query']}"


_GRIDS: Mapping[str, Any] = {
    "promises": promises_grid,
    "coverage": coverage_grid,
    "adequacy": adequacy_grid,
    "adequacy-threat": adequacy_grid,
    "compare": compare_grid,
}


def scored_grid(name: str, context: Context) -> Grid | None:
    """The table of that name; None if it is none of these."""
    if name in ("deeds", "words"):
        return board_grid(name, context)
    make = _GRIDS.get(name)
    return make(context) if make else None
