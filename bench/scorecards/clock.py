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
    """One thing done once: seconds in all, of the processor, in the database; queries."""

    seconds: float
    working: float
    asking: float
    queries: int


@dataclass
class Clock:
    """The laps of each stage, in the order in which stages were first timed."""

    laps: dict[str, list[Lap]] = field(default_factory=dict)

    def time(self, stage: str, do: Callable[[], T]) -> T:
        """Do it, and keep how long it took."""
        with _asked() as asked:
            start, worked = time.perf_counter(), time.process_time()
            result = do()
            seconds, working = time.perf_counter() - start, time.process_time() - worked
        lap = Lap(seconds, working, sum(asked), len(asked))
        self.laps.setdefault(stage, []).append(lap)
        return result

    def table(self) -> str:
        """The medians, and the ratio of processor time to that of the first stage."""
        lines = [
            "| stage | ms | CPU ms | of it in the database | queries | x |",
            "|---|---|---|---|---|---|",
        ]
        first = 0.0
        for stage, laps in self.laps.items():
            working = median(lap.working for lap in laps)
            first = first or working
            numbers = [
                median(lap.seconds for lap in laps),
                working,
                median(lap.asking for lap in laps),
            ]
            shown = " | ".join(f"{number * 1000:,.0f}" for number in numbers)
            lines.append(f"| {stage} | {shown} | {laps[0].queries} | {working / first:.2f} |")
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
