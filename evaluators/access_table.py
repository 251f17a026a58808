"""The access table: models × evaluators, with the grants in each cell. Pure; views fetch the rows.

A cell without grants says that no public record is known, which is not a no. A named evaluator that
is only apparently among a placeholder's members gets a hedged cell, never a grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from commitments.models import AIModel, Lab
from evaluators.models import AccessGrant, Evaluator, HedgedLink

#: A row: the lab's key, and the model's key or None for grants that name no model.
RowKey = tuple[int, int | None]


@dataclass(frozen=True)
class Hedged:
    """A grant to a placeholder that apparently includes the evaluator of this column."""

    grant: AccessGrant
    link: HedgedLink


@dataclass
class Cell:
    """What is known of one evaluator at one model."""

    evaluator: Evaluator
    grants: list[AccessGrant] = field(default_factory=list)
    hedged: list[Hedged] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether no public record is known."""
        return not self.grants and not self.hedged


@dataclass(frozen=True)
class Row:
    """One model of a lab, or the lab's grants that name no model (``model`` is None)."""

    lab: Lab
    model: AIModel | None
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no evaluator's access to it is known."""
        return all(cell.is_empty for cell in self.cells)


@dataclass(frozen=True)
class AccessTable:
    """The table: its columns and rows, both by name, and the grants it shows, each once."""

    evaluators: tuple[Evaluator, ...]
    rows: tuple[Row, ...]
    grants: tuple[AccessGrant, ...]


def access_table(models: Iterable[AIModel], grants: Iterable[AccessGrant]) -> AccessTable:
    """The table of these grants, with a row for each of these models, tested or not.

    Grants come with ``public_models`` and their evaluator with ``members``: published rows only.
    """
    grants = tuple(grants)
    columns = _columns(grants)
    cells = _filled(grants)
    rows = [(model.lab, model) for model in models]
    return AccessTable(
        evaluators=columns,
        rows=tuple(_row(lab, model, columns, cells) for lab, model in _rows(rows, grants)),
        grants=grants,
    )


def _columns(grants: Iterable[AccessGrant]) -> tuple[Evaluator, ...]:
    found = {grant.evaluator for grant in grants}
    found |= {link.evaluator for grant in grants for link in _members(grant)}
    return tuple(sorted(found, key=lambda evaluator: (evaluator.is_placeholder, evaluator.name)))


def _members(grant: AccessGrant) -> list[HedgedLink]:
    return list(getattr(grant.evaluator, "members", []))


def _models(grant: AccessGrant) -> list[AIModel]:
    return list(getattr(grant, "public_models", []))


def _rows(
    rows: Iterable[tuple[Lab, AIModel | None]], grants: Iterable[AccessGrant]
) -> list[tuple[Lab, AIModel | None]]:
    """The given models, models that only grants name, and a row for grants that name none."""
    found = {(lab.pk, model.pk if model else None): (lab, model) for lab, model in rows}
    for grant in grants:
        for model in _models(grant):
            found.setdefault((model.lab_id, model.pk), (model.lab, model))
        if not _models(grant):
            found.setdefault((grant.lab_id, None), (grant.lab, None))
    return sorted(found.values(), key=_by_name)


def _by_name(row: tuple[Lab, AIModel | None]) -> tuple[str, bool, str]:
    lab, model = row
    return (lab.name, model is None, model.name if model else "")


def _filled(grants: Iterable[AccessGrant]) -> dict[tuple[RowKey, int], Cell]:
    """The cells that hold something, by row and evaluator."""
    cells: dict[tuple[RowKey, int], Cell] = {}

    def cell(row: RowKey, evaluator: Evaluator) -> Cell:
        return cells.setdefault((row, evaluator.pk), Cell(evaluator))

    for grant in grants:
        for row in _row_keys(grant):
            cell(row, grant.evaluator).grants.append(grant)
            for link in _members(grant):
                cell(row, link.evaluator).hedged.append(Hedged(grant, link))
    return cells


def _row_keys(grant: AccessGrant) -> list[RowKey]:
    models: list[RowKey] = [(model.lab_id, model.pk) for model in _models(grant)]
    return models or [(grant.lab_id, None)]


def _row(
    lab: Lab,
    model: AIModel | None,
    columns: Iterable[Evaluator],
    cells: dict[tuple[RowKey, int], Cell],
) -> Row:
    key = (lab.pk, model.pk if model else None)
    return Row(lab, model, tuple(cells.get((key, one.pk)) or Cell(one) for one in columns))
