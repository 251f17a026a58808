"""Entries to unsaved rows: values converted, references found, the models' own rules asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from commitments.models import Ruling
from evaluators.citing import uncited
from evaluators.models import DEPTH_FACTS, SAFEGUARD_FACTS, AccessGrant
from labwatch.dataset.converting import Unfit, convert, did_you_mean, slug_of, slugs_of
from labwatch.dataset.kinds import KIND_OF_MODEL, Kind, PartKind
from labwatch.dataset.problems import Place, Problem
from labwatch.dataset.reading import Entry
from labwatch.dataset.survey import title_of
from sources.models import Citation
from sources.records import Record
from sources.vocabulary import Status


class Late(NamedTuple):
    """A reference to a record of the same kind that stands further down, to be set afterwards."""

    target: models.Model
    column: str
    slug: str


@dataclass
class Row:
    """One entry on its way into the database.

    ``parts``: unsaved rows by relation. ``several``: keys of other records by relation.
    ``peers``: slugs of records of its own kind by relation; ``late``: single ones that are not
    written yet, and ``late_parts`` the parts that hold such. ``blocked``: it refers to a record
    that has a problem of its own, so it cannot be written either.
    """

    entry: Entry
    record: Record
    before: dict[str, Any] | None
    problems: list[Problem] = field(default_factory=list)
    parts: dict[str, list[Any]] = field(default_factory=dict)
    several: dict[str, set[int]] = field(default_factory=dict)
    peers: dict[str, list[str]] = field(default_factory=dict)
    late: list[Late] = field(default_factory=list)
    late_parts: set[str] = field(default_factory=set)
    blocked: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether it may be written."""
        return not self.problems and not self.blocked

    @property
    def is_tied(self) -> bool:
        """Whether nothing is left to set once all of its kind are written."""
        return not self.peers and not self.late

    @property
    def is_changed(self) -> bool:
        """Whether its columns differ from those in the database; a new row's always do."""
        return self.before is None or self.before != column_values(self.record)

    def complain(self, key: str, message: str) -> None:
        """Note a problem with one of the entry's keys, or with the whole if it has no such key."""
        self.problems.append(Problem(self.entry.place_of(key), title_of(self.entry), key, message))

    def complain_of(self, error: ValidationError) -> None:
        """Note everything that a model's own rules found."""
        for key, messages in _by_field(error).items():
            for message in messages:
                self.complain(key, message)


def _by_field(error: ValidationError) -> Mapping[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    return {key if key != "__all__" else "": found for key, found in error.message_dict.items()}


def column_values(record: models.Model) -> dict[str, Any]:
    """A row's editable columns as they are stored, for comparison."""
    columns = [column for column in record._meta.concrete_fields if column.editable]
    return {
        column.attname: column.get_prep_value(getattr(record, column.attname))
        for column in columns
        if not column.primary_key
    }


class References:
    """Finds records by slug: those in the database, including what this load has written."""

    def __init__(self, declared: Mapping[str, Mapping[str, Place]]) -> None:
        self.declared = declared
        self.keys: dict[type[models.Model], dict[str, int]] = {}
        self.passages: set[int] | None = None

    def find(self, model: type[models.Model], slug: str) -> int | None:
        """The primary key, or None."""
        if model not in self.keys:
            self.keys[model] = dict(model._default_manager.values_list("slug", "pk"))
        return self.keys[model].get(slug)

    def is_public(self, citation: int | None) -> bool:
        """Whether that passage is published; asked once all passages are written."""
        if self.passages is None:
            self.passages = set(Citation.objects.published().values_list("pk", flat=True))
        return citation in self.passages

    def add(self, records: Iterable[Any]) -> None:
        """Remember rows just written."""
        for record in records:
            self.find(type(record), record.slug)
            self.keys[type(record)][record.slug] = record.pk

    def is_declared(self, model: type[models.Model], slug: str) -> bool:
        """Whether the files hold such a record, written or not."""
        return slug in self.declared[KIND_OF_MODEL[model].name]


class RowMaker:
    """Makes rows of entries."""

    def __init__(self, references: References) -> None:
        self.references = references

    def row(self, kind: Kind, entry: Entry, stored: Record | None) -> Row:
        """The row for an entry; ``stored`` is the record it updates. Problems are noted in it."""
        before = column_values(stored) if stored else None
        row = Row(entry, stored or kind.model(), before)
        for name, column in kind.fields.items():
            self._fill(row, row.record, column, entry.values.get(name), name)
        if entry.values.get("status") is None:
            row.record.status = Status.PUBLISHED  # a file holds what stands
        for name, relation in kind.several.items():
            self._relate(row, relation, entry.values.get(name))
        for name, part in kind.parts.items():
            row.parts[name] = self._parts(row, part, entry.values.get(name))
        self._judge(row, kind)
        return row

    def _fill(self, row: Row, target: Any, column: Any, raw: Any, key: str) -> None:
        """Set one column of a record or of one of its parts."""
        try:
            if column.many_to_one:
                self._refer(row, target, column, raw, key)
            else:
                setattr(target, column.name, convert(column, raw))
        except Unfit as error:
            row.complain(key, str(error) if key == column.name else f"{column.name}: {error}")

    def _refer(self, row: Row, target: Any, column: Any, raw: Any, key: str) -> None:
        if raw is None and not column.null:
            raise Unfit("This is required.")
        slug = "" if raw is None else slug_of(raw)
        found = self._find(row, column.related_model, slug) if slug else None
        if slug and found is None and not row.blocked:
            row.late.append(Late(target, column.attname, slug))
            row.late_parts |= {key} - {column.name}
        setattr(target, column.attname, found)

    def _relate(self, row: Row, relation: Any, raw: Any) -> None:
        """Note the records of a many-to-many relation."""
        try:
            slugs = slugs_of([] if raw is None else raw)
            if relation.related_model is type(row.record):
                self._check_declared(relation.related_model, slugs)
                row.peers[relation.name] = slugs
                return
            found = [self._find(row, relation.related_model, slug) for slug in slugs]
            row.several[relation.name] = {key for key in found if key is not None}
        except Unfit as error:
            row.complain(relation.name, str(error))

    def _find(self, row: Row, model: type[models.Model], slug: str) -> int | None:
        """The key of a record. None blocks the row, unless it is of the row's own kind and may
        stand further down; Unfit if neither files nor database have it."""
        self._check_declared(model, [slug])
        found = self.references.find(model, slug)
        if found is None and model is not type(row.record):
            row.blocked = True
        return found

    def _check_declared(self, model: type[models.Model], slugs: list[str]) -> None:
        for slug in slugs:
            known = self.references.is_declared(model, slug) or self.references.find(model, slug)
            if not known:
                raise Unfit(f'There is no record of {KIND_OF_MODEL[model].name} "{slug}".')

    def _parts(self, row: Row, part: PartKind, raw: Any) -> list[Any]:
        if raw is None:
            return []
        if not isinstance(raw, list):
            row.complain(part.name, "Write a list.")
            return []
        return [self._part(row, part, item) for item in raw]

    def _part(self, row: Row, part: PartKind, item: Any) -> Any:
        """One unsaved row that belongs to the record; a bare slug stands for a citation."""
        made = part.model(**{part.owner: row.record})
        values = {"citation": item} if part.is_citations and isinstance(item, str) else item
        if not isinstance(values, dict):
            row.complain(part.name, f"Write key: value pairs, not {item!r}.")
            return made
        for key in values.keys() - part.fields.keys():
            hint = did_you_mean(str(key), part.fields)
            row.complain(part.name, f"No such key: {key}.{hint}")
        for name, column in part.fields.items():
            self._fill(row, made, column, values.get(name), part.name)
        self._ask(row, made, part.name)
        return made

    def _judge(self, row: Row, kind: Kind) -> None:
        """Ask the model's own rules, with the citations that come along."""
        if isinstance(row.record, Ruling):
            row.record.citations_in_hand = tuple(_whole(row, "citations"))
        self._ask(row, row.record, "")
        if row.problems:
            self._ask_further(row)
        if row.record.is_published:
            self._judge_citations(row, row.record)

    def _ask(self, row: Row, made: Any, key: str) -> None:
        """Field rules first; rules over several fields only for rows that have sound fields."""
        references = {field.name for field in made._meta.concrete_fields if field.many_to_one}
        complained = {problem.field for problem in row.problems}
        try:
            made.clean_fields(exclude=references | complained)
            if row.is_sound:
                made.clean()
        except ValidationError as error:
            if not key:
                row.complain_of(error)
                return
            for name, messages in _by_field(error).items():
                row.complain(key, " ".join([f"{name}:" if name else "", *messages]).strip())

    def _ask_further(self, row: Row) -> None:
        """The rules over several fields as well, as far as those are sound: all problems at once.
        Sound rows are spared this; the database asks them."""
        faulty = {problem.field for problem in row.problems}
        try:
            row.record.validate_constraints(exclude=faulty)
        except ValidationError as error:
            row.complain_of(error)

    def _judge_citations(self, row: Row, record: Record) -> None:
        """What is published rests on citations, and each fact of a grant on its own."""
        links = row.parts.get("citations", [])
        shown = [link for link in links if self.references.is_public(link.citation_id)]
        if record.must_cite and not shown:
            row.complain("citations", "Nothing is published without a published citation; add one.")
        if isinstance(record, AccessGrant):
            facts = {name: getattr(record, name) for name in (*DEPTH_FACTS, *SAFEGUARD_FACTS)}
            for name in uncited(facts, {link.fact for link in links}):
                row.complain(
                    name,
                    "It is stated, so cite the passage that says so: add it to "
                    f"citations with fact: {name}.",
                )


def _whole(row: Row, name: str) -> list[Any]:
    """The parts whose citation was found, with its source fetched along."""
    links = [link for link in row.parts[name] if link.citation_id]
    keys = [link.citation_id for link in links]
    found = Citation.objects.select_related("source").in_bulk(keys)
    for link in links:
        link.citation = found[link.citation_id]
    return links
