"""What an editor saves shows at once: after each such request, public forms are refreshed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from labwatch.publishing.models import Touched
from labwatch.publishing.refreshing import try_refresh

#: Editors write there, and nobody anywhere else.
_ADMIN = "/admin/"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class RefreshMiddleware:
    """One refresh after each request of an editor that touched a record; a worker does the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, after the refresh."""
        response = self.get_response(request)
        is_editing = request.path_info.startswith(_ADMIN) and request.method in _WRITES
        if is_editing and Touched.objects.exists():
            try_refresh()
        return response
