"""Entries of an upload made whole: what a spreadsheet leaves out stays, and nothing becomes public.

An import never publishes. New records are drafts; stored ones keep their status. Only whoever may
publish says that a record was read against its sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from labwatch.bulkwork.columns import cells_of, value_in
from labwatch.bulkwork.packing import File
from labwatch.dataset.converting import Unfit
from labwatch.dataset.exporting import records_of, values_of
from labwatch.dataset.kinds import KIND_OF_NAME, Kind
from labwatch.dataset.problems import Problem
from labwatch.dataset.reading import Entry
from labwatch.workflow import permissions
from sources.records import Record
from sources.vocabulary import Reading, Status

_BATCH = 500
_STATUS = (
    "It is {stored}, and an import changes no status. Write {stored} or leave it out; the buttons "
    "of the record take it further."
)
_READING = "Only who may publish says so. Leave it out, or write {stored}."


def stored_records(entries: list[Entry | Problem]) -> dict[tuple[str, str], Record]:
    """The records that the entries name by kind and slug and that exist, ready for export."""
    slugs: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry, Entry) and entry.kind in KIND_OF_NAME:
            slugs[entry.kind].append(slug_in(entry))
    return {
        (name, record.slug): record
        for name, wanted in slugs.items()
        for some in _batches(wanted)
        for record in _named(KIND_OF_NAME[name], some)
    }


def prepare(
    entries: list[Entry | Problem], stored: dict[tuple[str, str], Record], user: Any
) -> Iterator[Entry | Problem]:
    """The entries as they are to be loaded; besides, what is wrong with their status."""
    for entry in entries:
        if isinstance(entry, Problem) or entry.kind not in KIND_OF_NAME:
            yield entry
            continue
        record = stored.get((entry.kind, slug_in(entry)))
        yield from _prepared(KIND_OF_NAME[entry.kind], entry, record, user)


def slug_in(entry: Entry) -> str:
    """The slug that an entry names, or the empty string."""
    slug = entry.values.get("slug")
    return slug.strip() if isinstance(slug, str) else ""


def is_sheet(entry: Entry) -> bool:
    """Whether its values are cells of a spreadsheet."""
    return File(entry.place.file, b"").suffix == ".csv"


def _named(kind: Kind, slugs: tuple[str, ...]) -> Iterator[Record]:
    return records_of(kind, kind.model._default_manager.filter(slug__in=slugs))


def _batches(slugs: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(slugs), _BATCH):
        yield tuple(slugs[start : start + _BATCH])


def _prepared(
    kind: Kind, entry: Entry, record: Record | None, user: Any
) -> Iterator[Entry | Problem]:
    values, faults = _from_cells(kind, entry, record) if is_sheet(entry) else (entry.values, {})
    own, more = _own_standing(kind, values, record, user)
    for name, message in (faults | more).items():
        title = f"{kind.name} {slug_in(entry)}"
        yield Problem(entry.place_of(name), title, name, message)
    yield replace(entry, values={**values, **own})


def _from_cells(
    kind: Kind, entry: Entry, record: Record | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """A spreadsheet's row as whole values: a cell counts only if it differs from the one that an
    export would write, so that what was exported comes back as it was."""
    values: dict[str, Any] = dict(values_of(kind, record)) if record else {}
    known = cells_of(kind, record) if record else {}
    faults: dict[str, str] = {}
    for name, cell in entry.values.items():
        if cell == known.get(name, ""):
            continue
        try:
            values[name] = value_in(kind, name, cell)
        except Unfit as error:
            faults[name] = str(error)
    return values, faults


def _own_standing(
    kind: Kind, values: dict[str, Any], record: Record | None, user: Any
) -> tuple[dict[str, str], dict[str, str]]:
    """Status and reading as they will be, and what is wrong with those that the file gives."""
    may_publish = user.has_perm(permissions.publishing(record or kind.model()))
    given = values.get("reading") or ""
    if record is None:
        reading = given if given and may_publish else Reading.NOT_RE_READ
        return {"status": str(Status.DRAFT), "reading": str(reading)}, {}
    faults = {}
    if values.get("status") not in (None, record.status):
        faults["status"] = _STATUS.format(stored=record.status)
    if given and given != record.reading and not may_publish:
        faults["reading"] = _READING.format(stored=record.reading)
    reading = given if given and may_publish else record.reading
    return {"status": record.status, "reading": str(reading)}, faults
