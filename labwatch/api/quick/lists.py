"""The answer: a page of kept forms, the number of all that match, and the links around it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request

from labwatch.api.counting import kept_count
from labwatch.api.facets import values_json
from labwatch.api.pagination import Cursor, cut, order_texts, plain_value, replace_cursor
from labwatch.api.quick import tallies
from labwatch.api.quick.reading import Asked, NotQuick, read
from labwatch.api.quick.searching import Way, count_found, search_slots, searched
from labwatch.api.quick.statements import (
    Statement,
    apart,
    count_statement,
    cursor_values,
    look_of,
    page_statement,
)
from labwatch.publishing.place import placed, site_of
from labwatch.publishing.versions import version_for
from labwatch.serving.keeping import Kept

_statements: Kept[Statement] = Kept(room=2_000)


def quick_answer(request: HttpRequest) -> HttpResponse | None:
    """The list, or None where the views must answer."""
    found = _lists().get(request.path_info) if request.method == "GET" else None
    if found is None:
        return None
    version = version_for(request)
    if not version.is_fresh:
        return None
    try:
        return _List(request, *found, version.mark).answer()
    except NotQuick:
        return None


@cache
def _lists() -> dict[str, tuple[str, Any]]:
    """Resource and filter set of every list of records, by its path."""
    from labwatch.api.resources import RESOURCES  # views import much, and some of it this

    return {
        reverse(f"api:{name}-list"): (name, view.filterset_class)
        for name, view in RESOURCES.items()
    }


class _List:
    """One answer."""

    def __init__(self, request: HttpRequest, resource: str, filterset: Any, mark: str) -> None:
        self.request = Request(request)
        self.resource, self.filterset = resource, filterset
        self.model: Any = filterset.Meta.model
        self.mark = f"{mark} {timezone.localdate()}"
        self.asked: Asked = read(self.request, filterset)
        self.slotted, self.values = apart(filterset, self.asked.given)
        search_slots(self.slotted, self.values)

    def answer(self) -> HttpResponse:
        """All of it. Facets come first: whatever they cannot do costs nothing yet."""
        facets = self._facets()
        count = self._count()
        if not count:
            return self._joined({"count": 0, "next": None, "previous": None}, [], facets)
        statement = self._page_statement(count)
        rows = self._rows(statement)
        page = cut(rows, self.asked.size, self.asked.cursor)
        around = {
            "count": count,
            "next": self._link(statement, page.rows, after=True) if page.after else None,
            "previous": self._link(statement, page.rows, after=False) if page.before else None,
        }
        return self._joined(around, [row[-1] for row in page.rows], facets)

    def _joined(
        self, around: Mapping[str, Any], bodies: Sequence[str | None], facets: Mapping[str, Any]
    ) -> HttpResponse:
        kept = [body.encode() for body in bodies if body is not None]
        if len(kept) < len(bodies):
            raise NotQuick  # a record became public since the version was read
        forms = placed(kept, site_of(self.request))
        head = f'{_json(around)[:-1]},"results":['.encode()
        tail = f"],{_json(facets)[1:]}" if facets else "]}"
        return as_answer(b"".join((head, forms, tail.encode())))

    # What matches

    def _count(self) -> int:
        """By groups, else by the database, once for a data version."""
        try:
            return tallies.count(self.mark, self.filterset, self.asked.given)
        except NotQuick:
            asked = f"{look_of(self.slotted)} {sorted(self.values.items())}"
            key = f"{self.mark} {self.resource}?{asked}"
            return kept_count(key, self._run_count)

    def _run_count(self) -> int:
        if self.slotted.keys() == {"search"}:
            return count_found(self.model, self.values)
        statement = self._statement("count", Way.BY_KEYS)
        return int(statement.run(self.values)[0][0])

    def _page_statement(self, count: int) -> Statement:
        if "search" not in self.slotted:
            return self._statement("page", Way.BY_KEYS)
        every = tallies.count(self.mark, self.filterset, {})
        return self._statement("page", Way.best(count, every))

    def _rows(self, statement: Statement) -> list[tuple[Any, ...]]:
        cursor = self.asked.cursor
        values = cursor_values(self.model, self.asked.order, cursor) if cursor else {}
        return statement.run(self.values | values)

    def _statement(self, what: str, way: Way) -> Statement:
        """Made for the first that asks so; on another day anew, since filters know the day."""
        cursor = self.asked.cursor if what == "page" else None
        look = (
            what,
            way.value,
            self.resource,
            str(timezone.localdate()),
            look_of(self.slotted),
            *(order_texts(self.asked.order) if what == "page" else ()),
            str(self.asked.size if what == "page" else 0),
            "" if cursor is None else f"{cursor.backwards} {[v is None for v in cursor.values]}",
        )
        key = "\0".join(look)
        found = _statements.get(key)
        if found is None:
            found = self._made(what, way)
            _statements.put(key, found)
        return found

    def _made(self, what: str, way: Way) -> Statement:
        """The statement as the filter set would have it."""
        today = timezone.localdate()
        every = self.model.objects.published()
        given = {name: value for name, value in self.slotted.items() if name != "search"}
        filters = self.filterset(None, every, names=given, on=today)
        rows = filters.narrowed(every, given)
        if "search" in self.slotted:
            rows = searched(rows, self.model, way)
        if what == "count":
            return count_statement(rows)
        asked = self.asked
        return page_statement(self.resource, rows, asked.order, asked.cursor, asked.size + 1)

    # What stands around

    def _link(self, statement: Statement, rows: Sequence[Any], *, after: bool) -> str | None:
        """To the page after the last row, or before the first."""
        if not rows:
            return None
        _key, *values = statement.read(rows[-1 if after else 0][:-1])
        plain = [plain_value(value) for value in values]
        cursor = Cursor(order_texts(self.asked.order), plain, backwards=not after)
        return replace_cursor(self.request, str(cursor))

    def _facets(self) -> dict[str, Any]:
        if not self.asked.facets:
            return {}
        found = {
            name: tallies.facet(self.mark, self.filterset, self.asked.given, name)
            for name in self.asked.facets
        }
        return {
            "facets": {name: values_json(one, {}) for name, one in found.items()},
            "facets_more": {name: one.more for name, one in found.items()},
        }


def as_answer(content: bytes) -> HttpResponse:
    """JSON with the headers that it has when it comes from a view."""
    headers = {
        "Allow": "GET, HEAD, OPTIONS",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Content-Length": str(len(content)),
    }
    return HttpResponse(content, "application/json", headers=headers)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
