"""The gate of all workers: one script in Redis a question, on Redis' own clock."""

from __future__ import annotations

import logging
from typing import Any

import redis

from sources.politeness.gate import (
    DEFAULT_GAP,
    DEFAULT_SLOTS,
    LEASE,
    RECHECK,
    Turn,
    check_terms,
    new_token,
)
from sources.politeness.memory import MemoryGate

log = logging.getLogger(__name__)

#: Seconds after which an unreachable Redis is asked again.
WITHOUT_REDIS = 5.0

# Times are milliseconds of Redis' clock. Every key runs out by itself.
# KEYS: leases (a sorted set by end), next start, pause.
_WAIT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function until_then(key) return tonumber(redis.call('GET', key) or '0') - now end
local slots, recheck = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local wait = math.max(until_then(KEYS[2]), until_then(KEYS[3]), 0)
if redis.call('ZCARD', KEYS[1]) >= slots then
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  wait = math.max(wait, math.min(recheck, first[2] - now))
end
"""
_WAITING = _WAIT + "return math.ceil(wait)"
_ASK = (
    _WAIT
    + """
if wait > 0 then return math.ceil(wait) end
local token, gap, lease = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZADD', KEYS[1], now + lease, token)
redis.call('PEXPIRE', KEYS[1], lease)
if gap > 0 then redis.call('SET', KEYS[2], now + gap, 'PX', gap) end
return 0
"""
)
_LEAVE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local till = now + ARGV[2]
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 and till > now
    and till > tonumber(redis.call('GET', KEYS[2]) or '0') then
  redis.call('SET', KEYS[2], till, 'PX', ARGV[2])
end
"""
_PAUSE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local till = now + ARGV[1]
if till > tonumber(redis.call('GET', KEYS[3]) or '0') then
  redis.call('SET', KEYS[3], till, 'PX', ARGV[1])
end
"""


class RedisGate:
    """The gate for all processes with the same Redis.

    Each process also remembers its own visits, so a Redis that lost its memory lets no process in
    before its own gap and slots allow it. Pauses are in Redis alone, for any process may end one;
    they are lost with it. While Redis cannot be reached nobody is let in.
    """

    def __init__(
        self, client: redis.Redis, *, prefix: str = "labwatch:gate", lease: float = LEASE
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._lease = lease
        self._own = MemoryGate(lease=lease)
        self._ask = client.register_script(_ASK)
        self._waiting = client.register_script(_WAITING)
        self._leave = client.register_script(_LEAVE)
        self._pause = client.register_script(_PAUSE)

    def ask(self, key: str, *, gap: float = DEFAULT_GAP, slots: int = DEFAULT_SLOTS) -> Turn:
        """Take a turn if there is one."""
        check_terms(gap, slots)
        wait = self._own.waiting(key, slots=slots)
        if wait > 0:
            return Turn(False, wait)
        token = new_token()
        terms = [slots, _ms(RECHECK), token, _ms(gap), _ms(self._lease)]
        wait = self._run(self._ask, key, terms)
        if wait > 0:
            return Turn(False, wait)
        self._own.note(key, token, gap)
        return Turn(True, 0.0, token)

    def leave(self, key: str, token: str, *, gap: float = 0.0, ago: float = 0.0) -> None:
        """Free the slot; without Redis its lease frees it."""
        self._own.leave(key, token, gap=gap, ago=ago)
        try:
            self._leave(keys=self._names(key), args=[token, _ms(gap - ago)])
        except redis.RedisError:
            log.warning("Redis cannot be reached; the slot of %s frees itself.", key)

    def pause(self, key: str, seconds: float) -> None:
        """Let nobody in for so long; without Redis this process alone keeps to it."""
        if seconds <= 0:
            return
        without_redis = self._run(self._pause, key, [_ms(seconds)]) > 0
        if without_redis:
            self._own.pause(key, seconds)

    def resume(self, key: str) -> None:
        """End a pause. Raises redis.RedisError: who asks for it must know that it did not work."""
        self._own.resume(key)
        self._client.delete(self._names(key)[2])

    def waiting(self, key: str, *, slots: int = DEFAULT_SLOTS) -> float:
        """Seconds until a turn could be granted."""
        own = self._own.waiting(key, slots=slots)
        return max(own, self._run(self._waiting, key, [slots, _ms(RECHECK)]))

    def _run(self, script: Any, key: str, arguments: list[object]) -> float:
        """Seconds to wait, as the script says."""
        try:
            return int(script(keys=self._names(key), args=arguments) or 0) / 1000
        except redis.RedisError:
            log.warning("Redis cannot be reached; nobody visits %s for now.", key)
            return WITHOUT_REDIS

    def _names(self, key: str) -> list[str]:
        """One hash slot of a cluster, by the braces."""
        stem = f"{self._prefix}:{{{key}}}"
        return [f"{stem}:leases", f"{stem}:next", f"{stem}:pause"]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
