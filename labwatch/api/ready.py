"""Answers made of public forms that are kept ready: the same bytes as the serializers give, sooner.

Only where every form is fresh, and only for what is asked most: whole records as of now, in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from labwatch.api.pagination import CursorPagination
from labwatch.publishing.models import PublishedForm
from labwatch.publishing.place import placed, site_of
from labwatch.publishing.versions import version_for

#: What an address may ask of a list without the serializers being needed.
_ASK_FOR_MORE = frozenset({"as_of", "recorded_at", "fields", "facets"})


def is_ready(request: Request) -> bool:
    """Whether forms can answer: all are fresh, and nothing else than they hold is asked for."""
    renderer: Any = request.accepted_renderer
    if renderer.format != "json" or _ASK_FOR_MORE & request.query_params.keys():
        return False
    return version_for(request._request).is_fresh


@dataclass(frozen=True)
class _Key:
    """A row of a page of which only the place in the order is known."""

    pk: int
    values: tuple[Any, ...]


class ReadyPages(CursorPagination):
    """Pages of keys: the rows themselves are in their forms."""

    def read(self, rows: Any) -> Iterable[_Key]:
        """The key of each row and the values by which it is sorted."""
        paths = [term.path for term in self.terms]
        plain = rows.prefetch_related(None).values_list("pk", *paths)
        return (_Key(pk, tuple(values)) for pk, *values in plain)

    def sort_values(self, row: _Key) -> Iterable[Any]:
        """As they were read."""
        return row.values

    def answer(self, bodies: Iterable[str]) -> HttpResponse:
        """The page, its rows as JSON texts."""
        around = json.dumps(self.around(), ensure_ascii=False, separators=(",", ":"))
        forms = placed((body.encode() for body in bodies), site_of(self.request))
        return _as_json(b"".join((f'{around[:-1]},"results":['.encode(), forms, b"]}")))


def ready_list(view: Any, request: Request, rows: Any) -> HttpResponse | None:
    """A page of forms; None if one of them is missing after all."""
    pages = ReadyPages()
    keys = [row.pk for row in pages.paginate_queryset(rows, request, view)]
    found = PublishedForm.objects.filter(resource=view.basename, record__in=keys)
    bodies = dict(found.values_list("record", "body"))
    if bodies.keys() != set(keys):
        return None
    return pages.answer(bodies[key] for key in keys)


def ready_record(resource: str, request: Request, slug: str) -> HttpResponse | None:
    """One form; None if there is none."""
    found = PublishedForm.objects.filter(resource=resource, slug=slug)
    body = found.order_by().values_list("body", flat=True).first()
    return _as_json(placed([body.encode()], site_of(request))) if body else None


def _as_json(text: bytes) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")
