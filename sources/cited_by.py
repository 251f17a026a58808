"""Which records cite a passage, whichever app declared them; nothing above is imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sources.models import Citation
from sources.records import CitationLink, Part, Record


def citing(citation: Citation) -> list[Record]:
    """The records that cite the passage, each once, whatever their status."""
    found = {(type(record), record.pk): record for record in _citing(citation)}
    return list(found.values())


def link_models() -> Iterator[Any]:
    """Every table of links from a record to a passage, whichever app declared it."""
    return (model for model in _below(CitationLink) if not model._meta.abstract)


def ways() -> Iterator[tuple[Any, str]]:
    """Every table that leads from a record to a passage, with its column that names the record."""
    yield from ((model, model.owner) for model in link_models())
    yield from _parts()


def _citing(citation: Citation) -> Iterator[Record]:
    for model, owner in ways():
        yield from _owners(model, owner, citation)


def resting_on_parts(citation: Citation) -> Iterator[Record]:
    """Records one of whose parts, such as a hedged link, rests on the passage."""
    for model, owner in _parts():
        yield from _owners(model, owner, citation)


def _parts() -> Iterator[tuple[Any, str]]:
    for model in _below(Part):
        if not (model._meta.abstract or issubclass(model, CitationLink)):
            names = _relations(model)
            if "citation" in names:
                yield model, names[0]


def _owners(model: Any, owner: str, citation: Citation) -> Iterator[Record]:
    rows = model._default_manager.filter(citation=citation).select_related(owner)
    return (getattr(row, owner) for row in rows)


def _relations(model: Any) -> list[str]:
    """Its columns that lead elsewhere; of a part, the first leads to the record above."""
    return [field.name for field in model._meta.fields if field.is_relation]


def _below(model: type) -> Iterator[Any]:
    for each in model.__subclasses__():
        yield each
        yield from _below(each)
