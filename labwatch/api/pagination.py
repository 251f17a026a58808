"""Paging by position in the order, not by number: stable while records come and go.

A cursor holds the order and the sort values of the row where a page begins or ends, signed so that
nobody can forge one. Ties are settled by key and unstated values come last, on every database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core import signing
from django.db.models import Model, Q
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from labwatch.api.counting import counted
from labwatch.api.facets import FACET_PROPERTIES, facets_parameter
from labwatch.api.problems import BadParameters, Fault
from sources.ordering import Term, in_order_of, is_stated
from sources.partialdates import PartialDate

PAGE_SIZE = 50
MOST_PER_PAGE = 200
#: Without a time, so that the same page always has the same links.
_SIGNER = signing.Signer(salt="labwatch.api.cursor")


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: the order, the values of the row beside it, which way to read."""

    order: list[str]
    values: list[Any]
    backwards: bool

    def __str__(self) -> str:
        return str(_SIGNER.sign_object([self.order, self.values, self.backwards]))

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor of a link; BadParameters if we did not make it."""
        try:
            return cls(*_SIGNER.unsign_object(text))
        except (signing.BadSignature, ValueError, TypeError):
            raise BadParameters([_not_ours()]) from None


def _not_ours() -> Fault:
    return Fault("cursor", "No link of this API holds this cursor. Follow next and previous.")


def asked_cursor(request: Request, order: list[str]) -> Cursor | None:
    """The cursor of the address, if any; BadParameters if it belongs to another order."""
    return read_cursor(request.query_params.get("cursor"), order)


def read_cursor(text: str | None, order: list[str]) -> Cursor | None:
    """The same from its text."""
    if text is None:
        return None
    cursor = Cursor.read(text)
    if cursor.order != order:
        raise BadParameters([Fault("cursor", "It belongs to another ordering. Start over.")])
    return cursor


def order_texts(terms: Iterable[Term]) -> list[str]:
    """An order as a cursor holds it."""
    return [f"-{term.path}" if term.descending else term.path for term in terms]


def asked_page_size(request: Request) -> int:
    """How many rows a page shall have; BadParameters unless it is from 1 to 200."""
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    size = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0
    if not 1 <= size <= MOST_PER_PAGE:
        detail = f"Give a whole number from 1 to {MOST_PER_PAGE}."
        raise BadParameters([Fault("page_size", detail, (f"1 to {MOST_PER_PAGE}",))])
    return size


def values_of(row: Any, terms: Iterable[Term]) -> list[Any]:
    """The values by which the row is sorted."""
    return [_follow(row, term.path.split("__")) for term in terms]


def _follow(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = None if value is None else getattr(value, name, None)
    return value


def plain_value(value: Any) -> Any:
    """A sort value as plain data that the database layer reads again."""
    if isinstance(value, PartialDate):
        return f"{value.earliest}/{value.latest}"
    return value.isoformat() if isinstance(value, dt.date) else value


def beyond(
    model: type[Model], terms: Sequence[Term], values: Sequence[Any], *, backwards: bool
) -> Q:
    """The rows after that place in the order, or before it."""
    condition = Q(pk__in=())
    same = Q()
    for term, value in zip(terms, values, strict=True):
        condition |= same & _past(term, value, backwards=backwards)
        same &= Q(**{f"{term.path}__isnull": True} if value is None else {term.path: value})
    if is_stated(model, terms[0].path):
        # Follows from the rest, and lets an index lead straight to the place.
        way = "gte" if terms[0].descending == backwards else "lte"
        condition &= Q(**{f"{terms[0].path}__{way}": values[0]})
    return condition


def _past(term: Term, value: Any, *, backwards: bool) -> Q:
    """Strictly past one value; NULL is the last of all."""
    if value is None:
        return Q(**{f"{term.path}__isnull": False}) if backwards else Q(pk__in=())
    way = "gt" if term.descending == backwards else "lt"
    past = Q(**{f"{term.path}__{way}": value})
    return past if backwards else past | Q(**{f"{term.path}__isnull": True})


@dataclass(frozen=True)
class Page:
    """Some rows in order, and whether there are more on either side."""

    rows: list[Any]
    before: bool
    after: bool


def cut(found: list[Any], size: int, cursor: Cursor | None) -> Page:
    """The page from up to ``size + 1`` rows read in the cursor's direction."""
    more, rows = len(found) > size, found[:size]
    if cursor and cursor.backwards:
        return Page(rows[::-1], before=more, after=True)
    return Page(rows, before=cursor is not None, after=more)


class CursorPagination(BasePagination):
    """Pages of a queryset, in the order that the view got from its filters."""

    count: int
    page: Page
    terms: tuple[Term, ...]
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for; two queries beside those for related rows."""
        self.request, self.terms = request, view.order
        size, cursor = asked_page_size(request), asked_cursor(request, self._order())
        self.count = counted(queryset, request)
        backwards = cursor is not None and cursor.backwards
        rows = in_order_of(queryset, self.terms, backwards=backwards)
        if cursor is not None:
            place = beyond(queryset.model, self.terms, cursor.values, backwards=backwards)
            rows = rows.filter(place)
        self.page = cut(list(self.read(rows[: size + 1])), size, cursor)
        return self.page.rows

    def read(self, rows: Any) -> Iterable[Any]:
        """What of the rows a page holds."""
        return cast(Iterable[Any], rows)

    def _order(self) -> list[str]:
        return order_texts(self.terms)

    def sort_values(self, row: Any) -> Iterable[Any]:
        """The values by which the row is sorted."""
        return values_of(row, self.terms)

    def _link(self, row: Any, *, backwards: bool) -> str:
        values = [plain_value(value) for value in self.sort_values(row)]
        return replace_cursor(self.request, str(Cursor(self._order(), values, backwards)))

    def around(self) -> dict[str, Any]:
        """The number of rows and the links to the pages on either side."""
        rows = self.page.rows
        after = self._link(rows[-1], backwards=False) if rows and self.page.after else None
        before = self._link(rows[0], backwards=True) if rows and self.page.before else None
        return {"count": self.count, "next": after, "previous": before}

    def get_paginated_response(self, data: Any) -> Response:
        """The rows with what is around them."""
        return Response({**self.around(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same, for OpenAPI."""
        return list_schema(schema, **FACET_PROPERTIES)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """``cursor``, ``page_size`` and ``facets``, for OpenAPI."""
        return [*PAGE_PARAMETERS, facets_parameter(view.filterset_class)]


def replace_cursor(request: Request, cursor: str) -> str:
    """The address of the page at that cursor, with everything else as asked."""
    return str(replace_query_param(request.build_absolute_uri(), "cursor", cursor))


def list_schema(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A list of records as every list looks; ``more``: what else it may have."""
    address = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {
                "type": "integer",
                "minimum": 0,
                "description": "How many records match, on all pages together.",
            },
            "next": {**address, "description": "The next page, or null."},
            "previous": {**address, "description": "The previous page, or null."},
            "results": schema,
            **more,
        },
    }


PAGE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "cursor",
        "in": "query",
        "description": "Where the page begins. Not to be written by hand: follow next.",
        "schema": {"type": "string", "minLength": 1},
    },
    {
        "name": "page_size",
        "in": "query",
        "description": "How many records a page has.",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_PER_PAGE,
            "default": PAGE_SIZE,
        },
    },
]
