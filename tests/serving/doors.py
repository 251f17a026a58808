"""Asking the site as a web server does, with the front before it or without."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from labwatch.serving.front import Front

#: What every request has of its own.
OF_EACH = {"X-Request-ID", "RateLimit"}


@dataclass
class Clock:
    """A clock that stands still until it is moved; in the place of the module ``time``."""

    now: float = 1_700_000_030.0

    def time(self) -> float:
        """Seconds since 1970."""
        return self.now

    monotonic = time


@contextmanager
def _one_connection() -> Iterator[None]:
    """Between requests it stays open, as with Django's client: it holds a test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@dataclass(frozen=True)
class Told:
    """An answer, and whether Django made it."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_from_inside: bool

    @property
    def lasting(self) -> tuple[int, dict[str, str], bytes]:
        """All but what each request has of its own."""
        headers = {name: told for name, told in self.headers.items() if name not in OF_EACH}
        return self.status, headers, self.body


@dataclass
class Door:
    """The site behind a front of its own; ``asked`` counts what came through it."""

    asked: int = 0
    front: Any = None
    site: Any = field(default_factory=WSGIHandler)

    def __post_init__(self) -> None:
        self.front = Front(self._inside)

    def _inside(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        return self.site(environ, start_response)

    def get(self, address: str, method: str = "GET", **more: str) -> Told:
        """Ask; headers as WSGI writes them."""
        return self._answer(self.front, address, method, more)

    def straight(self, address: str, method: str = "GET", **more: str) -> Told:
        """The same past the front."""
        return self._answer(self._inside, address, method, more)

    def warm(self, address: str, **more: str) -> Told:
        """Ask so often that the front knows it; the last answer is from there."""
        for _ in range(2):
            self.get(address, **more)
        told = self.get(address, **more)
        assert not told.is_from_inside, address
        return told

    def _answer(self, app: Any, address: str, method: str, more: dict[str, str]) -> Told:
        before, heard = self.asked, []
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            **more,
        }
        with _one_connection():
            answer = app(environ, lambda *told: heard.append(told))
            body = b"".join(answer)
            getattr(answer, "close", lambda: None)()
        [(status, headers)] = heard
        assert len(dict(headers)) == len(headers)
        return Told(int(status[:3]), dict(headers), body, self.asked > before)
