"""Of those who ask this process for the same at the same time, one makes it and the others wait.

After each change, whoever asks for the first page would make it again, as many at once as there are
threads, and all of them later than one alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

#: Seconds for which somebody waits for another one's page before he makes it himself.
PATIENCE = 5.0


class Together:
    """What is being made at this moment, by its key."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = Lock()
        self._made: dict[str, Event] = {}

    @contextmanager
    def first(self, key: str) -> Iterator[bool]:
        """Whether nobody else is making it. Who is not the first has waited until that one was done
        and may find it kept; those who find nothing go on side by side."""
        with self._lock:
            made = self._made.get(key)
            if made is None:
                mine = self._made[key] = Event()
        if made is not None:
            made.wait(self._patience)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._made[key]
            mine.set()
