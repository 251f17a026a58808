"""Rows of the queue and of what the checks found, for tests: the fewest facts each needs."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sources.models import (
    Checker,
    DailyRoot,
    Health,
    Host,
    QuoteEvent,
    QuoteStanding,
    ReviewItem,
    Sweep,
)
from tests.factories import A_DAY, A_MOMENT, make_citation, make_source

_numbers = itertools.count(1)

#: "We will let outsiders test." as the page words it now.
SOFTENED = {
    "quote": "We will let outsiders test.",
    "found": "We may let outsiders test.",
    "diff": [
        ["equal", "We", "We"],
        ["replace", "will", "may"],
        ["equal", "let outsiders test.", "let outsiders test."],
    ],
    "kinds": ["modal"],
    "reasons": [],
    "before": "Safety comes first.",
    "after": "We publish the results.",
    "context_diff": [],
}


def make_item(**given: Any) -> ReviewItem:
    """A quote whose "will" became "may" waits; other kinds are about the source as a whole."""
    kind = given.setdefault("kind", "altered")
    if kind in ("altered", "missing", "context", "reader"):
        given.setdefault("citation", None)
        given["citation"] = given["citation"] or make_citation()
        given.setdefault("source", given["citation"].source)
        given.setdefault("facts", dict(SOFTENED))
    given.setdefault("source", None)
    given["source"] = given["source"] or make_source()
    defaults = {"opened_at": A_MOMENT, "last_seen_at": A_MOMENT, "urgency": 10}
    return ReviewItem.objects.create(**{**defaults, **given})


def make_standing(**given: Any) -> QuoteStanding:
    """A quote that was found once."""
    given.setdefault("citation", None)
    given["citation"] = given["citation"] or make_citation()
    return QuoteStanding.objects.create(**given)


def make_event(**given: Any) -> QuoteEvent:
    """A quote was first looked at and stood."""
    given.setdefault("citation", None)
    given["citation"] = given["citation"] or make_citation()
    defaults = {"at": A_MOMENT, "first_seen_at": A_MOMENT}
    states = {"before": "unchecked", "after": "verbatim"}
    return QuoteEvent.objects.create(**{**defaults, **states, **given})


def make_health(**given: Any) -> Health:
    """A source that was never visited."""
    given.setdefault("source", None)
    given["source"] = given["source"] or make_source()
    return Health.objects.create(**given)


def make_host(**given: Any) -> Host:
    """A host without manners of its own."""
    return Host.objects.create(**{"name": f"host-{next(_numbers)}.example", **given})


def make_checker(**given: Any) -> Checker:
    """The checker, running."""
    return Checker.objects.update_or_create(pk=1, defaults=given)[0]


def make_sweep(**given: Any) -> Sweep:
    """A finished round over one source."""
    times = {"started_at": A_MOMENT, "finished_at": A_MOMENT}
    return Sweep.objects.create(**{"trigger": "command", "due": 1, "done": 1, **times, **given})


def make_root(**given: Any) -> DailyRoot:
    """The root of one day."""
    day = A_DAY + dt.timedelta(days=next(_numbers))
    facts = {"day": day, "root": "2" * 64, "leaves": 1, "program": "1", "made_at": A_MOMENT}
    return DailyRoot.objects.create(**{**facts, **given})
