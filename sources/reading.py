"""Reads strangers' documents in a child process with limits, so that none can hurt the worker.

A hostile document (one that takes too long, too much memory, or ends the reader) comes back as an
empty document with the problem "hostile"; nothing is raised. The child is kept for the next
document and replaced after each such end. It sees nothing of the parent's environment.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

from sources.documents import Document
from sources.reading_child import LENGTH, MAX_FRAME

SECONDS = 10.0
MEMORY_MB = 1536
MAX_DOCUMENTS = 2_000  #: a child is replaced after so many, in case a library leaks
_ROOT = Path(__file__).resolve().parent.parent
_HOSTILE = Document(problems=("hostile",))


class _Ended(Exception):
    """The child died, hung or spoke nonsense."""


class Reader:
    """One child process and the lock around it. A child belongs to the process that started it."""

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        self.memory_mb = memory_mb
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._served = 0
        self._lock = threading.Lock()

    def read(
        self,
        body: bytes,
        content_type: str = "",
        *,
        seconds: float = SECONDS,
    ) -> Document:
        """Read one body within ``seconds``; waits while another thread reads."""
        if len(body) >= MAX_FRAME:
            return Document(problems=("too-big",))
        request = {"content_type": content_type, "seconds": seconds}
        with self._lock:
            try:
                found = self._ask(json.dumps(request).encode(), body, seconds)
            except _Ended:
                self._end()
                return _HOSTILE
        return found

    def close(self) -> None:
        """End the child; the next document starts another."""
        with self._lock:
            self._end()

    def _ask(self, head: bytes, body: bytes, seconds: float) -> Document:
        child = self._running()
        # The start of a child is the machine's time, not the document's.
        until = time.monotonic() + seconds + (_START_SECONDS if self._served == 0 else 0.5)
        self._served += 1
        message = LENGTH.pack(len(head)) + head + LENGTH.pack(len(body)) + body
        requests, answers = _pipes(child)
        _send(requests, message, until)
        (length,) = LENGTH.unpack(_receive(answers, LENGTH.size, until))
        if length > MAX_FRAME:
            raise _Ended("an answer too long")
        return _checked(_receive(answers, length, until))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # after a fork the parent's child is not ours to speak to
            self._forget()
        if self._child is not None and self._served >= MAX_DOCUMENTS:
            self._end()
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child, self._owner, self._served = _started(self.memory_mb), os.getpid(), 0
        return self._child

    def _forget(self) -> None:
        """Let go of a child of another process without ending it."""
        child, self._child = self._child, None
        if child is not None:
            _close_pipes(child)
            child.returncode = 0  # it is not ours to wait for

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        _close_pipes(child)
        child.wait()


_START_SECONDS = 20.0


def _started(memory_mb: int) -> subprocess.Popen[bytes]:
    """A child with nothing of our environment but where Python finds its text encoding."""
    return subprocess.Popen(  # noqa: S603 (our own program, no shell)
        [sys.executable, "-m", "sources.reading_child", str(memory_mb)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"},
        start_new_session=True,
        bufsize=0,
    )


def _pipes(child: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Where requests go and answers come from."""
    if child.stdin is None or child.stdout is None:
        raise _Ended("it has no pipes")
    return child.stdin.fileno(), child.stdout.fileno()


def _close_pipes(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _send(pipe: int, message: bytes, until: float) -> None:
    os.set_blocking(pipe, False)
    rest = memoryview(message)
    while rest:
        _wait(until, writing=pipe)
        try:
            rest = rest[os.write(pipe, rest) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise _Ended("it no longer listens") from error


def _receive(pipe: int, length: int, until: float) -> bytes:
    received = bytearray()
    while len(received) < length:
        _wait(until, reading=pipe)
        piece = os.read(pipe, min(length - len(received), 2**20))
        if not piece:
            raise _Ended("it ended")
        received += piece
    return bytes(received)


def _wait(until: float, *, reading: int | None = None, writing: int | None = None) -> None:
    """Wait until the pipe is ready; poll, since select knows no descriptor above 1,023."""
    left = until - time.monotonic()
    waiting = select.poll()
    if reading is not None:
        waiting.register(reading, select.POLLIN)
    if writing is not None:
        waiting.register(writing, select.POLLOUT)
    if left <= 0 or not waiting.poll(left * 1000):
        raise _Ended("it takes too long")


def _checked(answer: bytes) -> Document:
    """The answer, if it has the shape of one: a child that was overrun is a stranger too."""
    try:
        return Document.from_json(json.loads(answer))
    except (ValueError, KeyError, TypeError) as error:
        raise _Ended("it speaks nonsense") from error


_readers: dict[int, Reader] = {}
_readers_lock = threading.Lock()


def _reader(memory_mb: int) -> Reader:
    with _readers_lock:
        return _readers.setdefault(memory_mb, Reader(memory_mb))


def read_apart(
    body: bytes, content_type: str = "", *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
) -> Document:
    """``extract`` in a child process: at most ``seconds`` and ``memory_mb``; never raises for a
    bad document, whose problem is then "hostile".
    """
    return _reader(memory_mb).read(body, content_type, seconds=seconds)


def close() -> None:
    """End all children of this process."""
    with _readers_lock:
        readers = list(_readers.values())
    for reader in readers:
        reader.close()


def _after_fork() -> None:
    """A lock held by another thread at the fork would never be released in the new process."""
    global _readers_lock
    _readers_lock = threading.Lock()
    inherited = list(_readers.values())
    _readers.clear()
    for reader in inherited:
        reader._forget()


atexit.register(close)
os.register_at_fork(after_in_child=_after_fork)
