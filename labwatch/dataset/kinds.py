"""Which kinds of records a dataset holds, in the order in which they can be written.

A record's keys are the model's own field names, its many-to-many relations, and its parts: rows
that belong to it alone, under the name of their relation. Machine-kept columns are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Reply,
    Ruling,
    Statement,
)
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from sources.models import Citation, Source
from sources.records import CitationLink, Part, Record


@dataclass(frozen=True)
class PartKind:
    """Rows that belong to one record: ``name`` is the key, ``owner`` their way back to it."""

    name: str
    model: type[Part]
    owner: str

    @cached_property
    def fields(self) -> dict[str, models.Field[Any, Any]]:
        """What a file may say of each row."""
        return {name: field for name, field in _own_fields(self.model) if name != self.owner}

    @property
    def is_citations(self) -> bool:
        """Whether a bare slug may stand for a row: a citation as context of the whole."""
        return issubclass(self.model, CitationLink)


@dataclass(frozen=True)
class Kind:
    """One kind of record under its name in files, such as "grants"."""

    name: str
    model: type[Record]

    @cached_property
    def fields(self) -> dict[str, models.Field[Any, Any]]:
        """The columns that a file may give."""
        return dict(_own_fields(self.model))

    @cached_property
    def several(self) -> dict[str, models.ManyToManyField[Any, Any]]:
        """The relations to several records, given as lists of slugs."""
        return {field.name: field for field in self.model._meta.many_to_many}

    @cached_property
    def parts(self) -> dict[str, PartKind]:
        """The rows that belong to the record, by the name of their relation."""
        related = self.model._meta.related_objects
        return {
            str(relation.get_accessor_name()): PartKind(
                str(relation.get_accessor_name()), relation.related_model, relation.field.name
            )
            for relation in related
            if issubclass(relation.related_model, Part) and _owns(relation)
        }

    @property
    def keys(self) -> set[str]:
        """Everything a record of this kind may say."""
        return {*self.fields, *self.several, *self.parts}


def _own_fields(model: type[models.Model]) -> list[tuple[str, models.Field[Any, Any]]]:
    """Editable columns; what machines keep is not editable."""
    fields = model._meta.concrete_fields
    return [(field.name, field) for field in fields if field.editable and not field.primary_key]


def _owns(relation: Any) -> bool:
    """Whether a row belongs to the record by this relation, rather than just mentioning it."""
    return bool(relation.on_delete is models.CASCADE)


KINDS = (
    Kind("sources", Source),
    Kind("citations", Citation),
    Kind("labs", Lab),
    Kind("models", AIModel),
    Kind("documents", Document),
    Kind("document-versions", DocumentVersion),
    Kind("commitments", Commitment),
    Kind("pledges", Pledge),
    Kind("statements", Statement),
    Kind("corrections", Correction),
    Kind("evaluators", Evaluator),
    Kind("grants", AccessGrant),
    Kind("evaluations", Evaluation),
    Kind("findings", Finding),
    Kind("rulings", Ruling),
    Kind("replies", Reply),
)
KIND_OF_NAME = {kind.name: kind for kind in KINDS}
KIND_OF_MODEL: dict[type[models.Model], Kind] = {kind.model: kind for kind in KINDS}
