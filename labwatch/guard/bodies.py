"""How much may be sent to an address. Django would write uploads of any size to the disk first."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
#: Bytes of a request: the largest uploaded copy of a page with its form; the longest other form.
LARGEST_FILE = 21_000_000
LARGEST = 300_000
#: Where files are taken; deploy/nginx/site.conf names the same.
TAKE_FILES = re.compile(r"/admin/(?:import|capture/[0-9]+/copy)/")


class SmallBodies:
    """Refuses what is larger than its address takes, before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; 400 where too much is sent. Without a stated length, Django reads nothing."""
        largest = LARGEST_FILE if _may_send_files(request) else LARGEST
        if _stated_length(request) > largest:
            raise RequestDataTooBig(f"More than {largest} bytes were sent.")
        return self.get_response(request)


def _may_send_files(request: HttpRequest) -> bool:
    """Who is not logged in has no file to send: he would only fill the disk."""
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_known and TAKE_FILES.fullmatch(request.path_info) is not None


def _stated_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
