"""Public pages, made once and given again while nothing changed; 304 before any view runs.

Only what is the same for everybody is kept: pages asked for without a session, answered with 200,
without a cookie, by a view that says nothing of caches itself. All else passes through untouched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from labwatch.serving.asked import NEVER_KEPT, PERSONAL, READS
from labwatch.serving.codings import IDENTITY, chosen_coding
from labwatch.serving.etags import is_sent_by
from labwatch.serving.everybody import ForEverybody, give_to_everybody
from labwatch.serving.kept import FinishedPage, body_of, finished, keep_page, kept_page
from labwatch.serving.marks import mark_for
from labwatch.serving.together import Together
from labwatch.serving.tracking import forget_tracking

GetResponse = Callable[[HttpRequest], HttpResponseBase]
#: The API keeps its own answers.
_NOT_PAGES = ("/api/", *NEVER_KEPT)
_TEXTS = ("text/", "application/xml", "application/atom+xml", "image/svg+xml")
#: Whoever sets one of these decides alone what caches may do.
_DECIDES = ("Cache-Control", "ETag", "Content-Encoding", "Content-Disposition")
_MAY_VARY = frozenset({"accept-encoding"})
CACHED = "public, no-cache"


class KeptPages:
    """Keeps whole pages under everything that they depend on (``marks``)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._together = Together()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, kept or made; or what its view says."""
        if not _asks_for_page(request):
            return self.get_response(request)
        forget_tracking(request)
        try:
            key = _key(request)
        except (DisallowedHost, DatabaseError):
            return self.get_response(request)  # which tells of it in our style
        return self._page(request, key)

    def _page(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """The mark was read before the page is made, so a change meanwhile is never missed."""
        coding = chosen_coding(request.headers.get("Accept-Encoding", ""))
        etag = _etag(key, coding)
        if is_sent_by(request, etag):
            _keep_in_front(request)
            return _for_caches(HttpResponseNotModified(), etag)
        has_query = bool(request.META.get("QUERY_STRING"))
        page = kept_page(key, has_query=has_query)
        if page is None:
            made = self._made(request, key, has_query=has_query)
            if not isinstance(made, FinishedPage):
                return made
            page = made
        else:
            _keep_in_front(request)
        body = body_of(key, page, coding, has_query=has_query)
        return _for_caches(_answer(request, page, coding, body), etag)

    def _made(
        self, request: HttpRequest, key: str, *, has_query: bool
    ) -> FinishedPage | HttpResponseBase:
        """The page, made here or meanwhile by another; or what its view says."""
        with self._together.first(key) as is_first:
            if not is_first and (page := kept_page(key, has_query=has_query)):
                return page
            answer = self.get_response(request)
            if not isinstance(answer, HttpResponse) or not _is_for_everybody(answer):
                return answer
            page = finished(answer)
            if request.method == "GET":
                keep_page(key, page, has_query=has_query)
            return page


def _keep_in_front(request: HttpRequest) -> None:
    """From the second time on, so that what is asked but once takes no room there."""
    give_to_everybody(request, ForEverybody(mark_for(request).text))


def _asks_for_page(request: HttpRequest) -> bool:
    """Whether anybody would get the same. While the program is being written, nothing is kept."""
    return (
        request.method in READS
        and not request.path_info.startswith(_NOT_PAGES)
        and PERSONAL.isdisjoint(request.COOKIES)
        and "Authorization" not in request.headers
        and not settings.DEBUG
    )


def _key(request: HttpRequest) -> str:
    """Of the address, which names the language as well, and of all that pages depend on."""
    told = f"{request.build_absolute_uri()}\0{mark_for(request).text}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _etag(key: str, coding: str) -> str:
    """Weak: it promises the same page, not the same bytes of every process."""
    return f'W/"{key}"' if coding == IDENTITY else f'W/"{key}-{coding}"'


def _is_for_everybody(answer: HttpResponse) -> bool:
    varies = {name.strip().lower() for name in answer.get("Vary", "").split(",")} - {""}
    return (
        answer.status_code == HTTPStatus.OK
        and not answer.cookies
        and answer.get("Content-Type", "").startswith(_TEXTS)
        and not any(answer.has_header(name) for name in _DECIDES)
        and varies <= _MAY_VARY
    )


def _answer(request: HttpRequest, page: FinishedPage, coding: str, body: bytes) -> HttpResponse:
    """To HEAD the same without its body."""
    answer = HttpResponse(b"" if request.method == "HEAD" else body, headers=dict(page.headers))
    answer["Content-Length"] = str(len(body))
    if coding != IDENTITY:
        answer["Content-Encoding"] = coding
    return answer


def _for_caches(answer: HttpResponse, etag: str) -> HttpResponse:
    """Any cache may keep it, and asks each time whether it still holds."""
    answer["ETag"], answer["Cache-Control"] = etag, CACHED
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer
