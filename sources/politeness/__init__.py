"""How often one host is visited, for all workers together: one at a time, with a gap between.

A caller asks a `Gate` for a turn, fetches, and leaves. The memory gate serves one process, the
Redis gate all of them.
"""

from sources.politeness.gate import DEFAULT_GAP, DEFAULT_SLOTS, LEASE, Gate, Turn, take_turn
from sources.politeness.hosts import gap_for, slot_key
from sources.politeness.memory import MemoryGate
from sources.politeness.redisgate import RedisGate
from sources.politeness.retryafter import retry_after

__all__ = [
    "DEFAULT_GAP",
    "DEFAULT_SLOTS",
    "LEASE",
    "Gate",
    "MemoryGate",
    "RedisGate",
    "Turn",
    "gap_for",
    "retry_after",
    "slot_key",
    "take_turn",
]
