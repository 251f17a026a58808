"""Public forms as text from where they are kept, without making a single record in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat, Replace

from labwatch.publishing.models import PublishedForm
from labwatch.publishing.place import PLACE
from labwatch.publishing.versions import current_version

#: Which column holds the text of each form, and what ends its lines.
_COLUMNS = {"csv": ("line", "\r\n"), "jsonl": ("body", "\n")}
#: So many texts are in memory at a time.
_CHUNK = 200
#: PostgreSQL puts off what is costly until rows are sorted if there is a limit, however large.
_ALL = 2**31 - 1


def are_kept() -> bool:
    """Whether every public form is as its record is now."""
    return current_version().is_fresh


def kept_forms(resource: str, rows: Any, address: str) -> Iterator[dict[str, Any]]:
    """What is kept of the rows, in their order, for the site at that address."""
    for text in _texts("body", resource, rows, address).iterator(chunk_size=_CHUNK):
        if text:
            yield json.loads(text)


def kept_texts(form: str, resource: str, rows: Any, address: str) -> Iterator[bytes]:
    """The same as lines of CSV, without a header, or of JSON."""
    column, line_end = _COLUMNS[form]
    texts = _texts(column, resource, rows, address)
    if connection.vendor == "postgresql":
        return _copied(texts, line_end)
    kept = texts.iterator(chunk_size=_CHUNK)
    return (f"{text}{line_end}".encode() for text in kept if text)


def _texts(column: str, resource: str, rows: Any, address: str) -> Any:
    """The text of each row; None where the record became public only now."""
    found = PublishedForm.objects.filter(resource=resource, record=OuterRef("pk"))
    place, here = (Value(text, output_field=TextField()) for text in (PLACE, address))
    text = Replace(Subquery(found.values(column)[:1]), place, here)
    rows = rows.prefetch_related(None).annotate(kept_text=text)
    return rows.values_list("kept_text", flat=True)[:_ALL]


def _copied(texts: Any, line_end: str) -> Iterator[bytes]:
    """By COPY, which puts a text between quotes where it holds line ends or quotes.

    Quote and delimiter are control characters, which no kept text has (``csvout.guarded``, and
    JSON escapes them): what is left after dropping them is the text itself. Nothing else may run
    on the connection meanwhile; whoever stops reading ends the COPY.
    """
    if line_end == "\r\n":
        texts = texts.annotate(ended=Concat(F("kept_text"), Value("\r", output_field=TextField())))
        texts = texts.values_list("ended", flat=True)
    try:
        sql, parameters = texts.query.sql_with_params()
    except EmptyResultSet:
        return
    copy = rf"COPY ({sql}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
    with connection.cursor() as cursor, cursor.copy(copy, parameters) as copied:
        for block in copied:
            line = bytes(block).replace(b"\x01", b"")
            if line.strip():
                yield line
