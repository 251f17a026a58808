"""One line on a terminal that tells how far a long act is; elsewhere nothing."""

from __future__ import annotations

from typing import Any


class Bar:
    """``out`` is a command's stderr: what it writes to stdout may be the backup itself."""

    def __init__(self, out: Any, verbosity: int) -> None:
        self._out = out
        self._is_shown = verbosity > 0 and out.isatty()

    def show(self, what: str, done: int, known: int) -> None:
        """What is being done; how much of how much. ``known`` 0: nobody can tell yet."""
        if self._is_shown:
            of = f"{done}/{known}" if done < known else f"{done}"
            self._out.write(f"\r{f'{of} · {what}'[:78]:<78}", ending="")

    def end(self) -> None:
        """Leave the line."""
        if self._is_shown:
            self._out.write(f"\r{'':<78}\r", ending="")
