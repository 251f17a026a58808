"""nginx as it is shipped, before a web process that agrees to everything: what it refuses by
itself, what it says then, and how much it takes from whom."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.machines.proxy import Answer, Names, OwnProxy, running
from tests.machines.servers import wait_until

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed here"),
]
SAFE = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Request-ID": "a-number-of-mine",
}
NUMBERED = {"X-Request-ID": "a-number-of-mine"}
SESSION = {"Cookie": "__Host-sessionid=somebody"}
#: Above what a form may have, below what a file may.
A_FILE = b"x" * 1_000_000
TAKES_FILES = ["/admin/import/", "/admin/capture/7/copy/"]


class Agrees(BaseHTTPRequestHandler):
    """Takes everything, and says the safe headers as the site does."""

    protocol_version = "HTTP/1.1"
    codings: ClassVar[list[str | None]] = []

    def answer(self) -> None:
        """200, whatever is asked."""
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.codings.append(self.headers["Accept-Encoding"])
        self.send_response(200)
        told = {**SAFE, "Cache-Control": "public, max-age=0", "Content-Length": "2"}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"ok")

    do_GET = do_POST = do_HEAD = answer

    def log_message(self, *_told: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnProxy]:
    """The proxy, and behind it who agrees."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), Agrees)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    made = OwnProxy(
        tmp_path_factory.mktemp("agreed") / "proxy", web.server_port, Names(["127.0.0.1"])
    )
    with running(made):
        yield made
    web.shutdown()
    web.server_close()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[OwnProxy]:
    """The proxy with no web process behind it."""
    with running(OwnProxy(tmp_path / "proxy", 8000, Names([]))) as made:
        yield made


def is_safe(answer: Answer, number: str = "a-number-of-mine") -> bool:
    """Whether an answer of the proxy's own has each safe header, once, and nobody keeps it."""
    wanted = {**SAFE, "X-Request-ID": number, "Cache-Control": "no-store"}
    return {name: answer.headers.get_all(name) for name in wanted} == {
        name: [value] for name, value in wanted.items()
    }


def raw(proxy: OwnProxy, sent: bytes, *, encrypted: bool = True) -> Answer:
    """What comes back for these very bytes."""
    with socket.create_connection(("localhost", proxy.port), timeout=30) as plain:
        trusted = ssl.create_default_context(cafile=proxy.folder / "tls" / "fullchain.pem")
        with trusted.wrap_socket(plain, server_hostname="localhost") if encrypted else plain as to:
            to.sendall(sent)
            answer = http.client.HTTPResponse(to)
            answer.begin()
            return Answer(answer.status, answer.headers, answer.read())


def send(proxy: OwnProxy, path: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of what is sent."""
    trusted = ssl.create_default_context(cafile=proxy.folder / "tls" / "fullchain.pem")
    asked = http.client.HTTPSConnection("localhost", proxy.port, timeout=30, context=trusted)
    try:
        asked.request("POST", path, body, headers)
        return asked.getresponse().status
    finally:
        asked.close()


# What it says


def test_too_much_is_refused_with_the_safe_headers(proxy: OwnProxy) -> None:
    answer = proxy.ask("/report/", {**NUMBERED, "Content-Length": "500000"}, "POST")
    assert (answer.status, is_safe(answer)) == (413, True)
    assert answer.body == b"This is more than may be sent here.\n"


def test_figures_of_the_processes_are_refused_with_the_safe_headers(proxy: OwnProxy) -> None:
    answer = proxy.ask("/metrics", NUMBERED)
    assert (answer.status, is_safe(answer), answer.body) == (404, True, b"Nothing is here.\n")


def test_a_flood_is_refused_with_the_safe_headers_and_a_time_to_come_back(proxy: OwnProxy) -> None:
    with proxy.connection("127.0.0.9") as flood:
        refused = next(
            answer for _ in range(400) if (answer := flood("POST", "/report/")).status == 429
        )
    assert is_safe(refused, refused.headers["X-Request-ID"])
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("sent", "encrypted"),
    [
        (b"nonsense\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 9_000 + b"\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", False),
    ],
    ids=["no request", "two hosts", "long header", "not encrypted"],
)
def test_nonsense_is_refused_with_the_safe_headers(
    proxy: OwnProxy, sent: bytes, encrypted: bool
) -> None:
    answer = raw(proxy, sent, encrypted=encrypted)
    assert answer.status == 400
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == SAFE["Content-Security-Policy"]
    assert len(answer.headers["X-Request-ID"]) == 32


def test_without_a_web_process_it_says_so_with_the_safe_headers(alone: OwnProxy) -> None:
    answer = alone.ask("/labs/", NUMBERED)
    assert (answer.status, is_safe(answer), answer.headers["Retry-After"]) == (503, True, "5")
    assert b"does not answer at this moment" in answer.body


def test_the_way_to_the_encrypted_site_bears_what_is_heeded_unencrypted(proxy: OwnProxy) -> None:
    answer = proxy.get_plain("/labs/")
    assert answer.status == 308
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Strict-Transport-Security"] is None


def test_nobody_asks_for_a_refusal_by_its_address(proxy: OwnProxy) -> None:
    assert proxy.ask("/refused-by-proxy").status == 404


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/labs/", "/admin/", "/admin/import/", "/static/x.css", "/data/x.zip"]
)
def test_what_the_site_says_itself_is_never_said_twice(proxy: OwnProxy, path: str) -> None:
    headers = proxy.ask(path, NUMBERED).headers
    assert {name: headers.get_all(name) for name in SAFE} == {
        name: [value] for name, value in SAFE.items()
    }


# What it takes


@pytest.mark.parametrize("path", TAKES_FILES)
def test_files_are_taken_where_the_newsroom_sends_them_from_whoever_has_a_session(
    proxy: OwnProxy, path: str
) -> None:
    assert send(proxy, path, A_FILE, SESSION) == 200
    assert proxy.ask(path).status == 200  # and whoever has none is asked to log in


@pytest.mark.parametrize("path", TAKES_FILES)
def test_a_stranger_sends_no_files(proxy: OwnProxy, path: str) -> None:
    assert proxy.ask(path, {"Content-Length": "20000000"}, "POST").status == 403


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/login/", "/admin/import/columns/lab/", "/admin/capture/7/", "/"]
)
def test_nobody_sends_files_elsewhere(proxy: OwnProxy, path: str) -> None:
    assert proxy.ask(path, {**SESSION, "Content-Length": "310000"}, "POST").status == 413


def test_files_take_no_more_memory_than_there_is(proxy: OwnProxy) -> None:
    """Of three who send files from one address at once, one is told to wait."""
    head = b"POST /admin/import/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=a\r\n"
    begun = head + b"Content-Length: 20000000\r\n\r\n" + b"x" * 20_000
    trusted = ssl.create_default_context(cafile=proxy.folder / "tls" / "fullchain.pem")
    held: list[ssl.SSLSocket] = []
    try:
        for _ in range(3):
            plain = socket.create_connection(("127.0.0.1", proxy.port), 30, ("127.0.0.8", 0))
            held.append(trusted.wrap_socket(plain, server_hostname="localhost"))
            held[-1].sendall(begun)
            held[-1].setblocking(False)
        wait_until(lambda: any(map(said, held)), "one of them is answered")
    finally:
        for each in held:
            each.close()


def said(waiting: ssl.SSLSocket) -> bool:
    """Whether its answer came; asked until then. The others wait for the rest of their files."""
    try:
        begun = waiting.recv(12)
    except ssl.SSLWantReadError:
        return False
    assert begun == b"HTTP/1.1 429"
    return True


# What it keeps


def test_endless_questions_for_a_file_take_the_room_of_one(proxy: OwnProxy) -> None:
    def kept() -> int:
        folder = proxy.folder / "cache" / "files"
        return sum(b"/static/endless.css" in file.read_bytes() for file in folder.rglob("?" * 32))

    for number in range(5):
        proxy.ask(f"/static/endless.css?{number}", {"Accept-Encoding": f"gzip;q=0.{number}"})
        proxy.ask("/static/endless.css", {"Accept-Encoding": "gzip", "Host": f"localhost:{number}"})
    assert kept() == 1
    proxy.ask("/static/endless.css", {"Accept-Encoding": "gzip, deflate, br"})
    assert kept() == 2
    assert {"gzip", "br, gzip"} <= set(Agrees.codings)
