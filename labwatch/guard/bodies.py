"""How much may be sent to an address. Django would write uploads of any size to the disk first."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
#: Bytes of a request: the largest uploaded copy of a page with its form; the longest public form.
LARGEST_IN_NEWSROOM = 21_000_000
LARGEST = 300_000


class SmallBodies:
    """Refuses what is larger than its address takes, before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; 400 where too much is sent. Without a stated length, Django reads nothing."""
        is_newsroom = request.path_info.startswith("/admin/")
        largest = LARGEST_IN_NEWSROOM if is_newsroom else LARGEST
        if _stated_length(request) > largest:
            raise RequestDataTooBig(f"More than {largest} bytes were sent.")
        return self.get_response(request)


def _stated_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
