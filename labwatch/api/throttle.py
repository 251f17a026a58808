"""How often one caller may ask: requests are counted in the cache, minute by minute.

The counters have a cache of their own, apart from pages and source checks. Adding one is atomic in
Redis and, between threads, in memory; without Redis each process counts for itself.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.core.cache import caches
from redis.exceptions import RedisError

from labwatch.api.callers import Caller

#: Seconds.
WINDOW = 60
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


def count(caller: Caller) -> Quota | None:
    """Count one request; None if the cache is out of order: then nobody is throttled."""
    return _quota(caller, adding=1)


def look(caller: Caller) -> Quota | None:
    """What is left, without counting."""
    return _quota(caller, adding=0)


def _quota(caller: Caller, adding: int) -> Quota | None:
    window, passed = divmod(int(time.time()), WINDOW)
    key = f"{caller.name}:{window}"
    try:
        used = _add(key) if adding else int(caches["throttle"].get(key, 0))
    except (RedisError, OSError, ValueError):
        logger.warning("The cache is out of order: the API answers without throttling.")
        return None
    return Quota(caller, used, WINDOW - passed)


def _add(key: str) -> int:
    """One more; the counter outlives its window, so that it cannot vanish within it."""
    counters = caches["throttle"]
    try:
        return int(counters.incr(key))
    except ValueError:  # the first of this window
        return 1 if counters.add(key, 1, timeout=2 * WINDOW) else int(counters.incr(key))


def policy_header(caller: Caller) -> str:
    """``RateLimit-Policy``, as of the IETF's draft 11."""
    return f'"{caller.policy}";q={caller.rate};w={WINDOW}'


def quota_header(quota: Quota) -> str:
    """``RateLimit``, as of the IETF's draft 11."""
    return f'"{quota.caller.policy}";r={quota.left};t={quota.seconds}'
