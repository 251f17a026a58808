"""The gate of one process, on the monotonic clock: a jump of the wall clock changes nothing."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from sources.politeness.gate import (
    DEFAULT_GAP,
    DEFAULT_SLOTS,
    LEASE,
    RECHECK,
    Turn,
    check_terms,
    new_token,
)

#: Hosts remembered before those that nothing is known of any more are forgotten.
MANY = 10_000


@dataclass
class _Place:
    """What is known of one key: times on the gate's clock."""

    next_start: float = 0.0
    paused_until: float = 0.0
    leases: dict[str, float] = field(default_factory=dict)

    def wait(self, now: float, slots: int) -> float:
        """Seconds until a turn could be granted."""
        self.leases = {token: end for token, end in self.leases.items() if end > now}
        wait = max(self.next_start - now, self.paused_until - now, 0.0)
        if len(self.leases) < slots:
            return wait
        return max(wait, min(RECHECK, min(self.leases.values()) - now))

    def is_idle(self, now: float) -> bool:
        """Whether forgetting it changes nothing."""
        return self.wait(now, 1) == 0


class MemoryGate:
    """The gate for one process; threads may share it. ``clock`` gives seconds."""

    def __init__(self, *, lease: float = LEASE, clock: Callable[[], float] = time.monotonic):
        self._lease = lease
        self._clock = clock
        self._places: defaultdict[str, _Place] = defaultdict(_Place)
        self._lock = threading.Lock()

    def ask(self, key: str, *, gap: float = DEFAULT_GAP, slots: int = DEFAULT_SLOTS) -> Turn:
        """Take a turn if there is one."""
        check_terms(gap, slots)
        with self._lock:
            now = self._clock()
            wait = self._place(key, now).wait(now, slots)
            if wait > 0:
                return Turn(False, wait)
            token = new_token()
            self._note(key, token, gap, now)
            return Turn(True, 0.0, token)

    def note(self, key: str, token: str, gap: float) -> None:
        """Remember a turn that another gate granted."""
        with self._lock:
            self._note(key, token, gap, self._clock())

    def _note(self, key: str, token: str, gap: float, now: float) -> None:
        place = self._places[key]
        place.leases[token] = now + self._lease
        place.next_start = now + gap

    def leave(self, key: str, token: str, *, gap: float = 0.0, ago: float = 0.0) -> None:
        """Free the slot; the gap counts from the request."""
        with self._lock:
            place = self._places[key]
            if place.leases.pop(token, None) is not None and gap > 0:
                place.next_start = max(place.next_start, self._clock() - ago + gap)

    def pause(self, key: str, seconds: float) -> None:
        """Let nobody in for so long."""
        with self._lock:
            place = self._places[key]
            place.paused_until = max(place.paused_until, self._clock() + seconds)

    def resume(self, key: str) -> None:
        """End a pause."""
        with self._lock:
            self._places[key].paused_until = 0.0

    def waiting(self, key: str, *, slots: int = DEFAULT_SLOTS) -> float:
        """Seconds until a turn could be granted."""
        with self._lock:
            now = self._clock()
            return self._place(key, now).wait(now, slots)

    def _place(self, key: str, now: float) -> _Place:
        if len(self._places) > MANY:
            idle = [each for each, place in self._places.items() if place.is_idle(now)]
            for each in idle:
                del self._places[each]
        return self._places[key]
