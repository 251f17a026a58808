"""Finished answers of the API, kept in this process under their ETag.

An ETag names the data version, the address, the form, the day and the code: whatever changes, an
answer that is kept under another is not asked for again. Whatever is asked a second time is worth
compressing, once; the ETag is weak, so it holds for each coding of the same content.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from labwatch.serving.codings import IDENTITY, chosen_coding, encoded
from labwatch.serving.keeping import Kept

#: Bytes that a process keeps, and the most that one answer may have.
_ROOM, _MOST = 6_000_000, 1_500_000
#: What key, headers and objects of one answer take beside its content, measured.
_AROUND = 5_000
#: Bytes below which compressing gains nothing.
_LEAST = 1_000


@dataclass(frozen=True)
class _Answer:
    content: bytes
    headers: tuple[tuple[str, str], ...]


_answers: Kept[_Answer] = Kept(room=_ROOM)


def kept_answer(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer that was given for this ETag, if it is kept, in the coding that is asked for."""
    coding = chosen_coding(request.headers.get("Accept-Encoding", ""))
    found = _answers.get(_key(etag, coding)) or _coded(etag, coding)
    return HttpResponse(found.content, headers=dict(found.headers)) if found else None


def _coded(etag: str, coding: str) -> _Answer | None:
    plain = _answers.get(_key(etag, IDENTITY))
    if plain is None or coding == IDENTITY or len(plain.content) < _LEAST:
        return plain
    content = encoded(plain.content, coding)
    about = {"Content-Encoding": coding, "Content-Length": str(len(content))}
    coded = _Answer(content, tuple((dict(plain.headers) | about).items()))
    _put(etag, coding, coded)
    return coded


def keep(request: HttpRequest, etag: str, answer: HttpResponseBase) -> None:
    """Keep a whole answer; streams, and whatever is no answer to GET, are not kept."""
    if request.method != "GET" or answer.status_code != HTTPStatus.OK:
        return
    if isinstance(answer, HttpResponse) and not answer.cookies and len(answer.content) <= _MOST:
        _put(etag, IDENTITY, _Answer(bytes(answer.content), tuple(answer.items())))


def _put(etag: str, coding: str, answer: _Answer) -> None:
    _answers.put(_key(etag, coding), answer, len(answer.content) + _AROUND)


def _key(etag: str, coding: str) -> str:
    return f"{coding} {etag}"
