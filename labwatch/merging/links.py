"""What refers to a record, read off the tables, so that a relation added later is not forgotten."""

from __future__ import annotations

from typing import Any

from django.db import models

from sources.models import Check, Health, Snapshot
from sources.records import Record, Tracked

#: What visits found is a fact about the address that was visited. The root of each day covers it
#: with the source's slug, so that moving it would make published roots false.
STAYING: tuple[type[models.Model], ...] = (Check, Snapshot, Health)


def columns_to(model: type[Record]) -> list[models.ForeignKey[Any, Any]]:
    """The columns of other tables that lead to such a record and that follow a merged one."""
    return [
        relation.field
        for relation in _relations(model)
        if issubclass(relation.related_model, Tracked)
    ]


def staying_columns(model: type[Record]) -> list[models.ForeignKey[Any, Any]]:
    """The columns whose rows stay where they are."""
    return [relation.field for relation in _relations(model) if relation.related_model in STAYING]


def unknown_columns(model: type[Record]) -> list[models.ForeignKey[Any, Any]]:
    """Columns of which nobody has decided what becomes of them; a test sees to it that none is."""
    known = {*columns_to(model), *staying_columns(model)}
    return [relation.field for relation in _relations(model) if relation.field not in known]


def several_to(model: type[Record]) -> list[models.ManyToManyField[Any, Any]]:
    """The relations of other records to several such ones."""
    fields: list[Any] = model._meta.get_fields(include_hidden=True)
    return [each.field for each in fields if each.many_to_many and each.auto_created]


def _relations(model: type[Record]) -> list[Any]:
    """Everything with a foreign key to it, but for history and the tables between two records."""
    fields: list[Any] = model._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in fields
        if (relation.one_to_many or relation.one_to_one)
        and relation.auto_created
        and not hasattr(relation.related_model, "instance_type")
        and not relation.related_model._meta.auto_created
    ]
