"""Readers that ask as fast as they are answered, a bounded number of times."""

from __future__ import annotations

import datetime as dt
import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from bench.apis.servers import Server
from bench.checks.measuring import Figures, side_by_side

#: No measurement goes on for longer, in seconds.
MOST = 60.0
#: Where an address holds one of these, each request has its own in its place: a day before
#: anything was promised, a number, or so many blanks.
DAY, NUMBER, BLANKS = "{day}", "{number}", "{blanks}"
#: Fewer blanks than a search may have letters, and numbers below the smallest record's.
_MOST_BLANKS, _MOST_NUMBER = 180, 999


@dataclass(frozen=True)
class Question:
    """What is asked: an address, perhaps with ``{day}``, and headers."""

    address: str
    headers: tuple[tuple[str, str], ...] = ()
    expects: int = 200


def ask(server: Server, question: Question, times: int, readers: int) -> Figures:
    """Ask so many times by so many readers at once; RuntimeError for another status."""
    numbers, lock = count(), threading.Lock()
    faults: list[str] = []

    def next_number() -> int:
        with lock:
            return next(numbers)

    threads = [
        threading.Thread(target=_read, args=(server, question, times, next_number, faults))
        for _ in range(readers)
    ]
    return side_by_side(threads, times, [server.pid], faults)


_FIRST = dt.date(1901, 1, 1).toordinal()
_TURNS = count()


def next_of(address: str) -> str:
    """An address as nobody asked for it before, where it has a place for that."""
    if "{" not in address:
        return address
    turn = next(_TURNS)
    found = address.replace(DAY, str(dt.date.fromordinal(_FIRST + turn % 40_000)))
    found = found.replace(NUMBER, str(turn % _MOST_NUMBER))
    return found.replace(BLANKS, "+" * (1 + turn % _MOST_BLANKS))


def _read(
    server: Server,
    question: Question,
    times: int,
    next_number: Callable[[], int],
    faults: list[str],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=MOST)
    until = time.perf_counter() + MOST
    while (number := next_number()) < times and not faults:
        address = next_of(question.address)
        connection.request("GET", address, headers=dict(question.headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status != question.expects or time.perf_counter() > until:
            faults.append(f"{address}: {answer.status} at request {number}")
    connection.close()


def fetch(server: Server, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One answer: status, headers, body. The first one waits until the program is read."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5 * MOST)
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    found = {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return answer.status, found, body


def blocks(server: Server, address: str) -> Iterator[tuple[float, bytes]]:
    """The body of a long answer block by block, each with the seconds until it came."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    while block := answer.read1(1 << 16):
        yield time.perf_counter() - began, block
    connection.close()
