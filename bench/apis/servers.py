"""Servers on loopback: the site and the anchor, each under gunicorn as the project runs it."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.checks.measuring import ROOT
from tests.machines.servers import free_port

WORKERS, THREADS = 2, 4


@dataclass(frozen=True)
class Server:
    """A server that answers: its process and its port."""

    pid: int
    port: int


@contextmanager
def served(application: str, **environment: str) -> Iterator[Server]:
    """A gunicorn with two workers; ended when the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning"]
    command += ["--keep-alive", "30", "--preload"]  # as the image does
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})  # noqa: S603
    try:
        _wait(port, process)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=120)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("The server did not start.")
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")
