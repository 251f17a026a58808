"""What an editor saves shows at once: after each request that wrote, public forms are refreshed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from labwatch.publishing.models import Touched
from labwatch.publishing.refreshing import refresh

_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class RefreshMiddleware:
    """One refresh after each writing request that touched a record; a worker makes the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, after the refresh."""
        response = self.get_response(request)
        if request.method in _WRITES and Touched.objects.exists():
            refresh()
        return response
