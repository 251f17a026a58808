"""The cells of a table: what is recorded, on which words, what may be changed in place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commitments.models import Pledge
from evaluators.models import AccessGrant
from evaluators.models.access import DEPTH_FACTS, SAFEGUARD_FACTS
from labwatch.sheets.criteria import Column, Criterion
from labwatch.sheets.typed import Typed, key_of
from sources.admin.choices import admin_address
from sources.records import Record
from sources.vocabulary import CitationRole

NOT_STATED = "not-stated"
#: Facts of a published grant that may be stated only with a passage that says so.
NEEDS_PASSAGE = frozenset((*DEPTH_FACTS, *SAFEGUARD_FACTS))


@dataclass(frozen=True)
class Cell:
    """One field of one record. ``chosen``: what the select shows; ``value``: what is recorded."""

    key: str
    column: Column
    record: Record
    value: str
    words: str
    chosen: str
    links: list[Any]
    passages: list[Any] = field(default_factory=list)
    passage: str = ""
    is_editable: bool = False
    is_repeated: bool = False
    refused: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether a source states it."""
        return self.value != NOT_STATED

    @property
    def lacks_passage(self) -> bool:
        """Whether it is stated and no passage is cited for it alone."""
        is_fact = self.column.may_be_not_stated
        return is_fact and self.is_stated and not self.links


@dataclass(frozen=True)
class Line:
    """One row: a record of a lab, under its name, with its cells."""

    record: Any
    lab: str
    name: str
    about: str
    address: str
    quotes: list[Any]
    cells: list[Cell]

    @property
    def is_unread(self) -> bool:
        """Whether nobody read its sources against it."""
        return not all(record.is_re_read for record in _records(self.record))


@dataclass(frozen=True)
class Rights:
    """What the person may change: models they may write at all, and what is published."""

    models: frozenset[Any]
    published: bool

    def may(self, record: Record) -> bool:
        """Whether they may change that record."""
        return type(record) in self.models and (self.published or not record.is_published)


def lines_of(
    criterion: Criterion, rows: Iterable[Any], rights: Rights, typed: Mapping[str, Typed]
) -> list[Line]:
    """The rows of a page. A record that several rows share is changed in the first of them."""
    seen: set[str] = set()
    return [_line(criterion, row, rights, typed, seen) for row in rows]


def _line(
    criterion: Criterion, row: Any, rights: Rights, typed: Mapping[str, Typed], seen: set[str]
) -> Line:
    name, about = _named(row)
    cells = [_cell(column, row, rights, typed, seen) for column in criterion.columns]
    quotes = _promises(row) if isinstance(row, Pledge) else []
    lab = row.lab.name if row.lab else "labs not named"
    return Line(row, lab, name, about, admin_address(row), quotes, cells)


def _cell(
    column: Column, row: Any, rights: Rights, typed: Mapping[str, Typed], seen: set[str]
) -> Cell:
    record = getattr(row, column.of) if column.of else row
    key = key_of(record, column.name)
    value, given = getattr(record, column.name), typed.get(key)
    links = list(record.citations.all())
    is_repeated = key in seen
    seen.add(key)
    return Cell(
        key=key,
        column=column,
        record=record,
        value=value,
        words=dict(column.choices).get(value, value),
        chosen=given.value if given else value,
        links=[link for link in links if link.fact == column.name],
        passages=_each_once(links),
        passage=given.passage if given else "",
        is_editable=bool(column.choices) and not is_repeated and rights.may(record),
        is_repeated=is_repeated,
        refused=given.refused if given else "",
    )


def _each_once(links: list[Any]) -> list[Any]:
    """The passages that the record cites, one for each."""
    return list({link.citation_id: link.citation for link in links}.values())


def _promises(pledge: Pledge) -> list[Any]:
    """The words of the promise itself."""
    links = pledge.commitment.citations.all()
    return _each_once([link for link in links if link.role == CitationRole.PROMISE])


def _records(row: Any) -> list[Record]:
    return [row, row.commitment] if isinstance(row, Pledge) else [row]


def _named(row: Any) -> tuple[str, str]:
    """What the row is about, and what tells it from others of the lab."""
    if isinstance(row, Pledge):
        return row.commitment.summary, f"{row.get_attribution_display()}, {row.get_state_display()}"
    if isinstance(row, AccessGrant):
        models = ", ".join(model.name for model in row.ai_models.all()) or "models not named"
        return f"{models}: {row.evaluator.name}", str(row.get_stage_display())
    return row.name, str(row.released or "release date not stated")
