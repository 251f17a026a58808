"""A site on loopback that answers word for word what a test tells it to, and counts visitors."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

Speak = Callable[[socket.socket], None]


def answer(
    body: bytes = b"", status: str = "200 OK", headers: Mapping[str, str] | None = None
) -> bytes:
    """An HTTP answer with its length, as bytes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """An answer that sends the visitor elsewhere."""
    return answer(status=status, headers={"Location": to})


_ABSENT = answer(status="404 Not Found")


class TimedHeads(list[str]):
    """The heads of requests, with the time at which each came, by host."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[str, list[float]] = defaultdict(list)

    def append(self, head: str) -> None:
        """Note one more request."""
        self.times[head.split("Host: ")[1].split(":")[0]].append(time.monotonic())
        super().append(head)


class Site:
    """One thread per connection. ``pages`` maps a path to an answer, or to a function that speaks.

    An answer keeps the connection; after a function has spoken it is closed. Paths that are not
    there are answered with 404.
    """

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.host = host
        self.pages: dict[str, bytes | Speak] = {}
        self.heads: list[str] = []
        self.connections = 0
        self._tls = tls
        self._listener = socket.create_server((host, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def address(self, path: str = "/", name: str = "") -> str:
        """An address of this site, by its IP address or by a name."""
        return f"http://{name or self.host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [head.split(" ")[1] for head in self.heads]

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(visitor)
            self._start(self._serve, visitor)

    def _serve(self, plain: socket.socket) -> None:
        visitor = plain
        with contextlib.suppress(OSError):  # the visitor may leave at any time
            if self._tls is not None:
                visitor = self._tls.wrap_socket(plain, server_side=True)
            while self._answer(visitor):
                pass
        visitor.close()
        plain.close()

    def _answer(self, visitor: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = visitor.recv(65536)
            if not piece:
                return False
            head += piece
        self.heads.append(head.decode("latin-1"))
        path = self.paths[-1]
        # Whatever is asked after the question mark, a page may be put up without it.
        page = self.pages.get(path) or self.pages.get(path.partition("?")[0], _ABSENT)
        if callable(page):
            page(visitor)
            return False
        visitor.sendall(page)
        return True
