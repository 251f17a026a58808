"""Times what is done and counts the queries in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


@dataclass
class Lap:
    """One thing done once: seconds in all, seconds in the database, queries."""

    seconds: float
    asking: float
    queries: int


@dataclass
class Clock:
    """The laps of each stage, in the order in which stages were first timed."""

    laps: dict[str, list[Lap]] = field(default_factory=dict)

    def time(self, stage: str, do: Callable[[], T]) -> T:
        """Do it, and keep how long it took."""
        with _asked() as asked:
            start = time.perf_counter()
            result = do()
            seconds = time.perf_counter() - start
        self.laps.setdefault(stage, []).append(Lap(seconds, sum(asked), len(asked)))
        return result

    def table(self) -> str:
        """The medians, and the ratio to the first stage."""
        lines = ["| stage | ms | of it in the database | queries | x |", "|---|---|---|---|---|"]
        first = 0.0
        for stage, laps in self.laps.items():
            seconds = median(lap.seconds for lap in laps)
            asking = median(lap.asking for lap in laps)
            first = first or seconds
            numbers = f"{seconds * 1000:.0f} | {asking * 1000:.0f} | {laps[0].queries}"
            lines.append(f"| {stage} | {numbers} | {seconds / first:.2f} |")
        return "\n".join(lines)


@contextmanager
def _asked() -> Iterator[list[float]]:
    """The seconds of each query, up to its first rows."""
    found: list[float] = []

    def timed(execute: Callable[..., Any], *given: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*given)
        finally:
            found.append(time.perf_counter() - start)

    with connection.execute_wrapper(timed):
        yield found
