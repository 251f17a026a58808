"""How long requests wait for a thread, and from when on one had better be turned away.

A web process answers with a few threads; who comes meanwhile waits in line. While the line is short
now and then, a long wait is a burst, which passes. Where it never is, more is asked than can be
answered: then whoever waited is turned away at once, and the line stays short for everybody else.
"""

from __future__ import annotations

import threading
import time

#: Seconds: a wait that is none; for how long each wait may be longer before that is no burst any
#: more; the longest wait of a burst, and the longest while more is asked than can be answered.
SHORT, SUSTAINED, BURST, CROWD = 0.05, 1.0, 2.0, 0.25


class Line:
    """Those who wait in one process."""

    def __init__(self) -> None:
        self._was_short_at = float("-inf")

    def is_too_long(self, waited: float, now: float) -> bool:
        """Whether somebody who waited for so long is to be turned away."""
        if waited <= SHORT:
            self._was_short_at = now
        is_burst = now - self._was_short_at < SUSTAINED
        return waited > (BURST if is_burst else CROWD)


_here = threading.local()


def began_to_wait(at: float) -> None:
    """Say when the request came that this thread now takes up, by the monotonic clock."""
    _here.waited = time.monotonic() - at


def waited() -> float:
    """For how long the request of this thread waited; 0 where no server tells."""
    return float(getattr(_here, "waited", 0.0))
