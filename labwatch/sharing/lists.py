"""Lists of records as tables to embed: from what the page of the list shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluators.depth_words import show_depth
from labwatch.sharing.grids import Cell, Column, Context, Grid, Words, grid
from sources.asof import address_on
from sources.partialdates import PartialDate

NOT_STATED, NOT_NAMED = _("not stated"), _("not named")
Row = tuple[Cell, ...]


def list_grid(name: str, context: Context) -> Grid:
    """The rows that the list's page shows first, in its order; ``total``: all that it has."""
    columns, row = _LISTS[name]
    rows = [row(record, context) for record in context["object_list"]]
    paginator = context.get("paginator")
    return Grid(context["heading"], columns, rows, paginator.count if paginator else len(rows))


def labs_grid(context: Context) -> Grid:
    """Labs with how many records of each kind there are."""
    names = tuple(Column(column.label) for column in context["columns"])
    rows = [
        (_linked(row.lab, context), *(Cell(str(item.count), item.url) for item in row.counts))
        for row in context["known"]
    ]
    return grid(context["heading"], (Column(_("Lab"), 2), *names), rows)


def access_grid(context: Context) -> Grid:
    """The access table as a list: a row for each grant."""
    table = context.get("table")
    rows = [_grant(one, context) for one in table.grants] if table else []
    columns = (
        Column(_("Lab and evaluator"), 3),
        Column(_("Models"), 3),
        Column(_("Stage"), 2),
        Column(_("Depth"), 2),
        Column(_("Who says so"), 1),
    )
    return grid(context["heading"], columns, rows)


def _grant(grant: Any, context: Context) -> Row:
    parties = " → ".join(_name(one, context) for one in (grant.lab, grant.evaluator))
    return (
        Cell("; ".join([parties, *map(str, doubts(grant))]), _page(grant, context)),
        Cell(_several(grant.public_models, context)),
        Cell(grant.get_stage_display()),
        Cell(show_depth(grant.depth, grant.facts).word),
        Cell(grant.get_attested_by_display()),
    )


def doubts(grant: Any) -> list[Words]:
    """What keeps a record of access from being plain: its hedge, its doubt, who disputes it."""
    found = [
        f"“{grant.hedge}”" if grant.hedge else "",
        "" if grant.access_certain else _("access not certain"),
        gettext("disputed by %(who)s") % {"who": grant.disputed_by} if grant.disputed else "",
    ]
    return [words for words in found if words]


def _model(model: Any, context: Context) -> Row:
    return (
        _linked(model, context),
        Cell(_name(model.lab, context)),
        _dated(model.released),
        Cell(str(len(model.public_grants))),
        Cell(str(len(model.public_work))),
    )


def _commitment(commitment: Any, context: Context) -> Row:
    labs = "; ".join(_bound(pledge, context) for pledge in commitment.bound)
    return (
        Cell(commitment.summary, _page(commitment, context)),
        Cell(labs or NOT_NAMED),
        _dated(commitment.stated_on),
        Cell(commitment.get_testability_display()),
    )


def _bound(pledge: Any, context: Context) -> str:
    """A lab with on whose word it is bound: what is only alleged is never shown as its promise."""
    name = _name(pledge.lab, context) if pledge.lab else str(NOT_NAMED)
    return f"{name} ({pledge.get_attribution_display()})"


def _document(document: Any, context: Context) -> Row:
    return (
        Cell(document.title, _page(document, context)),
        Cell(_name(document.lab, context) if document.lab else NOT_STATED),
        Cell(document.get_kind_display()),
        Cell(str(len(document.public_versions))),
    )


def _statement(statement: Any, context: Context) -> Row:
    return (
        Cell(statement.summary, _page(statement, context)),
        Cell(statement.get_speaker_kind_display()),
        Cell(statement.get_standing_display()),
        _dated(statement.said_on),
    )


def _evaluator(evaluator: Any, context: Context) -> Row:
    return (
        _linked(evaluator, context),
        Cell(evaluator.get_kind_display()),
        Cell(str(len(evaluator.public_grants))),
        Cell(str(len(evaluator.public_evaluations))),
    )


def _evaluation(work: Any, context: Context) -> Row:
    return (
        Cell(work.name, _page(work, context)),
        Cell(work.get_kind_display()),
        Cell(_several(work.public_evaluators, context)),
        Cell(_several(work.public_models, context)),
    )


def _finding(finding: Any, context: Context) -> Row:
    return (
        Cell(finding.question, _page(finding, context)),
        Cell(finding.get_outcome_display()),
        _dated(finding.as_of),
    )


def _correction(correction: Any, context: Context) -> Row:
    return (
        _dated(correction.corrected_on),
        Cell(correction.what_was_wrong, _page(correction, context)),
        Cell(correction.what_changed),
    )


def _source(source: Any, context: Context) -> Row:
    return (
        Cell(source.title, _page(source, context)),
        Cell(source.publisher or NOT_STATED),
        Cell(source.get_kind_display()),
        Cell(source.get_reach_display()),
    )


def _name(record: Any, context: Context) -> str:
    return str(context["names_then"].get(record, record.name))


def _several(records: Iterable[Any], context: Context) -> Words:
    return ", ".join(_name(one, context) for one in records) or NOT_NAMED


def _page(record: Any, context: Context) -> str:
    return address_on(record.get_absolute_url(), context["as_of"])


def _linked(record: Any, context: Context) -> Cell:
    return Cell(_name(record, context), _page(record, context))


def _dated(date: PartialDate | None) -> Cell:
    return Cell(date.words if date else NOT_STATED)


_ACCESS, _WORK = Column(_("Records of access")), Column(_("Evaluations"))
_LISTS: Mapping[str, tuple[tuple[Column, ...], Callable[[Any, Context], Row]]] = {
    "models": (
        (Column(_("Model"), 2), Column(_("Lab"), 2), Column(_("Released")), _ACCESS, _WORK),
        _model,
    ),
    "commitments": (
        (
            Column(_("Commitment"), 4),
            Column(_("Labs"), 2),
            Column(_("Stated")),
            Column(_("Testability")),
        ),
        _commitment,
    ),
    "documents": (
        (
            Column(_("Document"), 3),
            Column(_("Lab"), 2),
            Column(_("Kind"), 2),
            Column(_("Versions")),
        ),
        _document,
    ),
    "statements": (
        (
            Column(_("Statement"), 4),
            Column(_("Speaker")),
            Column(_("Standing")),
            Column(_("Said")),
        ),
        _statement,
    ),
    "evaluators": ((Column(_("Evaluator"), 2), Column(_("Kind"), 2), _ACCESS, _WORK), _evaluator),
    "evaluations": (
        (
            Column(_("Evaluation"), 3),
            Column(_("Kind")),
            Column(_("Evaluators"), 2),
            Column(_("Models"), 2),
        ),
        _evaluation,
    ),
    "findings": ((Column(_("Question"), 4), Column(_("Outcome"), 2), Column(_("As of"))), _finding),
    "corrections": (
        (Column(_("Corrected")), Column(_("What was wrong"), 3), Column(_("What changed"), 3)),
        _correction,
    ),
    "sources": (
        (
            Column(_("Source"), 4),
            Column(_("Publisher"), 2),
            Column(_("Kind")),
            Column(_("Last visit")),
        ),
        _source,
    ),
}
