"""What this process worked out already, under keys that name the data version: never stale.

A key holds the version, so whatever was changed leads to another key; old entries are never asked
for again and go as soon as room is needed.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, at most ``room`` in all; each takes the size it is put with. For threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        """The value, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: str, value: T, size: int = 1) -> None:
        """Keep it; what was not asked for longest goes. What is too big is not kept."""
        with self._lock:
            old = self._values.pop(key, None)
            self._taken -= old[1] if old else 0
            if size > self._room:
                return
            self._values[key] = (value, size)
            self._taken += size
            while self._taken > self._room:
                _key, (_value, freed) = self._values.popitem(last=False)
                self._taken -= freed

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self._taken = 0
