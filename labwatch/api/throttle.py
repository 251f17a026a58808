"""How often one caller may ask: requests are counted minute by minute.

Each process counts for itself and adds what it counted to a counter that all share, in the cache:
about once a second for each busy caller, and sooner the less is left to him. So one process is
never more than a second behind the others, nor by more than a tenth of what was left.

The shared counters have a cache of their own, apart from pages and source checks. Adding is atomic
in Redis and, between threads, in memory. Without ``REDIS_URL`` that cache is each process's own
memory, so each counts for itself. Where Redis is named and does not answer, nobody is throttled
until it does.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.core.cache import caches
from redis.exceptions import RedisError

from labwatch.api.callers import Caller

#: Seconds.
WINDOW = 60
#: Seconds after which a caller's requests are told to the other processes, and after which a cache
#: that was out of order is tried again.
_AFTER = 1.0
#: How many callers a process counts; whoever did not ask for longest is forgotten.
_MOST = 5_000
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Quota:
    """What a caller used of its rate in this window, which ends in ``seconds``."""

    caller: Caller
    used: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.caller.rate

    @property
    def left(self) -> int:
        """How many more may come in this window."""
        return max(0, self.caller.rate - self.used)


@dataclass
class _Count:
    """One caller in one window: the shared sum as last told, what is being added to it at this
    moment, what this process counted since, and when it last asked."""

    window: int
    shared: int = 0
    adding: int = 0
    own: int = 0
    asked_at: float = float("-inf")

    @property
    def used(self) -> int:
        return self.shared + self.adding + self.own

    def is_due(self, now: float, rate: int) -> bool:
        """Whether the others must be told; one thread at a time adds."""
        tenth = (rate - self.shared) // 10
        is_much = self.shared < rate and self.own > 0 and self.own >= tenth
        return not self.adding and (is_much or now - self.asked_at >= _AFTER)


class _Counts:
    """All callers of this process."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._lock = Lock()
        self._silent_until = float("-inf")

    def used(self, caller: Caller, window: int, more: int) -> int | None:
        """How many requests there were in the window, with these; None without the cache."""
        now = time.monotonic()
        if now < self._silent_until:
            return None
        with self._lock:
            count = self._of(caller.name, window)
            count.own += more
            used = count.used
            if not count.is_due(now, caller.rate):
                return used
            adding, count.own, count.asked_at = count.own, 0, now
            count.adding += adding
        return self._told(f"{caller.name}:{window}", count, adding, now)

    def _of(self, name: str, window: int) -> _Count:
        count = self._counts.get(name)
        if count is None or count.window != window:
            count = self._counts[name] = _Count(window)
        self._counts.move_to_end(name)
        if len(self._counts) > _MOST:
            self._counts.popitem(last=False)
        return count

    def _told(self, key: str, count: _Count, adding: int, now: float) -> int | None:
        """The shared sum, after adding to it what this process counted: this thread's part alone,
        since another one may be adding its own at the same moment."""
        try:
            total = _add(key, adding)
        except (RedisError, OSError, ValueError):
            logger.warning("The cache is out of order: the API answers without throttling.")
            self._silent_until, total = now + _AFTER, None
        with self._lock:
            count.own += adding if total is None else 0
            count.adding -= adding
            count.shared = max(count.shared, total or 0)
        return total

    def forget(self) -> None:
        """Forget all: for tests, whose clocks and caches go back."""
        self.__init__()  # type: ignore[misc]


_counts = _Counts()
forget_counts = _counts.forget


def count(caller: Caller) -> Quota | None:
    """Count one request; None if the cache is out of order: then nobody is throttled."""
    return _quota(caller, more=1)


def look(caller: Caller) -> Quota | None:
    """What is left, without counting."""
    return _quota(caller, more=0)


def _quota(caller: Caller, more: int) -> Quota | None:
    window, passed = divmod(int(time.time()), WINDOW)
    used = _counts.used(caller, window, more)
    return None if used is None else Quota(caller, used, WINDOW - passed)


def _add(key: str, more: int) -> int:
    """So many more; the counter outlives its window, so that it cannot vanish within it."""
    counters = caches["throttle"]
    if not more:
        return int(counters.get(key, 0))
    try:
        return int(counters.incr(key, more))
    except ValueError:  # the first of this window
        is_first = counters.add(key, more, timeout=2 * WINDOW)
        return more if is_first else int(counters.incr(key, more))


def policy_header(caller: Caller) -> str:
    """``RateLimit-Policy``, as of the IETF's draft 11."""
    return f'"{caller.policy}";q={caller.rate};w={WINDOW}'


def quota_header(quota: Quota) -> str:
    """``RateLimit``, as of the IETF's draft 11."""
    return f'"{quota.caller.policy}";r={quota.left};t={quota.seconds}'
