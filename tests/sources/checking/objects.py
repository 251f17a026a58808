"""An object store on loopback that speaks as much of S3 as snapshots need, for tests."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit


class Objects(ThreadingHTTPServer):
    """Keeps objects in memory by path, and the methods that it was asked by.

    ``broken``: every request is answered with 500. Signatures are looked for, not verified.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.kept: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.broken = False

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Objects

    def _answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", "Mon, 02 Mar 2026 09:00:00 GMT")
        self.send_header("ETag", '"etag"')
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> bytes:
        """What was sent, out of the chunks that boto3 signs one by one."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return _dechunked(data) if "aws-chunked" in self._encoding() else data
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return _dechunked(whole) if "aws-chunked" in self._encoding() else whole

    def _encoding(self) -> str:
        return self.headers.get("Content-Encoding", "")

    def _serve(self) -> None:
        body = self._body()
        name = unquote(urlsplit(self.path).path)
        self.server.asked.append(self.command)
        if self.server.broken or "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            return self._answer(500 if self.server.broken else 403)
        if self.command == "PUT":
            self.server.kept[name] = body
            return self._answer(200)
        if self.command == "DELETE":
            self.server.kept.pop(name, None)
            return self._answer(204)
        kept = self.server.kept.get(name)
        if kept is None:
            return self._answer(404)
        return self._answer(200, kept if self.command == "GET" else b"", len(kept))

    do_GET = do_HEAD = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _dechunked(data: bytes) -> bytes:
    whole = b""
    while data:
        head, _, rest = data.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if not size:
            break
        whole, data = whole + rest[:size], rest[size + 2 :]
    return whole
