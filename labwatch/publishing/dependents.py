"""Which public forms show something of which record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from labwatch.dataset.kinds import KIND_OF_MODEL, KIND_OF_NAME
from labwatch.publishing.forms import FORMED
from sources.records import CitationLink

#: For each resource the ways from its model to the records of which its form shows something,
#: beside the passages that it cites.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "labs": ("parent",),
    "models": ("lab",),
    "documents": ("lab", "versions", "versions__source"),
    "commitments": (
        "document_version",
        "document_version__document",
        "document_version__document__lab",
    ),
    "pledges": (
        "commitment",
        "lab",
        "replaced_by",
        "replaced_by__commitment",
        "replaced_by__lab",
        "rulings",
        "replies",
    ),
    "rulings": ("pledge", "pledge__commitment", "pledge__lab", "ai_model", "ai_model__lab"),
    "statements": (
        "lab",
        "about_labs",
        "about_models",
        "about_models__lab",
        "about_commitments",
    ),
    "corrections": ("labs", "ai_models", "ai_models__lab", "commitments", "sources"),
    "evaluators": (
        "apparent_members__evaluator",
        "apparent_members__citation",
        "apparent_members__citation__source",
        "apparent_groups__placeholder",
        "apparent_groups__citation",
        "apparent_groups__citation__source",
        "independence_notes__citation",
        "independence_notes__citation__source",
    ),
    "grants": (
        "lab",
        "evaluator",
        "ai_models",
        "ai_models__lab",
        "overlaps_with",
        "overlaps_with__lab",
        "overlaps_with__evaluator",
        "corrections",
    ),
    "evaluations": (
        "lab",
        "report",
        "evaluators",
        "ai_models",
        "ai_models__lab",
        "grants",
        "grants__lab",
        "grants__evaluator",
    ),
    "findings": (
        "lab",
        "ai_model",
        "ai_model__lab",
        "commitment",
        "document",
        "document__lab",
        "evaluator",
    ),
    "citations": ("source",),
    "sources": (),
}
_CITED = ("citations__citation", "citations__citation__source")
Keys = Mapping[str, Iterable[int]]
#: Databases bound the number of parameters of a statement.
_AT_ONCE = 500


def with_dependents(touched: Keys) -> dict[str, set[int]]:
    """The keys of all records whose form may differ, by resource: those touched and those that
    show them."""
    found: dict[str, set[int]] = defaultdict(set)
    for resource, keys in touched.items():
        if resource in FORMED:
            found[resource].update(keys)
        for showing, paths in _showing(resource).items():
            found[showing].update(_keys(showing, paths, sorted(keys)))
    return found


def _showing(resource: str) -> dict[str, list[str]]:
    """The resources whose forms show records of that one, and by which ways."""
    model = KIND_OF_NAME[resource].model
    found = {
        showing: [path for path in _paths(showing) if _end(showing, path) is model]
        for showing in FORMED
    }
    return {showing: paths for showing, paths in found.items() if paths}


def _paths(resource: str) -> tuple[str, ...]:
    parts = KIND_OF_NAME[resource].parts.values()
    cites = any(issubclass(part.model, CitationLink) for part in parts)
    return (*SHOWN[resource], *(_CITED if cites else ()))


def _end(resource: str, path: str) -> Any:
    """The model to which a way leads."""
    model: Any = KIND_OF_NAME[resource].model
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model if model in KIND_OF_MODEL else None


def _keys(resource: str, paths: list[str], keys: list[int]) -> set[int]:
    """The records that show one of those."""
    model = KIND_OF_NAME[resource].model
    found: set[int] = set()
    for begin in range(0, len(keys), _AT_ONCE):
        for path in paths:
            condition = Q(**{f"{path}__in": keys[begin : begin + _AT_ONCE]})
            found.update(model._default_manager.filter(condition).values_list("pk", flat=True))
    return found
