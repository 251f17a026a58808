"""``?facets=stage,lab``: how many records of a list each value of a filter would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.request import Request

from labwatch.api.parameters import several_schema
from labwatch.api.problems import BadParameters, Fault
from sources.facets import MOST, Facet, facet, facet_names
from sources.filterfields import split_values
from sources.filtersets import RecordFilterSet

#: Each costs the database a pass over the list.
MOST_FACETS = 10


def asked_facets(request: Request, filterset: type[RecordFilterSet], form: str) -> list[str]:
    """The facets that ``?facets=`` asks for; raises BadParameters for what is no facet here."""
    asked = split_values(request.query_params.getlist("facets"))
    allowed = tuple(facet_names(filterset))
    unknown = [name for name in asked if name not in allowed]
    if unknown:
        raise _bad(f'"{unknown[0]}" is no facet of this list.', allowed)
    if len(asked) > MOST_FACETS:
        raise _bad(f"Ask for at most {MOST_FACETS} facets.")
    if asked and form != "json":
        raise _bad("Facets come with JSON alone. Leave them out, or ask for format=json.")
    return asked


def _bad(detail: str, allowed: tuple[str, ...] | None = None) -> BadParameters:
    return BadParameters([Fault("facets", detail, allowed)])


def facets_json(
    filters: RecordFilterSet, names: Iterable[str], called: Mapping[Any, str]
) -> dict[str, Any]:
    """What the answer gains: the values of each facet, and how many more values each has.

    ``called``: what organisations were called on the day asked for, where that is another.
    """
    found = {name: facet(filters, name) for name in names}
    return {
        "facets": {
            name: values_json(one, _labels(filters, name, called)) for name, one in found.items()
        },
        "facets_more": {name: one.more for name, one in found.items()},
    }


def _labels(filters: RecordFilterSet, name: str, called: Mapping[Any, str]) -> dict[str, str]:
    """The names on that day of the records to which a filter refers, by slug."""
    records = type(filters).base_filters[name].extra.get("queryset")
    model = None if records is None else records.model
    return {record.slug: then for record, then in called.items() if type(record) is model}


def values_json(one: Facet, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The values of a facet; ``labels``: of some of them, where they are called otherwise."""
    return [
        {
            "value": value.value,
            "label": labels.get(value.value, value.label),
            "count": value.count,
        }
        for value in one.values
    ]


def facets_parameter(filterset: type[RecordFilterSet]) -> dict[str, Any]:
    """``?facets=`` as an OpenAPI parameter."""
    words = {"type": "string", "enum": facet_names(filterset)}
    return {
        "name": "facets",
        "in": "query",
        "description": "Count, for each value of these filters, the records that it would give "
        "together with all other filters. In JSON alone.",
        "schema": {**several_schema(words), "maxItems": MOST_FACETS},
        "style": "form",
        "explode": False,
    }


_VALUE = {
    "type": "object",
    "required": ["value", "label", "count"],
    "properties": {
        "value": {"type": "string", "description": "What the filter takes."},
        "label": {"type": "string", "description": "How pages write it."},
        "count": {"type": "integer", "minimum": 1},
    },
}
#: What a list with facets has beside its records.
FACET_PROPERTIES: dict[str, Any] = {
    "facets": {
        "type": "object",
        "description": f"If asked for: by filter, up to {MOST} values that give any records.",
        "additionalProperties": {"type": "array", "items": _VALUE},
    },
    "facets_more": {
        "type": "object",
        "description": "By filter, how many more values there are.",
        "additionalProperties": {"type": "integer", "minimum": 0},
    },
}
