"""Asking the site for its public addresses as a stranger would, without any server."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from django.test.utils import override_settings

#: What keeps finished answers, counts or logs who asks is of no use here, nor is the way to https.
_LEFT_OUT = frozenset(
    {
        "django.middleware.security.SecurityMiddleware",
        "labwatch.serving.middleware.KeptPages",
        "labwatch.api.middleware.ApiManners",
        "labwatch.observing.requestids.RequestNumbers",
        "axes.middleware.AxesMiddleware",
    }
)
#: A record, or why it stands there no more.
PUBLIC = (200, 410)
_HOPS = 5


class NotHeld(Exception):
    """An address that the edition should hold does not answer as a public page does."""


@dataclass(frozen=True)
class Answer:
    """What stands at an address: ``kind`` is its content type without parameters, ``address`` the
    one that it was found at, where the first leads on to another."""

    kind: str
    content: bytes
    address: str


class Site:
    """The public site, in this process."""

    def __init__(self) -> None:
        told = urlsplit(settings.SITE_URL)
        self._is_secure = told.scheme == "https"
        self._ask = RequestFactory(headers={"host": told.netloc})
        self._handler = BaseHandler()
        chain = [name for name in settings.MIDDLEWARE if name not in _LEFT_OUT]
        with override_settings(MIDDLEWARE=chain):
            self._handler.load_middleware()

    def get(self, address: str, expected: Collection[int] = PUBLIC) -> Answer:
        """The answer; NotHeld if its status is another one or it belongs to one reader alone.

        A merged record's address leads on to its successor; a withdrawn one's says why (410).
        """
        for _ in range(_HOPS):
            answer = self._answer(address)
            if answer.status_code not in (301, 302):
                return _public(answer, address, expected)
            address = answer["Location"].removeprefix(settings.SITE_URL)
        raise NotHeld(f"{address} leads from one address to the next.")

    def _answer(self, address: str) -> Any:
        return self._handler.get_response(self._ask.get(address, secure=self._is_secure))


def _public(answer: Any, address: str, expected: Collection[int]) -> Answer:
    if answer.status_code not in expected:
        raise NotHeld(f"{address} answers {answer.status_code}.")
    if answer.cookies or "private" in answer.get("Cache-Control", ""):
        raise NotHeld(f"{address} is for one reader alone.")
    kind = answer.get("Content-Type", "").partition(";")[0]
    return Answer(kind, _content(answer), address)


def _content(answer: Any) -> bytes:
    if isinstance(answer, HttpResponse):
        return bytes(answer.content)
    content = b"".join(answer)
    if (
        isinstance(answer, FileResponse) and answer.file_to_stream
    ):  # closing the answer would close the database as well
        answer.file_to_stream.close()
    return content
