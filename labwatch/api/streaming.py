"""Lists as CSV and JSON Lines: a page of them, or all of them as a stream with flat memory.

Where every public form is fresh, its text is sent as it is kept (``kept``). Otherwise the
serializers make it, chunk by chunk. Both give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.flat import Column, columns_of, csv_line, of_fields
from labwatch.api.formats import ALL_FORMS, form_of
from labwatch.api.kept import all_kept_texts, are_kept, kept_forms, kept_texts
from labwatch.api.parameters import OfADay
from labwatch.publishing.place import as_text
from sources.ordering import Term, in_order_of, usual_order

BLOCK = 64 * 1024
#: How many rows the serializers make at a time.
CHUNK = 50
_BY_SLUG = Term("slug")
Forms = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Site:
    """Where a site is, in place of a request to it."""

    address: str

    def build_absolute_uri(self, location: str = "") -> str:
        """A path as an address."""
        return self.address + location


def is_page(request: Request) -> bool:
    """Whether one page of a list is asked for, not all of it."""
    return bool({"cursor", "page_size"} & set(request.query_params))


# Forms as lines


def lines_of(form: str, columns: Iterable[Column], rows: Forms) -> Iterator[bytes]:
    """Records as lines of CSV, the names of the columns first, or of JSON."""
    if form == "jsonl":
        return (f"{as_text(row)}\n".encode() for row in rows)
    columns = tuple(columns)
    cells = ((column.cell(row) for column in columns) for row in rows)
    return chain([header_of(columns)], (f"{csv_line(row)}\r\n".encode() for row in cells))


def header_of(columns: Iterable[Column]) -> bytes:
    """The first line of a CSV file."""
    return f"{csv_line(column.name for column in columns)}\r\n".encode()


def in_blocks(lines: Iterable[bytes], size: int = BLOCK) -> Iterator[bytes]:
    """The lines joined to blocks of about that size; the first line goes out at once."""
    block = bytearray()
    is_first = True
    for line in lines:
        block += line
        if is_first or len(block) >= size:
            yield bytes(block)
            block.clear()
            is_first = False
    yield bytes(block)


def table_response(
    request: Request, media_type: str, lines: Iterable[bytes], name: str
) -> StreamingHttpResponse:
    """Lines as a file of that name, sent as they are made."""
    blocks = () if request.method == "HEAD" else in_blocks(lines)
    response = StreamingHttpResponse(blocks, content_type=f"{media_type}; charset=utf-8")
    file = f"labwatch-{name}.{form_of(media_type)}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def link_pages(response: HttpResponseBase, page: Mapping[str, Any]) -> None:
    """Name the pages on either side in a Link header, where the body has no place for them."""
    links = [
        f'<{page[way]}>; rel="{relation}"'
        for way, relation in (("next", "next"), ("previous", "prev"))
        if page.get(way)
    ]
    if links:
        response["Link"] = ", ".join(links)


def in_chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The rows in lists of that size; the last may be shorter."""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


# Lists of records


class Tables(OfADay):
    """A view of records that also gives them as CSV and JSON Lines; for DRF's view sets."""

    formats = ALL_FORMS
    #: The fields asked for; None: all.
    asked: Sequence[str] | None
    #: The resource, such as grants; as the router names it.
    basename: str
    order: Any
    #: Whether the whole list leaves out some of the rows.
    is_filtered = False

    def tabled(self, answer: HttpResponseBase) -> HttpResponseBase:
        """A page of the list, or a record, in the form asked for; it comes in JSON."""
        if self.form == "json":
            return answer
        data = _data(answer)
        table = self._sent(self._lines(data.get("results", [data])))
        link_pages(table, data)
        return table

    def whole(self, request: Request) -> HttpResponseBase:
        """The whole list, in the order asked for, with flat memory."""
        me: Any = self
        rows = me.filter_queryset(me.get_queryset())
        self.is_filtered = bool(me.filters.given(without=("ordering",)))
        return self._sent(self._all(request, in_order_of(rows, self.order)))

    def _sent(self, lines: Iterable[bytes]) -> StreamingHttpResponse:
        return table_response(self.request, self.media_type, lines, f"{self.basename}-{self.on}")

    def _columns(self) -> tuple[Column, ...]:
        me: Any = self
        return of_fields(columns_of(me.serializer_class), self.asked)

    def _lines(self, forms: Forms) -> Iterator[bytes]:
        return lines_of(self.form, self._columns(), forms)

    def _all(self, request: Any, rows: Any) -> Iterator[bytes]:
        if self.as_of or not are_kept():
            return self._lines(self._made(rows))
        address = request.build_absolute_uri("/").removesuffix("/")
        if self.asked is not None:
            return self._lines(self._chosen(kept_forms(self.basename, rows, address)))
        header = [header_of(self._columns())] if self.form == "csv" else []
        if self.is_filtered or self.order[0] != _BY_SLUG:
            return chain(header, kept_texts(self.form, self.basename, rows, address))
        return chain(header, all_kept_texts(self.form, self.basename, address))

    def _made(self, rows: Any) -> Iterator[Mapping[str, Any]]:
        """What the serializers make of the rows, some at a time."""
        me: Any = self
        with me.then():
            for chunk in in_chunks(rows.iterator(chunk_size=CHUNK)):
                yield from me.get_serializer(chunk, many=True).data

    def _chosen(self, forms: Forms) -> Iterator[Mapping[str, Any]]:
        asked = self.asked or ()
        return ({name: form[name] for name in form if name in asked} for form in forms)


def _data(answer: Any) -> dict[str, Any]:
    """What an answer in JSON says."""
    data = answer.data if isinstance(answer, Response) else json.loads(answer.content)
    return dict(data)


def lines_of_all(view: Any, form: str, address: str) -> Iterator[bytes]:
    """All records of a view of ours in its usual order, as its list gives them without a request,
    for the site at that address."""
    view.request = Site(address)
    view.form, view.as_of, view.asked, view.on = form, None, None, timezone.localdate()
    view.action, view.detail, view.format_kwarg = "list", False, None
    rows = view.get_queryset()
    view.order = usual_order(rows.model)
    return view._all(view.request, in_order_of(rows, view.order))  # type: ignore[no-any-return]
