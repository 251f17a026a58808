"""Finished answers, given again before Django is asked at all: the outermost layer of the site.

The middlewares inside remain the only judges of what is for everybody (``everybody``); here it is
kept with the mark that it was made under and given again while the mark holds (``reading``), under
everything that it depends on (``asked``). Whatever is not kept goes straight through.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.http import HttpResponse

from labwatch.serving.asked import Question, question_of
from labwatch.serving.etags import is_among
from labwatch.serving.everybody import Each, ForEverybody, Headers, said_of
from labwatch.serving.keeping import Kept
from labwatch.serving.reading import Reading

#: Bytes that a process keeps of plain addresses, of those with a query, and the most of one answer.
PLAIN, ASKED, MOST = 5_000_000, 3_000_000, 1_500_000
#: What headers and objects of one answer take beside its body and key, measured.
_AROUND = 4_500
#: Each request has its own, which the layer around this one sets.
_REQUEST_ID = "x-request-id"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEPT_STATUS = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


class _Answer(NamedTuple):
    """An answer as it came out of Django, without the headers that each reader gets anew."""

    under: str
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    each: Each | None
    is_unchanged: bool


class Front:
    """Wraps the application; every process has one, and each fills itself."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._reading = Reading()
        self._plain: Kept[_Answer] = Kept(room=PLAIN)
        self._asked: Kept[_Answer] = Kept(room=ASKED)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, kept or from inside; never with a body where only its head was asked."""
        question = question_of(environ)
        found = self._found(question) if question else None
        more = _more(found, environ) if found else None
        if found is None or more is None:
            return self._inside(environ, start_response, question)
        start_response(found.status, [*found.headers, *more])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (found.body,)

    def _found(self, question: Question) -> _Answer | None:
        """What is kept for the question and still holds. That somebody holds it already is learnt
        from inside, once for each answer."""
        room = self._room(question)
        if question.held:
            unchanged = room.get(_unchanged(question))
            if unchanged and is_among(question.held, unchanged.etag):
                return unchanged if unchanged.under in self._reading.marks() else None
        found = room.get(question.key)
        if found is None or (question.held and is_among(question.held, found.etag)):
            return None
        return found if found.under in self._reading.marks() else None

    def _room(self, question: Question) -> Kept[_Answer]:
        """Rooms of their own, so that endless questions push out no plain answer."""
        return self._asked if question.has_query else self._plain

    def _inside(
        self, environ: WSGIEnvironment, start_response: StartResponse, question: Question | None
    ) -> Iterable[bytes]:
        """Django's answer; kept if it says so."""
        query = environ.get("QUERY_STRING", "")
        answer: Any = self._application(environ, start_response)
        told = said_of(environ)
        if environ["REQUEST_METHOD"] in _WRITES:
            self._reading.forget()
        elif environ["REQUEST_METHOD"] == "HEAD":
            return _closed(answer)
        elif question and told and environ.get("QUERY_STRING", "") == query:
            self._keep(question, told, answer)
        return answer  # type: ignore[no-any-return]

    def _keep(self, question: Question, told: ForEverybody, answer: Any) -> None:
        """Whole answers with an ETag and without a cookie."""
        if not isinstance(answer, HttpResponse) or answer.status_code not in _KEPT_STATUS:
            return
        etag = answer.get("ETag", "")
        if answer.cookies or not etag or len(answer.content) > MOST:
            return
        kept = _answer(told, answer, etag)
        key = _unchanged(question) if kept.is_unchanged else question.key
        self._room(question).put(key, kept, len(kept.body) + len(key) + _AROUND)


def _answer(told: ForEverybody, answer: HttpResponse, etag: str) -> _Answer:
    left_out = {*told.anew, _REQUEST_ID}
    return _Answer(
        under=told.under,
        status=f"{answer.status_code} {answer.reason_phrase}",
        headers=tuple(each for each in answer.items() if each[0].lower() not in left_out),
        body=answer.content,
        etag=etag,
        each=told.each,
        is_unchanged=answer.status_code == HTTPStatus.NOT_MODIFIED,
    )


def _more(found: _Answer, environ: WSGIEnvironment) -> Headers | None:
    """What this reader alone is told; None if he must be answered inside."""
    return found.each(environ, found.is_unchanged) if found.each else []


def _unchanged(question: Question) -> str:
    """Under which the 304 of a question is kept."""
    return f"{question.key}\0304"


def _closed(answer: Any) -> tuple[bytes, ...]:
    """Nothing of an answer of which only the head was asked."""
    if hasattr(answer, "close"):
        answer.close()
    return ()
