"""The sentence of one source: when it could last be read, and whether its quotes stand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from labwatch.scorecards.sentences.days import Day, dated, fetched
from labwatch.scorecards.wording import day_words
from sources.models import Citation, Health
from sources.vocabulary import QuoteState


@dataclass(frozen=True)
class SourceFacts:
    """What is known of one source. ``read_on``: the newest visit at which it could be read;
    ``states``: how many quotes are in each state, without passages that quote nothing.
    """

    title: str
    is_visited: bool = False
    read_on: dt.date | None = None
    states: dict[str, int] = field(default_factory=dict)


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless the page's relations come along."""
    health, passages = _health(record), fetched(record, "passages")
    quotes = Citation.objects.published().filter(source=record) if passages is None else passages
    read_at = health.last_ok_at if health else None
    counts = Counter(one.quote_state for one in quotes)
    counts.pop(QuoteState.NOTHING_TO_CHECK, None)
    facts = SourceFacts(
        title=record.title,
        is_visited=bool(health and health.last_visit_at),
        read_on=timezone.localdate(read_at) if read_at else None,
        states=dict(counts),
    )
    return sentence(facts, day)


def _health(record: Any) -> Any:
    known = record._state.fields_cache
    if "health" in known:
        return known["health"]
    return Health.objects.filter(source=record).first()


def sentence(facts: SourceFacts, day: Day) -> str:
    """When it was last read, then how its quotes stand; what was not checked is told so."""
    return dated([_read(facts), _quotes(facts)], day)


def _read(facts: SourceFacts) -> str:
    told = {"title": facts.title}
    if facts.read_on:
        text = gettext("“%(title)s” was last readable at our visit of %(date)s")
        return text % {**told, "date": day_words(facts.read_on)}
    if facts.is_visited:
        return gettext("“%(title)s” could not be read at any of our visits so far") % told
    return gettext("“%(title)s” has not been visited by our checks yet") % told


def _quotes(facts: SourceFacts) -> str:
    told = [
        f"{state.label} ({facts.states[state]})" for state in QuoteState if facts.states.get(state)
    ]
    if not told:
        return gettext("no passage of it is quoted here")
    return gettext("our check of the passages quoted from it found: %(states)s") % {
        "states": ", ".join(told)
    }
