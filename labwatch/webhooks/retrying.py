"""When a delivery that failed is tried again. Pure."""

from __future__ import annotations

import datetime as dt

_FIRST = dt.timedelta(minutes=1)
_FACTOR = 5
_LONGEST = dt.timedelta(hours=12)
#: Tries of one delivery, over two and a half days; then it is given up.
TRIES = 10
#: How long a receiver that fails, or asks for patience, is left alone.
REST = dt.timedelta(seconds=30)
LONGEST_REST = dt.timedelta(hours=24)
#: After so much failure in a row a subscription pauses by itself.
GIVEN_UP_AT_MOST = 20
FAILING_AT_MOST = dt.timedelta(days=5)


def delay(attempts: int, luck: float) -> dt.timedelta:
    """Until the next try after so many: 1 min, 5 min, 25 min … 12 h, a fifth more or less.

    ``luck`` is a random number from 0 to 1, so that receivers are not called all at once.
    """
    steps: int = min(attempts, TRIES) - 1
    wait: dt.timedelta = min(_FIRST * _FACTOR**steps, _LONGEST)
    return wait * (0.8 + 0.4 * luck)


def rest(asked: float | None) -> dt.timedelta:
    """How long the receiver is left alone; ``asked``: the seconds of its Retry-After."""
    if asked is None:
        return REST
    return min(max(dt.timedelta(seconds=asked), REST), LONGEST_REST)
