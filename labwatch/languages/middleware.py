"""The language of an answer, by its address alone.

Django's own middleware also asks cookies and ``Accept-Language``; then an address would not say
what it leads to, caches would have to keep every page many times over, and a link would not show
its receiver what its sender saw.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from labwatch.languages.addresses import language_of, tag_of


class LanguageOfAddress:
    """Answers in the address's language, and names it in ``Content-Language`` where it is HTML."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; afterwards the thread speaks the language that it spoke before."""
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", tag_of(language))
        return response
