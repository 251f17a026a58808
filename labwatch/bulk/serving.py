"""Serving files of the whole record: conditional, and in parts, so that a download can go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from labwatch.bulk.models import BulkFile

_BLOCK = 64 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def served(request: HttpRequest, file: BulkFile, cache: str) -> HttpResponseBase:
    """The file, or the part of it that is asked for, or 304; FileNotFoundError if it is not here.

    ``cache`` is what its Cache-Control says.
    """
    modified = int(file.built_at.timestamp())
    content = file.path.open("rb")
    unchanged = get_conditional_response(request, file.etag, modified, None)
    part = range(file.bytes) if unchanged else asked_part(request, file)
    answer: HttpResponseBase
    if unchanged or request.method == "HEAD" or not part:
        content.close()
        answer = unchanged or HttpResponse(content_type="application/zip")
    else:
        answer = StreamingHttpResponse(_read(content, part), content_type="application/zip")
    answer["ETag"], answer["Last-Modified"] = file.etag, http_date(modified)
    answer["Accept-Ranges"], answer["Cache-Control"] = "bytes", cache
    if not unchanged:
        _describe(answer, file, part)
    return answer


def _describe(answer: HttpResponseBase, file: BulkFile, part: range) -> None:
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Content-Length"] = str(len(part))
    if not part:
        answer.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        answer["Content-Range"] = f"bytes */{file.bytes}"
    elif len(part) < file.bytes:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer["Content-Range"] = f"bytes {part[0]}-{part[-1]}/{file.bytes}"


def asked_part(request: HttpRequest, file: BulkFile) -> range:
    """Which bytes the Range header asks for; all if there is none, if it is not understood, or if
    the file is another one than its If-Range names. Empty: it asks for what lies beyond the end.
    """
    every = range(file.bytes)
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not found or request.headers.get("If-Range", file.etag) != file.etag:
        return every
    first, last = found.groups()
    if not first:
        return every[-int(last) :] if last and int(last) else every
    if last and int(last) < int(first):
        return every
    return every[int(first) : int(last) + 1 if last else None]


def _read(content: BinaryIO, part: range) -> Iterator[bytes]:
    """The bytes of that part, block by block."""
    with content:
        content.seek(part.start)
        left = len(part)
        while left and (block := content.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
