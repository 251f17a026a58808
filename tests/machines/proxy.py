"""The proxy of docker-compose.yml: nginx with the shipped files, and names for its webs."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rrset

from tests.machines.servers import PATIENCE, Missing, as_nobody, free_port, wait_until, where_is
from tests.machines.services import ROOT

SHIPPED = ROOT / "deploy" / "nginx"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes


def _bound() -> socket.socket:
    """A socket at a free port of loopback."""
    found = socket.socket(type=socket.SOCK_DGRAM)
    found.bind(("127.0.0.1", 0))
    return found


@dataclass
class Names:
    """A name service that knows one name, with as many addresses as it is told."""

    addresses: list[str]
    socket: socket.socket = field(default_factory=_bound)

    @property
    def port(self) -> int:
        """Where it answers."""
        return int(self.socket.getsockname()[1])

    def serve(self) -> None:
        """Answer until the socket is closed."""
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                asked, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(asked)
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            name = question.question[0].name
            answer.answer.append(dns.rrset.from_text_list(name, 1, "IN", "A", self.addresses))
            self.socket.sendto(answer.to_wire(), sender)


@dataclass
class OwnProxy:
    """nginx as it is shipped; folders, ports and the name service are those of this place."""

    folder: Path
    web_port: int
    names: Names
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)
    swaps: Mapping[str, str] = field(default_factory=dict)
    #: The address of loopback from which ``ask`` asks; each may ask so often.
    reader: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Where it writes a line for each request."""
        return self.folder / "run" / "access.log"

    def start(self) -> None:
        """Run it as nobody, and wait until it answers."""
        nginx = where_is("nginx")
        self.write()
        self.names.serve()
        command = [*as_nobody("nobody"), nginx, "-c", f"{self.folder}/conf/nginx.conf"]
        with (self.folder / "nginx.log").open("wb") as log:
            self.process = subprocess.Popen([*command, "-g", "daemon off;"], stdout=log, stderr=log)
        wait_until(self.answers, "the proxy answers")

    def write(self) -> None:
        """The shipped files, with this place's names in them."""
        for name in ("conf", "tls", "run", "cache"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        _make_certificate(self.folder / "tls")
        here = {
            "/run/nginx": f"{self.folder}/run",
            "/etc/nginx/tls": f"{self.folder}/tls",
            "/var/cache/nginx": f"{self.folder}/cache",
            "/dev/stdout": str(self.log),
            "127.0.0.11 valid=2s": f"127.0.0.1:{self.names.port} valid=1s",
            "web:8000": f"web:{self.web_port}",
            "listen 8080": f"listen {self.plain_port}",
            "listen 8443": f"listen {self.port}",
            **self.swaps,
        }
        for file in SHIPPED.iterdir():
            text = file.read_text()
            for old, new in here.items():
                text = text.replace(old, new)
            (self.folder / "conf" / file.name).write_text(text)
        _open_to_nobody(self.folder)

    def answers(self) -> bool:
        """Whether it does at this moment."""
        assert self.process is None or self.process.poll() is None, self.said()
        try:
            return self.get_plain("/proxy-health").status == 204
        except OSError:
            return False

    def said(self) -> str:
        """All that it wrote beside the log of requests."""
        return (self.folder / "nginx.log").read_text()

    def get_plain(self, path: str) -> Answer:
        """Ask without encryption."""
        asked = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=30)
        return _asked(asked, "GET", path, {})

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        """Ask over TLS, under the name that the certificate bears."""
        trusted = ssl.create_default_context(cafile=self.folder / "tls" / "fullchain.pem")
        asked = http.client.HTTPSConnection(
            "localhost", self.port, timeout=30, source_address=(self.reader, 0), context=trusted
        )
        return _asked(asked, method, path, headers or {})

    @contextmanager
    def connection(self, source: str) -> Iterator[Callable[[str, str], Answer]]:
        """What asks again and again over one connection, from an address of loopback."""
        trusted = ssl.create_default_context(cafile=self.folder / "tls" / "fullchain.pem")
        where = ("localhost", self.port)
        asked = http.client.HTTPSConnection(
            *where, timeout=30, source_address=(source, 0), context=trusted
        )

        def ask(method: str, path: str) -> Answer:
            asked.request(method, path)
            answer = asked.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

        try:
            yield ask
        finally:
            asked.close()

    def lines(self) -> list[dict[str, Any]]:
        """The log of requests, without a line that is being written."""
        whole, _end, _begun = self.log.read_text().rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def stop(self) -> None:
        """End it after the answers that it is giving."""
        self.names.socket.close()
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.process = None


@contextmanager
def running(proxy: OwnProxy) -> Iterator[OwnProxy]:
    """The proxy, for as long as the block lasts."""
    try:
        proxy.start()
        yield proxy
    finally:
        proxy.stop()


def _asked(
    asked: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str]
) -> Answer:
    try:
        asked.request(method, path, headers=dict(headers))
        answer = asked.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        asked.close()


def _make_certificate(folder: Path) -> None:
    """For localhost, signed by itself."""
    words = ["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"]
    words += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost"]
    words += ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
    if shutil.which("openssl") is None:
        raise Missing("openssl is not installed here")
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def _open_to_nobody(folder: Path) -> None:
    """It reads its files and its key, and writes only where the container lets it."""
    for parent in folder.parents[:4]:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    (folder / "tls" / "privkey.pem").chmod(0o644)
    for name in ("run", "cache"):
        (folder / name).chmod(0o1777)
