"""Days, access and depth as sentences say them. Pure."""

from __future__ import annotations

import datetime as dt

from evaluators.depth import RUNGS, Width, depth_of
from evaluators.vocabulary import Depth
from labwatch.scorecards.facts import GrantFacts
from sources.partialdates import PartialDate
from sources.vocabulary import Stated


def day_words(day: dt.date) -> str:
    """A day as a reader says it."""
    return PartialDate.on(day).words


def span_words(start: PartialDate | None, end: PartialDate | None) -> str:
    """From when to when, as far as stated; empty if neither is."""
    if start and end and start != end:
        return f"{start.words} to {end.words}"
    one = start or end
    return one.words if one else ""


def undated_words(told_on: dt.date | None) -> str:
    """That no date is stated, and by when a source told of it."""
    return "date not stated" + (f", told of by {day_words(told_on)}" if told_on else "")


def told_words(grant: GrantFacts) -> str:
    """The same for a sentence that has said that no date is stated."""
    when = span_words(*grant.window)
    told = f"told of by {day_words(grant.told_on)}" if grant.told_on else "date not stated"
    return when or told


def when_words(grant: GrantFacts) -> str:
    """When access was given, as far as stated; without a date since when it is known."""
    return span_words(*grant.window) or undated_words(grant.told_on)


def models_words(grant: GrantFacts) -> str:
    """To which models."""
    return " and ".join(grant.model_names) or "models not named"


def width_of(grant: GrantFacts) -> Width:
    """How deep, with honest width: nothing is established where the access is not certain."""
    return depth_of({**grant.depth, "access_certain": grant.certain})


def is_silent(grant: GrantFacts) -> bool:
    """Whether no source states anything of how deep access went."""
    return all(grant.depth[rung.fact] == Stated.NOT_STATED for rung in RUNGS)


def depth_words(grant: GrantFacts) -> str:
    """How deep access went, from what is established to what no source excludes."""
    width = width_of(grant)
    low, high = Depth(width.established), Depth(width.possible)
    if is_silent(grant):
        return "how deep is not stated"
    if low == high:
        return "no deeper than users get" if low == Depth.API else f"as deep as: {low.label}"
    return f"between “{low.label}” and “{high.label}”"
