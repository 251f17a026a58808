"""Who has waited for too long is turned away at once (503), before anything is made for him.

What is kept is still given, files are, editors and what watches the site are let in, and nothing
that was sent is refused. So under twice the load that it can bear, the site answers half of it, and
tells the others when to come back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from labwatch.languages.addresses import language_of
from labwatch.serving.asked import NEVER_KEPT, READS
from labwatch.serving.waiting import Line, waited

#: Seconds after which it is worth asking again.
RETRY_AFTER = 5


class ShortLines:
    """Stands where pages and answers are about to be made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.line = Line()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or that there is none for now."""
        is_late = self.line.is_too_long(waited(), time.monotonic())
        if is_late and request.method in READS and not request.path_info.startswith(NEVER_KEPT):
            return _turned_away(request)
        return self.get_response(request)


def _turned_away(request: HttpRequest) -> HttpResponse:
    """As the API has its problems, ``labwatch.api.middleware`` makes one of it."""
    page = _page(language_of(request.path_info))
    answer = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer["Retry-After"], answer["Cache-Control"] = str(RETRY_AFTER), "no-store"
    # The access log has its line; Django would add one as if something had failed.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


@cache
def _page(language: str) -> str:
    """Made once for each language: there is little time for it when it is needed."""
    with translation.override(language):
        return render_to_string("busy.html")
