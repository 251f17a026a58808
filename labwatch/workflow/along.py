"""What is published along with a record: the drafts without which it would not be whole."""

from __future__ import annotations

from typing import Any

from commitments.models import Commitment, Document
from labwatch.dataset.kinds import KIND_OF_MODEL
from sources.models import Citation
from sources.records import Record

#: Records that are part of what one of these says, though they have a status of their own.
_OWN: dict[type[Record], str] = {Commitment: "pledges", Document: "versions"}


def drafts_along(record: Record) -> tuple[list[Record], list[Record]]:
    """The drafts to publish before the record, and those after it, each in such an order that none
    comes before what it rests on.

    Before: what it rests on, and the passages it cites with their sources. After: the pledges of a
    commitment, the versions of a document, with what these need.
    """
    before = _Found(record)
    before.need(record)
    after = _Found(record, *before.rows)
    for row in _own(record):
        after.add(row)
    return before.rows, after.rows


def _own(record: Record) -> list[Record]:
    name = _OWN.get(type(record))
    return list(getattr(record, name).order_by("pk")) if name else []


class _Found:
    """Drafts in order; each once, and none of those that are known already."""

    def __init__(self, *known: Record) -> None:
        self.rows: list[Record] = []
        self._known = {(type(row), row.pk) for row in known}

    def add(self, row: Record) -> None:
        """A draft, after what it needs."""
        if row.is_published or (type(row), row.pk) in self._known:
            return
        self._known.add((type(row), row.pk))
        self.need(row)
        self.rows.append(row)

    def need(self, record: Record) -> None:
        """What one record rests on and cites."""
        for path in record.rests_on:
            self._follow(record, path)
        for citation in _cited(record):
            self.add(citation)

    def _follow(self, record: Any, path: str) -> None:
        for name in path.split("__"):
            record = getattr(record, name)
            if record is None:
                return
            self.add(record)


def _cited(record: Record) -> list[Citation]:
    """The passages that it, or a row that belongs to it, cites; a source's own are not meant."""
    keys: list[int] = []
    for part in KIND_OF_MODEL[type(record)].parts.values():
        if "citation" in part.fields:
            model: Any = part.model  # each has a table of its own
            rows = model._default_manager.filter(**{part.owner: record.pk})
            keys += rows.exclude(citation=None).values_list("citation", flat=True)
    return list(Citation.objects.filter(pk__in=keys).select_related("source").order_by("pk"))
