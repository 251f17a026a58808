"""What the address of a list asks for, read by the form fields of its filters, without a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from rest_framework.request import Request

from labwatch.api.facets import asked_facets
from labwatch.api.formats import ALL_FORMS, media_types, preferred
from labwatch.api.pagination import Cursor, asked_page_size, order_texts, read_cursor
from labwatch.api.problems import BadParameters
from sources.filterfields import split_values
from sources.filters import OrderingFilter
from sources.listing import several_of
from sources.ordering import Term, complete, usual_order

#: Beside filters; what else an address may hold is the views' matter.
_OF_THE_PAGE = frozenset({"cursor", "page_size", "facets"})


_IN_JSON = ("format", ["json"])


class NotQuick(Exception):
    """The views must answer: it is unusual, or wrong."""


@dataclass(frozen=True)
class Asked:
    """``given``: the values of filters by name, each understood."""

    given: Mapping[str, Any]
    order: tuple[Term, ...]
    cursor: Cursor | None
    size: int
    facets: tuple[str, ...]


def read(request: Request, filterset: Any) -> Asked:
    """What is asked of the list of that filter set; raises NotQuick."""
    query = request._request.GET
    if "format" not in query and not _wants_json(request.headers.get("Accept", "*/*")):
        raise NotQuick
    given = dict(_given(query, filterset))
    order = _order(filterset, given.pop("ordering", None))
    try:
        return Asked(
            given=given,
            order=order,
            cursor=read_cursor(query.get("cursor"), order_texts(order)),
            size=asked_page_size(request),
            facets=_facets(request, filterset),
        )
    except BadParameters:
        raise NotQuick from None


def _facets(request: Request, filterset: Any) -> tuple[str, ...]:
    if "facets" not in request._request.GET:
        return ()
    return tuple(asked_facets(request, filterset, "json"))


@lru_cache(maxsize=100)
def _wants_json(accept: str) -> bool:
    return preferred(accept, media_types(ALL_FORMS)) == "application/json"


def _given(query: QueryDict, filterset: Any) -> Iterator[tuple[str, Any]]:
    fields, several = _fields(filterset), _several(filterset)
    for name, texts in query.lists():
        if name not in fields and name not in _OF_THE_PAGE and (name, texts) != _IN_JSON:
            raise NotQuick
        if not all(text.strip(", ") and "\0" not in text for text in texts):
            raise NotQuick
        if len(texts) > 1 and name not in several:
            raise NotQuick
        if name in fields:
            yield name, _clean(fields[name], split_values(texts) if name in several else texts[0])


def _clean(field: Any, value: Any) -> Any:
    try:
        return field.clean(value)
    except ValidationError:
        raise NotQuick from None


@cache
def _fields(filterset: Any) -> dict[str, Any]:
    """The form field of each filter; without a form they keep nothing of a request."""
    items = filterset.base_filters.items()
    return {name: item.field_class(**item.extra) for name, item in items}


@cache
def _several(filterset: Any) -> frozenset[str]:
    return frozenset({*several_of(filterset), "facets"})


def _order(filterset: Any, asked: Any) -> tuple[Term, ...]:
    item: OrderingFilter | None = filterset.base_filters.get("ordering")
    if asked and item is not None:
        return complete(item.terms(asked))
    return usual_order(filterset.Meta.model)
