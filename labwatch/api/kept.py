"""Public forms as text from where they are kept, without making a single record in Python."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from labwatch.publishing.models import PublishedForm
from labwatch.publishing.place import placed
from labwatch.publishing.versions import current_version

#: Which column holds the text of each form, and what ends its lines.
_COLUMNS = {"csv": ("line", b"\r\n"), "jsonl": ("body", b"\n")}
#: So many texts are in memory at a time: about 64 KiB of a wide record.
_CHUNK = 100
#: PostgreSQL puts off what is costly until rows are sorted if there is a limit, however large.
_ALL = 2**31 - 1
#: Or it would sort the texts of all forms before it gives the first, though an index has them in
#: order. Until the end of the transaction.
_BY_THE_INDEX = "SET LOCAL enable_sort = off; SET LOCAL max_parallel_workers_per_gather = 0"
#: Bytes that COPY in binary writes before all rows, and before the text of a row of one column.
_HEAD, _BEFORE_TEXT = 19, 6


def are_kept() -> bool:
    """Whether every public form is as its record is now."""
    return current_version().is_fresh


def kept_forms(resource: str, rows: Any, address: str) -> Iterator[dict[str, Any]]:
    """What is kept of the rows, in their order, for the site at that address."""
    for text in _of_rows("body", resource, rows).iterator(chunk_size=_CHUNK):
        if text:
            yield json.loads(placed([text.encode()], address))


def kept_texts(form: str, resource: str, rows: Any, address: str) -> Iterator[bytes]:
    """The same as lines of CSV, without a header, or of JSON, for the site at that address."""
    column, line_end = _COLUMNS[form]
    return _blocks(_of_rows(column, resource, rows), line_end, address)


def all_kept_texts(form: str, resource: str, address: str) -> Iterator[bytes]:
    """Those of every public record, by slug: fresh forms are all that is public, so that nothing
    else need be asked."""
    column, line_end = _COLUMNS[form]
    forms = PublishedForm.objects.filter(resource=resource).order_by("slug")
    return _blocks(forms.values_list(column, flat=True), line_end, address, _BY_THE_INDEX)


def _of_rows(column: str, resource: str, rows: Any) -> Any:
    """The text of each row; None where the record became public only now."""
    found = PublishedForm.objects.filter(resource=resource, record=OuterRef("pk"))
    rows = rows.prefetch_related(None).annotate(kept_text=Subquery(found.values(column)[:1]))
    return rows.values_list("kept_text", flat=True)[:_ALL]


def _blocks(texts: Any, line_end: bytes, address: str, hint: str = "") -> Iterator[bytes]:
    if connection.vendor == "postgresql":
        read = _copied(texts, hint)
    else:
        read = (text.encode() for text in texts.iterator(chunk_size=_CHUNK) if text)
    while some := list(islice(read, _CHUNK)):
        yield placed([*some, b""], address, between=line_end)


def _copied(texts: Any, hint: str) -> Iterator[bytes]:
    """By COPY in binary, which gives each text as it is. Nothing else may run on the connection
    meanwhile; whoever stops reading ends the COPY."""
    try:
        sql, parameters = texts.query.sql_with_params()
    except EmptyResultSet:
        return
    with transaction.atomic() if hint else nullcontext(), connection.cursor() as cursor:
        if hint:
            cursor.execute(hint)
        with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters) as copied:
            yield from _texts(copied)


def _texts(copied: Iterable[Any]) -> Iterator[bytes]:
    """The texts of a COPY in binary, without what it writes around them: a head before the first
    row, and before each text its length."""
    begin = _HEAD + _BEFORE_TEXT
    for row in copied:
        text = bytes(row[begin:])
        begin = _BEFORE_TEXT
        if text:
            yield text
