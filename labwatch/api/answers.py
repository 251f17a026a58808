"""Finished answers of the API, kept in this process under their ETag.

An ETag names the data version, the address, the form, the day and the code: whatever changes, an
answer that is kept under another is not asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from labwatch.serving.keeping import Kept

#: Bytes that a process keeps, and the most that one answer may have.
_ROOM, _MOST = 8_000_000, 400_000
#: What key, headers and objects of one answer take beside its content, measured.
_AROUND = 5_000


@dataclass(frozen=True)
class _Answer:
    content: bytes
    headers: tuple[tuple[str, str], ...]


_answers: Kept[_Answer] = Kept(room=_ROOM)


def kept_answer(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer that was given for this ETag, if it is kept."""
    found = _answers.get(etag) if request.method == "GET" else None
    return HttpResponse(found.content, headers=dict(found.headers)) if found else None


def keep(request: HttpRequest, etag: str, answer: HttpResponseBase) -> None:
    """Keep a whole answer; streams, and whatever is no answer to GET, are not kept."""
    if request.method != "GET" or answer.status_code != HTTPStatus.OK:
        return
    if isinstance(answer, HttpResponse) and not answer.cookies and len(answer.content) <= _MOST:
        kept = _Answer(bytes(answer.content), tuple(answer.items()))
        _answers.put(etag, kept, len(kept.content) + _AROUND)
