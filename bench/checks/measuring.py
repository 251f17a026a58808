"""Processor time of whole process trees, and processes that take one order after the other.

A leg is a process of its own, so that what it uses can be counted; it stays for all rounds, so that
its start is not. It reads one JSON order a line and answers with one line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Figures:
    """One measurement: pages done, seconds on the wall and of processors."""

    pages: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time a page."""
        return self.cpu / self.pages * 1000


def _stat(pid: int) -> tuple[int, float, int] | None:
    """Parent, seconds of processor (own and of children waited for), resident bytes."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # it ended
        return None
    found = text.rpartition(")")[2].split()
    ticks = sum(int(each) for each in found[11:15])
    return int(found[1]), ticks / _TICK, int(found[21]) * _PAGE


def tree(pid: int) -> dict[int, tuple[float, int]]:
    """A process and all below it: seconds of processor and resident bytes of each."""
    known = {int(name): _stat(int(name)) for name in os.listdir("/proc") if name.isdigit()}
    rows = {each: row for each, row in known.items() if row is not None}
    family, grown = {pid}, True
    while grown:
        more = {each for each, row in rows.items() if row[0] in family} - family
        family, grown = family | more, bool(more)
    return {each: rows[each][1:] for each in family if each in rows}


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process and all below it have used."""
    return sum(cpu for cpu, _ in tree(pid).values())


def side_by_side(
    readers: list[threading.Thread], answers: int, pids: list[int], faults: list[str]
) -> Figures:
    """Let readers ask until all are done, and count what these processes used; RuntimeError with
    the first fault that one of them noted."""
    used, began = sum(map(cpu_of, pids)), time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if faults:
        raise RuntimeError(faults[0])
    return Figures(answers, time.perf_counter() - began, sum(map(cpu_of, pids)) - used)


@contextmanager
def measured(pages: int) -> Iterator[Figures]:
    """Time what happens inside, in this process and those below it."""
    figures = Figures(pages, 0.0, 0.0)
    began, used = time.perf_counter(), cpu_of(os.getpid())
    yield figures
    figures.wall = time.perf_counter() - began
    figures.cpu = cpu_of(os.getpid()) - used


def timed(command: list[str], pages: int, cwd: Path) -> Figures:
    """Run a program to its end and time it. RuntimeError with its last words if it fails."""
    began = time.perf_counter()
    with (cwd / "output").open("w+") as output:
        process = subprocess.Popen(command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        output.seek(0)
        words = output.read()
    if status:
        raise RuntimeError(f"{command[0]} failed: {words[-600:]}")
    return Figures(pages, wall, usage.ru_utime + usage.ru_stime)


class Leg:
    """A process that takes orders: ``python -m <module> <arguments>``."""

    def __init__(self, module: str, *arguments: str, env: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first_line = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def order(self, **order: Any) -> dict[str, Any]:
        """Give an order and wait for its answer. RuntimeError if the process ends instead."""
        if self._process.stdin is None:
            raise RuntimeError("the leg takes no orders")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._read()))

    def figures(self, **order: Any) -> Figures:
        """An order whose answer is a measurement."""
        return Figures(**self.order(**order))

    def _read(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"A process of the benchmark ended: {self._process.args!r}")
        return line.strip()


def serve(orders: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The other side of `Leg`: carry out orders until there are no more."""
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(orders(json.loads(line))), flush=True)
