"""One number for each request: in every line it causes, in its answer, and in the tasks it calls.

``numbered`` is the outermost layer of WSGI, so that answers which never reach Django have theirs
too. A number that comes along is believed only of our own proxy, and only if it is well-formed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from labwatch.observing.discretion import discreet_address

HEADER = "X-Request-ID"
#: Under this name the number travels with the request.
ENVIRON = "labwatch.request_id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]


def request_id_of(environ: Environ) -> str:
    """The number of the request; the proxy's, or a new one, which it then keeps."""
    known = environ.get(ENVIRON)
    if known is None:
        told = environ.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
        known = told if _WELL_FORMED.fullmatch(told) else uuid.uuid4().hex
        environ[ENVIRON] = known
    return str(known)


def numbered(application: Application) -> Application:
    """The application, with the number of the request in each answer."""

    def answered(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        number = request_id_of(environ)

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            others = [each for each in headers if each[0].lower() != "x-request-id"]
            return start_response(status, [*others, (HEADER, number)], *more)

        return application(environ, started)

    return answered


class RequestNumbers(RequestMiddleware):
    """Binds the number to every line that is written while the request runs, and sends it back.

    Who asked, from where and with which program is not bound: neither is anybody's business later
    (the privacy page), and what editors did stands in the history.
    """

    def prepare(self, request: HttpRequest) -> None:
        """Forget what a request before left behind in this thread, and bind the number."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id_of(request.META))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """The number goes back with the answer."""
        response[HEADER] = request_id_of(request.META)
        super().handle_response(request, response)

    def process_got_request_exception(self, sender: Any, request: HttpRequest, **more: Any) -> None:
        """Django writes the line of a failure, with its traceback; once is enough."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and address, without what was searched."""
        return f"{request.method} {discreet_address(request.get_full_path())}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Not bound: see the class."""
