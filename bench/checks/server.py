"""The site that everybody fetches from: one process, answers made of ready bytes.

    python -m bench.checks.server PAGES HOSTS BYTES

Prints its port. ``/<any>/p<number>`` is a page, the same bytes until told otherwise;
``/list/<any>/<count>`` links to pages on all hosts; ``/control?…`` sets a field of `State`.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import sys
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl

from bench.checks.pages import PAGE_BYTES, Page, page
from bench.checks.visitor import Visitor

FIRST_HOST = 10


def ip_of(host: int) -> str:
    """The loopback address of a host."""
    return f"127.0.{FIRST_HOST + host // 200}.{1 + host % 200}"


@dataclass
class State:
    """How pages are served at the moment."""

    edition: int = 1  #: another one is another text
    nonce: int = 0  #: 1: the bytes differ at every visit, the text does not
    etags: int = 0  #: 1: with validators, and 304 to those who bring them
    latency: float = 0.0  #: seconds before each answer

    def set(self, query: str) -> None:
        """Take over what a query says."""
        kinds = {each.name: float if each.name == "latency" else int for each in fields(self)}
        for name, value in parse_qsl(query):
            setattr(self, name, kinds[name](value))


class Site:
    """All pages and how they are served."""

    def __init__(self, pages: int, hosts: int, size: int) -> None:
        self.pages: list[Page] = [page(number, size) for number in range(pages)]
        self.hosts = hosts
        self.port = 0
        self.state = State()
        self._nonces = itertools.count(1)

    def answer(self, request: bytes) -> bytes:
        """The answer to one request, as bytes."""
        path = request.split(b" ", 2)[1].decode()
        if path.startswith("/control?"):
            self.state.set(path.partition("?")[2])
            return _answer(b"done")
        if path.startswith("/list/"):
            return _answer(self._list(path))
        number = path.rpartition("/p")[2]
        if not number.isdigit():
            return _answer(b"", b"404 Not Found")
        return self._page(path, int(number), request)

    def _page(self, path: str, number: int, request: bytes) -> bytes:
        state = self.state
        notice = f"Record {path}, revision {state.edition}, was approved by the board."
        tag = hashlib.md5(notice.encode(), usedforsecurity=False).hexdigest().encode()
        if state.etags and tag in request:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "%s"\r\n\r\n' % tag
        nonce = f"{next(self._nonces):032x}" if state.nonce else ""
        body = self.pages[number % len(self.pages)].body(notice, nonce)
        return _answer(body, extra=b'ETag: "%s"\r\n' % tag if state.etags else b"")

    def _list(self, path: str) -> bytes:
        """Links to pages under a prefix, hosts taking turns."""
        _, _, prefix, count = path.split("/")
        links = (
            f'<a href="http://{ip_of(n % self.hosts)}:{self.port}/{prefix}/p{n}">{n}</a>'
            for n in range(int(count))
        )
        return f"<!doctype html><title>List</title>{' '.join(links)}".encode()


def _answer(body: bytes, status: bytes = b"200 OK", extra: bytes = b"") -> bytes:
    head = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n%s\r\n"
    return head % (status, len(body), extra) + body


class _Connection(Visitor):
    """A visitor of pages."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site

    def asked(self, request: bytes) -> None:
        """Answer at once, or as late as the state says."""
        answer = self.site.answer(request)
        if self.site.state.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self.site.state.latency, self.transport.write, answer)
        else:
            self.transport.write(answer)


async def _serve(site: Site) -> None:
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: _Connection(site), ip_of(0), 0, backlog=1024)
    site.port = first.sockets[0].getsockname()[1]
    rest = [ip_of(host) for host in range(1, site.hosts)]
    if rest:
        await loop.create_server(lambda: _Connection(site), rest, site.port, backlog=1024)
    print(site.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:]]
    asyncio.run(_serve(Site(asked[0], asked[1], asked[2] if len(asked) > 2 else PAGE_BYTES)))
