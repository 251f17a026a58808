"""Readers that keep many connections busy from one thread, so that asking costs little itself."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.apis.servers import Server
from bench.checks.measuring import Figures, cpu_of

#: No measurement goes on for longer, in seconds.
MOST = 60.0
#: Where an address holds it, each request has a number of its own there.
NUMBER = "{number}"
_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """What is asked, and the status that every answer must have."""

    address: str
    headers: tuple[tuple[str, str], ...] = ()
    expects: int = 200

    def sent(self, server: Server, number: int) -> bytes:
        """The request as it goes over the wire."""
        address = self.address.replace(NUMBER, str(number))
        told = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{told}\r\n".encode()


def race(server: Server, asked: Asked, times: int, readers: int, numbers: Iterator[int]) -> Figures:
    """Ask so many times over so many connections; RuntimeError for another status, or no answer."""
    used, began = cpu_of(server.pid), time.perf_counter()
    with selectors.DefaultSelector() as busy:
        left = times
        try:
            for _reader in range(min(readers, times)):
                reader = socket.create_connection(("127.0.0.1", server.port), timeout=MOST)
                busy.register(reader, selectors.EVENT_READ, bytearray())
                reader.sendall(asked.sent(server, next(numbers)))
                left -= 1
            answered = 0
            while answered < times:
                ready = busy.select(timeout=MOST)
                if not ready or time.perf_counter() - began > MOST:
                    raise RuntimeError(
                        f"{asked.address}: {answered} of {times} answers in {MOST} s"
                    )
                for key, _events in ready:
                    if not _is_whole(key.fileobj, key.data, asked):  # type: ignore[arg-type]
                        continue
                    answered += 1
                    if left:
                        key.fileobj.sendall(asked.sent(server, next(numbers)))  # type: ignore[union-attr]
                        left -= 1
        finally:
            for key in list(busy.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
    return Figures(times, time.perf_counter() - began, cpu_of(server.pid) - used)


def _is_whole(reader: socket.socket, held: bytearray, asked: Asked) -> bool:
    """Whether the answer has come to its end; then it is forgotten."""
    held += reader.recv(1 << 18)
    head, end, body = held.partition(_END)
    if not end:
        if not held:
            raise RuntimeError(f"{asked.address}: the server hung up")
        return False
    told = _headers(head)
    if told["status"] != str(asked.expects):
        raise RuntimeError(f"{asked.address}: {told['status']}")
    if asked.expects == 200 and len(body) < int(told["content-length"]):
        return False
    held.clear()
    return True


def _headers(head: bytes) -> Mapping[str, str]:
    first, *lines = head.decode("latin-1").split("\r\n")
    told = {"status": first.split(" ")[1]}
    for line in lines:
        name, _, value = line.partition(": ")
        told[name.lower()] = value
    return told
