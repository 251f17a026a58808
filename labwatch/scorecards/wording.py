"""Days, access and depth as sentences say them. Pure."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext

from evaluators.depth import RUNGS, Width, depth_of
from evaluators.vocabulary import Depth
from labwatch.scorecards.facts import GrantFacts, PledgeFacts, Release
from sources.enumerating import all_of
from sources.partialdates import PartialDate, Precision
from sources.vocabulary import Stated


def day_words(day: dt.date) -> str:
    """A day as a reader says it."""
    return PartialDate.on(day).words


def span_words(start: PartialDate | None, end: PartialDate | None) -> str:
    """From when to when, as far as stated; empty if neither is."""
    if start and end and start != end:
        return gettext("%(start)s to %(end)s") % {"start": start.words, "end": end.words}
    one = start or end
    return one.words if one else ""


def undated_words(record: GrantFacts | Release | PledgeFacts) -> str:
    """That no date is stated, and when a source told of it, as precisely as that is stated."""
    if record.told_on is None:
        return gettext("date not stated")
    if record.told and record.told.precision != Precision.DAY:
        return gettext("date not stated, told of in %(time)s") % {"time": record.told.words}
    return gettext("date not stated, told of by %(day)s") % {"day": day_words(record.told_on)}


def told_words(grant: GrantFacts) -> str:
    """The same for a sentence that has said that no date is stated, with a source's hedge."""
    when = span_words(*grant.window) or _told_when(grant)
    if not grant.hedge:
        return when
    return gettext("“%(hedge)s”; %(when)s") % {"hedge": grant.hedge, "when": when}


def _told_when(grant: GrantFacts) -> str:
    if grant.told_on is None:
        return gettext("date not stated")
    if grant.told and grant.told.precision != Precision.DAY:
        return gettext("told of in %(time)s") % {"time": grant.told.words}
    return gettext("told of by %(day)s") % {"day": day_words(grant.told_on)}


def when_words(grant: GrantFacts) -> str:
    """When access was given, as far as stated; without a date since when it is known."""
    return span_words(*grant.window) or undated_words(grant)


def models_words(grant: GrantFacts) -> str:
    """To which models."""
    return all_of(grant.model_names) or gettext("models not named")


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
        return gettext("how deep is not stated")
    if low == high:
        if low == Depth.API:
            return gettext("no deeper than users get")
        return gettext("as deep as: %(depth)s") % {"depth": low.label}
    return gettext("between “%(low)s” and “%(high)s”") % {"low": low.label, "high": high.label}
