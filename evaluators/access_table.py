"""The access table: models, or labs, × evaluators, with the grants in each cell. Pure.

A cell without grants says that no public record is known, which is not a no. A named evaluator that
is only apparently among a placeholder's members gets a hedged cell, never a grant.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from commitments.models import AIModel, Lab
from evaluators.access_cells import Cell, Column, Entry, Hedged, Row, members_of, models_of
from evaluators.access_words import days_before, who_says
from evaluators.models import AccessGrant, Evaluator
from sources.partialdates import PartialDate

#: A row: the lab's key, and the model's key or None for a whole lab or grants without a model.
RowKey = tuple[int, int | None]


@dataclass(frozen=True)
class Cut:
    """How the table is cut: what its rows are, and for which day names and releases hold."""

    by_lab: bool = False
    on_record_only: bool = False
    as_of: dt.date | None = None
    #: Which of the models that grants name have a row.
    keeps: Callable[[AIModel], bool] = lambda _model: True
    name_of: Callable[[Lab | Evaluator], str] = str


@dataclass(frozen=True)
class AccessTable:
    """The table: its columns and rows, and the grants it shows, each once."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    grants: tuple[AccessGrant, ...]
    cut: Cut

    @property
    def evaluators(self) -> set[Evaluator]:
        """Who has a column."""
        return {column.evaluator for column in self.columns}


def access_table(
    models: Iterable[AIModel],
    grants: Iterable[AccessGrant],
    cut: Cut | None = None,
    labs: Iterable[Lab] = (),
) -> AccessTable:
    """The table of these grants, with a row for each of these models (or labs), tested or not.

    Grants come with ``public_models`` and their evaluator with ``members``: published rows only.
    Rows run by lab, newest release first; columns by number of grants, placeholders last.
    """
    cut, grants = cut or Cut(), tuple(grants)
    columns = _columns(grants, cut)
    cells = _filled(grants, columns, cut)
    subjects = _subjects(models, labs, grants, cut)
    rows = tuple(_row(lab, model, columns, cells, cut) for lab, model in subjects)
    if cut.on_record_only:
        rows = tuple(row for row in rows if row.known)
    return AccessTable(columns, rows, grants, cut)


def _columns(grants: tuple[AccessGrant, ...], cut: Cut) -> tuple[Column, ...]:
    counts = Counter(grant.evaluator for grant in grants)
    counts.update({link.evaluator: 0 for grant in grants for link in members_of(grant)})
    found = [Column(one, cut.name_of(one), number) for one, number in counts.items()]
    return tuple(sorted(found, key=lambda one: (one.is_placeholder, -one.grants, one.name)))


def _subjects(
    models: Iterable[AIModel], labs: Iterable[Lab], grants: Iterable[AccessGrant], cut: Cut
) -> list[tuple[Lab, AIModel | None]]:
    """What the rows are about, in order: the given ones, and what only grants name."""
    found: dict[RowKey, tuple[Lab, AIModel | None]] = {}
    for model in models:
        found[_key(model, cut)] = (model.lab, None if cut.by_lab else model)
    for lab in labs if cut.by_lab else ():
        found[lab.pk, None] = (lab, None)
    for grant in grants:
        for key, lab, model_or_none in _places(grant, cut):
            found.setdefault(key, (lab, model_or_none))
    return sorted(found.values(), key=lambda subject: _in_order(subject, cut))


def _key(model: AIModel, cut: Cut) -> RowKey:
    return (model.lab_id, None if cut.by_lab else model.pk)


def _places(grant: AccessGrant, cut: Cut) -> list[tuple[RowKey, Lab, AIModel | None]]:
    """The rows in which a grant stands."""
    models = models_of(grant)
    if cut.by_lab or not models:
        return [((grant.lab_id, None), grant.lab, None)]
    return [((one.lab_id, one.pk), one.lab, one) for one in models if cut.keeps(one)]


def _in_order(
    subject: tuple[Lab, AIModel | None], cut: Cut
) -> tuple[str, int, bool, bool, int, str]:
    """By lab; its newest release first, then models without a date, then grants without a model."""
    lab, model = subject
    released = model.released if model else None
    newest = -released.latest.toordinal() if released else 0
    name = model.name if model else ""
    return (cut.name_of(lab).casefold(), lab.pk, model is None, released is None, newest, name)


def _filled(
    grants: Iterable[AccessGrant], columns: Iterable[Column], cut: Cut
) -> dict[tuple[RowKey, int], Cell]:
    """The cells that hold something, by row and evaluator."""
    by_evaluator = {column.evaluator.pk: column for column in columns}
    cells: dict[tuple[RowKey, int], Cell] = {}

    def cell(row: RowKey, evaluator: Evaluator) -> Cell:
        key = (row, evaluator.pk)
        return cells.setdefault(key, Cell(by_evaluator[evaluator.pk]))

    for grant in grants:
        for row, _lab, model in _places(grant, cut):
            cell(row, grant.evaluator).entries.append(_entry(grant, model, cut))
            for link in members_of(grant):
                group = cut.name_of(grant.evaluator)
                cell(row, link.evaluator).hedged.append(Hedged(grant, link, group))
    for one in cells.values():
        one.entries.sort(key=_newest_first)
    return cells


def _newest_first(entry: Entry) -> int:
    """By the newest release that the grant names; those without one last, else as they came."""
    dates = [model.released.latest.toordinal() for model in entry.models if model.released]
    return -max(dates, default=0)


def _entry(grant: AccessGrant, model: AIModel | None, cut: Cut) -> Entry:
    about = [model] if model else models_of(grant)
    days = days_before((one.released for one in about), grant.window_start, cut.as_of)
    lab, evaluator = cut.name_of(grant.lab), cut.name_of(grant.evaluator)
    says = who_says(grant.attested_by, lab, evaluator)
    return Entry(grant, f"{lab} → {evaluator}", days, says)


def _row(
    lab: Lab,
    model: AIModel | None,
    columns: Iterable[Column],
    cells: dict[tuple[RowKey, int], Cell],
    cut: Cut,
) -> Row:
    key = (lab.pk, model.pk if model else None)
    return Row(
        lab=lab,
        lab_name=cut.name_of(lab),
        model=model,
        is_lab=cut.by_lab,
        is_coming=_is_coming(model, cut.as_of),
        cells=tuple(cells.get((key, one.evaluator.pk)) or Cell(one) for one in columns),
    )


def _is_coming(model: AIModel | None, as_of: dt.date | None) -> bool:
    """Whether the model was certainly not released yet on the past day asked for."""
    released: PartialDate | None = model.released if model else None
    return released is not None and as_of is not None and released.earliest > as_of
