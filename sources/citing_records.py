"""Which public records rest on a source, for its page: found for all its passages together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, QuerySet, Value

from sources.cited_by import ways
from sources.models import Citation, Source
from sources.records import Record

_LABEL = CharField(max_length=100)
#: A record by its kind, such as commitments.pledge, and its key.
_Key = tuple[str, int]


def citing_publicly(source: Source) -> dict[int, list[Record]]:
    """The published records that cite each passage of the source, by key of the passage.

    One query finds them all, and one for each kind of record that is among them names them.
    """
    pairs = _pairs(source)
    rows = _published(key for _, key in pairs)
    found: dict[int, list[Record]] = defaultdict(list)
    for passage, key in pairs:
        if key in rows and rows[key] not in found[passage]:
            found[passage].append(rows[key])
    return dict(found)


def resting_on_the_whole(source: Source) -> list[Record]:
    """Published records that name the source itself and no passage: its text, its report."""
    return [
        row
        for relation in Source._meta.related_objects
        if relation.one_to_many and _names_sources(relation.related_model)
        for row in _named(relation.related_model).filter(**{relation.field.name: source})
    ]


def _names_sources(model: Any) -> bool:
    return issubclass(model, Record) and model is not Citation


def _pairs(source: Source) -> list[tuple[int, _Key]]:
    """Passage and record of every table of links, each pair once, in a lasting order."""
    parts = [citing_rows(model, owner).filter(citation__source=source) for model, owner in ways()]
    together = parts[0].union(*parts[1:])
    rows = together.order_by("citing_kind", "citing_key", "citation_id")
    return [(passage, (kind, key)) for passage, kind, key in rows]


def citing_rows(model: Any, owner: str) -> QuerySet[Any]:
    """Passage, kind and key of the record of every row of one table of links (``ways``)."""
    label = model._meta.get_field(owner).related_model._meta.label_lower
    rows: QuerySet[Any] = model._base_manager.order_by()
    told: QuerySet[Any] = rows.annotate(
        citing_kind=Value(label, output_field=_LABEL), citing_key=F(f"{owner}_id")
    ).values_list("citation_id", "citing_kind", "citing_key")
    return told


def _published(keys: Iterable[_Key]) -> Mapping[_Key, Record]:
    sought: dict[str, set[int]] = defaultdict(set)
    for kind, key in keys:
        sought[kind].add(key)
    return {
        (kind, row.pk): row
        for kind, these in sought.items()
        for row in _named(apps.get_model(kind)).filter(pk__in=these)
    }


def _named(model: Any) -> QuerySet[Any]:
    """Published rows with what their names and addresses are made of."""
    rows: QuerySet[Any] = model.objects.published()
    return rows.select_related(*model.rests_on) if model.rests_on else rows
