"""Where a pledge stands against its due date on a given day. Pure; the SQL twin is in models.py."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commitments.vocabulary import Attribution, PledgeState, Timing
from sources.partialdates import PartialDate


@dataclass(frozen=True)
class DueFacts:
    """What decides the timing of a pledge. ``ruled``: a published ruling made by that day."""

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
