"""The gate's one interface, and waiting at it."""

from __future__ import annotations

import asyncio
import math
import random
import secrets
import time
from dataclasses import dataclass
from typing import Protocol

#: Seconds between the starts of two visits to one host.
DEFAULT_GAP = 2.0
#: Visits to one host at the same time.
DEFAULT_SLOTS = 1
#: Seconds after which the slot of a visitor that never left is free again.
LEASE = 60.0
#: Seconds after which a full host is asked again: a visitor may leave before its lease ends.
RECHECK = 1.0
#: Parts of a wait that are added at random, so that those who wait do not all ask at once.
JITTER = 0.1


@dataclass(frozen=True)
class Turn:
    """The gate's answer: a turn, with the token to leave with, or seconds to wait before asking."""

    granted: bool
    wait_seconds: float = 0.0
    token: str = ""


class Gate(Protocol):
    """Slots as leases, a gap between starts and a pause for all, per key."""

    def ask(self, key: str, *, gap: float = DEFAULT_GAP, slots: int = DEFAULT_SLOTS) -> Turn:
        """Take a turn if there is one. ValueError if gap or slots make no sense."""

    def leave(self, key: str, token: str, *, gap: float = 0.0, ago: float = 0.0) -> None:
        """Free the slot. A token that has run out is ignored.

        ``gap`` then counts from the request itself, sent ``ago`` seconds before: on a busy machine
        that is later than the turn was granted, and the host knows only the request.
        """

    def pause(self, key: str, seconds: float) -> None:
        """Let nobody in for so long; never shortens a pause."""

    def resume(self, key: str) -> None:
        """End a pause."""

    def waiting(self, key: str, *, slots: int = DEFAULT_SLOTS) -> float:
        """Seconds until a turn could be granted; 0 if now. Takes nothing."""


def new_token() -> str:
    """A token that no other worker has."""
    return secrets.token_hex(8)


def check_terms(gap: float, slots: int) -> None:
    """Raises ValueError for a gap or a number of slots that makes no sense."""
    if not (math.isfinite(gap) and gap >= 0):
        raise ValueError("The gap is a number of seconds, 0 or more.")
    if slots < 1:
        raise ValueError("There must be at least one slot.")


async def take_turn(
    gate: Gate,
    key: str,
    *,
    gap: float = DEFAULT_GAP,
    slots: int = DEFAULT_SLOTS,
    patience: float = 30.0,
) -> Turn:
    """Wait for a turn, at most ``patience`` seconds.

    Answers without waiting when the wait is known to be longer: look at ``granted``.
    """
    deadline = time.monotonic() + patience
    while True:
        turn = await asyncio.to_thread(gate.ask, key, gap=gap, slots=slots)
        if turn.granted or time.monotonic() + turn.wait_seconds > deadline:
            return turn
        spread = 1 + random.uniform(0, JITTER)  # noqa: S311 (no secret depends on it)
        await asyncio.sleep(turn.wait_seconds * spread)
