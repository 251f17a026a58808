"""Readers that cost little: sockets that stay open, and of HTTP only where an answer ends."""

from __future__ import annotations

import re
import socket
import threading

from bench.checks.measuring import Figures, side_by_side

#: nginx closes a connection after a thousand requests.
_MOST = 900
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


def read_often(port: int, address: str, times: int, readers: int, pids: list[int]) -> Figures:
    """Ask so many times by so many readers; RuntimeError for anything but 200 with a length."""
    share = min(times // readers, _MOST)
    faults: list[str] = []
    threads = [
        threading.Thread(target=_read, args=(port, address, share, faults)) for _ in range(readers)
    ]
    return side_by_side(threads, share * readers, pids, faults)


def _read(port: int, address: str, times: int, faults: list[str]) -> None:
    request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asked:
        for _ in range(times):
            asked.sendall(request)
            if fault := _answer(asked):
                faults.append(f"{address}: {fault!r}")
                return


def _answer(asked: socket.socket) -> bytes:
    """Read one answer to its end; empty if it was well."""
    head = b""
    while b"\r\n\r\n" not in head:
        block = asked.recv(1 << 18)
        if not block:
            return b"cut off"
        head += block
    found = _LENGTH.search(head)
    if not head.startswith(b"HTTP/1.1 200") or not found:
        return head[:200]
    left = int(found[1]) - (len(head) - head.index(b"\r\n\r\n") - 4)
    while left > 0:
        left -= len(asked.recv(1 << 18)) or left
    return b""
