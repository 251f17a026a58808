"""Headers that every answer carries: pages, static files, redirects and errors of any layer."""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
POLICY, FRAMES, CACHES = "Content-Security-Policy", "X-Frame-Options", "Cache-Control"
#: What embeds say, which are made to stand in frames.
ANYWHERE = "frame-ancestors *"
#: What other sites may show within theirs: embeds, cards, and all that is for machines.
FOR_OTHER_SITES = ("/embed/", "/cards/", "/api/", "/data/", "/feeds/")
PRIVATE = "/admin/"
#: What no page of ours asks a browser for, and so nothing that got into one may.
NOT_NEEDED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "usb"),
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in NOT_NEEDED)


class SafeHeaders:
    """Stands outermost, so that no layer answers without it. What is set already stays."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._policy = build_policy() or ""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its headers."""
        answer = self.get_response(request)
        if not answer.has_header(POLICY):  # a layer further out than Django's own answered
            answer[POLICY] = self._policy
        headers = answer.headers
        if ANYWHERE not in headers[POLICY]:
            headers.setdefault(FRAMES, "DENY")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        is_for_all = request.path_info.startswith(FOR_OTHER_SITES)
        where = "cross-origin" if is_for_all else "same-origin"
        headers.setdefault("Cross-Origin-Resource-Policy", where)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        _keep_private(request, answer)
        return answer


def _keep_private(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Nothing of the newsroom, and nothing that sets a cookie, is kept by any cache."""
    is_private = request.path_info.startswith(PRIVATE) or bool(answer.cookies)
    if is_private and "no-store" not in answer.get(CACHES, ""):
        answer[CACHES] = "private, no-store"
