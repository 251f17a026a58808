"""Where a pledge stands against its due date on a given day. Pure; the SQL twin is in models.py."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commitments.vocabulary import Attribution, Conduct, PledgeState, Timing
from sources.partialdates import PartialDate

#: Rulings that answer a promise even before its date: nothing is left to wait for.
SETTLED_EARLY = (Conduct.KEPT, Conduct.NOT_KEPT, Conduct.DOES_NOT_APPLY)


def state_on(state: str, since: PartialDate | None, on: dt.date) -> PledgeState:
    """What had become of the words by that day: what certainly came later had not."""
    if since is not None and since.earliest > on:
        return PledgeState.IN_FORCE
    return PledgeState(state)


@dataclass(frozen=True)
class DueFacts:
    """What decides the timing of a pledge. ``state``: that of the day asked about.

    ``ruled``: a published ruling made by that day answers it, that is, it was made no earlier than
    the due date or is one of ``SETTLED_EARLY``.
    """

    due: PartialDate | None
    state: str
    attribution: str
    ruled: bool


def timing(facts: DueFacts, on: dt.date) -> Timing:
    """Where the pledge stands on that day. It falls due after the *latest* day it may mean."""
    if facts.attribution == Attribution.ALLEGED:
        return Timing.ALLEGED
    if facts.due is None:
        return Timing.NO_DATE
    if facts.ruled and facts.due.latest < on:
        return Timing.RULED
    if facts.state != PledgeState.IN_FORCE:
        return Timing.CLOSED
    return Timing.OVERDUE if facts.due.latest < on else Timing.NOT_YET_DUE


def days_late(facts: DueFacts, on: dt.date) -> int | None:
    """Days since the last day of grace, if overdue on that day; else None."""
    if facts.due is None or timing(facts, on) != Timing.OVERDUE:
        return None
    return (on - facts.due.latest).days
