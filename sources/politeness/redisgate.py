"""The gate of all workers: one script in Redis a question, on Redis' own clock."""

from __future__ import annotations

import logging
import time
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
# KEYS: leases (a sorted set by end), next start, pause; and what tells that Redis remembers.
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
    """
local memory = redis.call('GET', KEYS[4]) or ARGV[6]
redis.call('SET', KEYS[4], memory, 'PX', 86400000)
if ARGV[7] ~= '' and ARGV[7] ~= memory then return {0, memory} end
"""
    + _WAIT
    + """
if wait > 0 then return {math.ceil(wait), memory} end
local token, gap, lease = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZADD', KEYS[1], now + lease, token)
redis.call('PEXPIRE', KEYS[1], lease)
if gap > 0 then redis.call('SET', KEYS[2], now + gap, 'PX', gap) end
return {0, memory}
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

    Each process also remembers its own visits, and by what name it knew Redis' memory. Where that
    is another, Redis forgot who visited whom: the process then waits out the gap of each host that
    it asks for, since anybody may have been there just before. Pauses are in Redis alone, for any
    process may end one; they are lost with it. While Redis cannot be reached nobody is let in.
    """

    def __init__(
        self, client: redis.Redis, *, prefix: str = "labwatch:gate", lease: float = LEASE
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._lease = lease
        self._own = MemoryGate(lease=lease)
        self._memory = ""
        self._forgotten_at = float("-inf")
        self._ask = client.register_script(_ASK)
        self._waiting = client.register_script(_WAITING)
        self._leave = client.register_script(_LEAVE)
        self._pause = client.register_script(_PAUSE)

    def ask(self, key: str, *, gap: float = DEFAULT_GAP, slots: int = DEFAULT_SLOTS) -> Turn:
        """Take a turn if there is one."""
        check_terms(gap, slots)
        since_forgotten = time.monotonic() - self._forgotten_at
        wait = max(self._own.waiting(key, slots=slots), gap - since_forgotten)
        if wait > 0:
            return Turn(False, wait)
        token = new_token()
        wait = self._ask_redis(key, token, gap, slots)
        if wait > 0:
            return Turn(False, wait)
        self._own.note(key, token, gap)
        return Turn(True, 0.0, token)

    def _ask_redis(self, key: str, token: str, gap: float, slots: int) -> float:
        """Seconds to wait; 0: the turn is granted."""
        known = self._memory
        terms = [slots, _ms(RECHECK), token, _ms(gap), _ms(self._lease), token, known]
        found = self._answer(self._ask, key, terms)
        if found is None:
            return WITHOUT_REDIS
        wait, memory = int(found[0]) / 1000, bytes(found[1]).decode()
        self._memory = memory
        if known not in ("", memory):
            log.warning("Redis has lost its memory; each host is left alone for its gap first.")
            self._forgotten_at = time.monotonic()
            return max(gap, RECHECK)
        return wait

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
        found = self._answer(script, key, arguments)
        return WITHOUT_REDIS if found is None else int(found) / 1000

    def _answer(self, script: Any, key: str, arguments: list[object]) -> Any:
        """What the script says, nothing being 0; None where Redis cannot be reached."""
        try:
            return script(keys=self._names(key), args=arguments) or 0
        except redis.RedisError:
            log.warning("Redis cannot be reached; nobody visits %s for now.", key)
            return None

    def _names(self, key: str) -> list[str]:
        stem = f"{self._prefix}:{{{key}}}"
        return [f"{stem}:leases", f"{stem}:next", f"{stem}:pause", f"{self._prefix}:memory"]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
