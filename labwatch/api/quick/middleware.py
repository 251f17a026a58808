"""Where lists are answered before any view: behind the API's manners, before what pages need."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from labwatch.api.quick.lists import quick_answer


class QuickLists:
    """Asks for the quick answer first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """It, or what the views say."""
        return quick_answer(request) or self.get_response(request)
