"""Hosts that hang, drip, lie about length and send bombs, with what is to be recorded of each."""

from __future__ import annotations

import contextlib
import gzip
import socket
import time
import zlib
from collections.abc import Callable

import brotli
import zstandard

from tests.sources.fetching.servers import Speak, answer, redirect

#: Seconds after which any of them ends by itself; a fetch has 30 in all.
_LONG = 45.0
_HTML = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_MEGABYTE = 1_000_000


def _hang(visitor: socket.socket) -> None:
    visitor.settimeout(_LONG)
    with contextlib.suppress(OSError):
        visitor.recv(1)  # until it leaves


def _endless(head: str, piece: Callable[[int], bytes], rest: float = 0) -> Speak:
    """Says the head, then piece after piece for as long as the visitor listens."""

    def speak(visitor: socket.socket) -> None:
        ends_at = time.monotonic() + _LONG
        with contextlib.suppress(OSError):
            visitor.sendall(head.encode())
            number = 0
            while time.monotonic() < ends_at:
                visitor.sendall(piece(number))
                number += 1
                time.sleep(rest)

    return speak


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _bomb(coding: str, packed: bytes) -> bytes:
    return answer(packed, headers={"Content-Type": "text/html", "Content-Encoding": coding})


def _brotli(size: int) -> bytes:
    packer = brotli.Compressor(quality=5)
    pieces = [packer.process(b"a" * _MEGABYTE) for _ in range(size)]
    return b"".join([*pieces, packer.finish()])


def _deep() -> bytes:
    body = b"<html><body>" + b"<div>" * 200_000 + b"words" + b"</div>" * 200_000
    return answer(body, headers={"Content-Type": "text/html"})


def _said(length: int, body: bytes) -> Speak:
    """An answer that says it has one length and has another, then closes."""

    def speak(visitor: socket.socket) -> None:
        visitor.sendall(f"{_HTML}Content-Length: {length}\r\n\r\n".encode() + body)

    return speak


_CHUNKED = f"{_HTML}Transfer-Encoding: chunked\r\n\r\n"
_MANY = b"a" * (60 * _MEGABYTE)
#: By name: what is spoken, and a pattern for "outcome: detail" of the check.
HOSTILE: dict[str, tuple[bytes | Speak, str]] = {
    "hangs": (_hang, r"^no-answer: .*(second|time)"),
    "drips": (_endless(f"{_HTML}\r\n", lambda _: b"a", rest=1), r"^no-answer: .*(second|time)"),
    "promises-more": (_said(50_000, b"<p>short</p>"), r"^no-answer"),
    "sends-more": (_said(12, b"<p>short</p>" + b"x" * 50_000), r"^(ok|empty|too-little|no-answer)"),
    "gzip-bomb": (_bomb("gzip", gzip.compress(_MANY, 9)), r"^too-big"),
    "deflate-bomb": (_bomb("deflate", zlib.compress(_MANY, 9)), r"^too-big"),
    "brotli-bomb": (_bomb("br", _brotli(60)), r"^too-big"),
    "zstd-bomb": (_bomb("zstd", zstandard.compress(_MANY, 9)), r"^no-answer: .*not offer"),
    "deep": (_deep(), r"^\S+: "),
    "endless-headers": (
        _endless("HTTP/1.1 200 OK\r\n", lambda n: f"X-{n}: {'a' * 900}\r\n".encode()),
        r"header|too-much|no-answer",
    ),
    "one-huge-header": (
        _endless("HTTP/1.1 200 OK\r\nX-Long: ", lambda _: b"a" * 65_536),
        r"header|too-much|no-answer",
    ),
    "circles": (redirect("/circles"), r"circle"),
    "endless-redirects": (
        lambda visitor: visitor.sendall(redirect(f"/endless-redirects?{time.time_ns()}")),
        r"redirects in a row",
    ),
    "endless-chunks": (
        _endless(_CHUNKED, lambda _: _chunk(b"a" * 65_536)),
        r"too-much|larg|more than",
    ),
}
del _MANY
