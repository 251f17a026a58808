"""Errors as problem details (RFC 9457): one shape for everything that can go wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.addresses.gone import Gone as WhatBecame
from labwatch.api.gone import gone_at, told

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter; ``allowed`` lists what it takes, where that is a list."""

    parameter: str
    detail: str
    allowed: tuple[str, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """One entry of ``errors``."""
        entry: dict[str, Any] = {"parameter": self.parameter, "detail": self.detail}
        return entry if self.allowed is None else {**entry, "allowed": list(self.allowed)}


class BadParameters(APIException):
    """400: the address asks for something that does not exist. Names each bad parameter."""

    status_code = HTTPStatus.BAD_REQUEST
    default_code = "bad_parameters"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        names = ", ".join(dict.fromkeys(fault.parameter for fault in self.faults))
        super().__init__(f"Not understood: {names}. See errors for each.")


class NotOffered(NotAcceptable):
    """406: the Accept header takes none of the forms in which the address answers."""

    def __init__(self, offered: Iterable[str]) -> None:
        media_types = tuple(offered)
        detail = f"This address answers in {', '.join(media_types)}."
        self.faults = (Fault("Accept", "It takes none of these.", media_types),)
        super().__init__(detail)


class Gone(APIException):
    """410: a record that was public and was withdrawn."""

    status_code = HTTPStatus.GONE
    default_code = "gone"


class DatabaseAway(APIException):
    """503: the database is away, starting, too busy or set to read-only, all of which passes."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "database_away"
    default_detail = "The database does not answer for now. Ask again in a while."


#: What Django raises then.
_AWAY = (OperationalError, InterfaceError, InternalError)
_RETRY_AFTER = "10"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any exception of an API view into a problem. In debug mode, crashes stay crashes."""
    request: Request = context["request"]
    known = _known(error)
    if isinstance(known, NotFound) and (found := gone_at(context["view"])):
        if found.successor:
            return _moved(request, found)
        known = Gone(told(found))
    if isinstance(known, DatabaseAway):
        logger.error("The database does not answer at %s", request.path, exc_info=error)
    if known is None and settings.DEBUG:
        return None
    if known is None:
        logger.error("The API crashed at %s", request.path, exc_info=error)
        got_request_exception.send(sender=exception_handler, request=request)
        known = APIException("Something broke on our side; it has been logged.")
    faults = known.faults if isinstance(known, BadParameters | NotOffered) else ()
    answer = problem(request, known.status_code, _detail(known, request), faults)
    if isinstance(known, DatabaseAway):
        answer["Retry-After"] = _RETRY_AFTER
    return answer


def _moved(request: Request, found: WhatBecame) -> Response:
    """301 to the record that it was merged into, asked the same."""
    answer = problem(request, HTTPStatus.MOVED_PERMANENTLY, told(found))
    query = request.META.get("QUERY_STRING", "")
    address = reverse(f"api:{found.resource}-detail", args=[found.successor])
    answer["Location"] = f"{address}?{query}" if query else address
    return answer


def _known(error: Exception) -> APIException | None:
    """The error as one that has a status, or None if it is a crash."""
    if isinstance(error, APIException):
        return error
    if isinstance(error, _AWAY):
        return DatabaseAway()
    if isinstance(error, Http404 | PermissionDenied):
        return NotFound()
    if isinstance(error, SuspiciousOperation):
        refused = APIException(str(error))
        refused.status_code = HTTPStatus.BAD_REQUEST
        return refused
    return None


def _detail(error: APIException, request: Request) -> str:
    if type(error) is NotFound:
        return f"There is nothing at {request.path}"
    if isinstance(error, MethodNotAllowed):
        return f"{request.method} is not possible here: this API only reads."
    if isinstance(error, NotAcceptable) and not isinstance(error, NotOffered):
        return "This address answers in application/json."
    return str(error.detail)


def problem(request: Request, status: int, detail: str, faults: Iterable[Fault] = ()) -> Response:
    """A response that says what went wrong, where, and with which parameters."""
    body = _body(request, status, detail, faults)
    return Response(body, status=status, content_type=MEDIA_TYPE)


def plain_problem(request: HttpRequest, status: int, detail: str) -> JsonResponse:
    """The same outside of the API's views, where nothing was negotiated."""
    written = {"ensure_ascii": False, "separators": (",", ":")}
    body = _body(request, status, detail, ())
    answer = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params=written)
    answer["Content-Length"] = len(answer.content)
    return answer


def _body(
    request: Request | HttpRequest, status: int, detail: str, faults: Iterable[Fault]
) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "instance": request.get_full_path(),
        "errors": [fault.as_json() for fault in faults],
    }
