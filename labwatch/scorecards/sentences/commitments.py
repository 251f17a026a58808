"""The sentence of one commitment: who promised it, on whose word, and what became of it.

The words of a commitment are our summary of it, so they never stand in quotation marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from commitments.vocabulary import Attribution, Conduct, Shape, Timing
from labwatch.scorecards.pledges_shown import standing_pledges
from labwatch.scorecards.sentences.days import Day, and_then, fetched, number_words, when_said
from labwatch.scorecards.sentences.promisers import clipped, who_promised, who_spoke
from sources.enumerating import all_of
from sources.partialdates import PartialDate

#: Words that are there and promise no act.
_WEAK = frozenset({Shape.MENTION_ONLY, Shape.EXPLORATORY})


@dataclass(frozen=True)
class Bound:
    """One pledge as it stands. ``conduct``: the current ruling, empty if nobody ruled on it;
    ``days_late``: how many days it is overdue, if the day when it was due is stated.
    """

    lab: str
    attribution: str
    is_in_force: bool = True
    is_overdue: bool = False
    conduct: str = ""
    days_late: int | None = None


@dataclass(frozen=True)
class PromiseFacts:
    """What is on record of one commitment; ``said_on``: when its words were said, if stated."""

    summary: str
    is_weak: bool
    pledges: tuple[Bound, ...] = ()
    said_on: PartialDate | None = None

    @property
    def genuine(self) -> list[Bound]:
        """All but those that somebody only alleges."""
        return [one for one in self.pledges if one.attribution != Attribution.ALLEGED]

    @property
    def alleged(self) -> list[Bound]:
        """Those that somebody only alleges."""
        return [one for one in self.pledges if one.attribution == Attribution.ALLEGED]


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless the page's pledges come along."""
    rows = fetched(record, "public_pledges")
    if rows is None:
        rows = list(standing_pledges(day.on, day.as_of).filter(commitment=record))
    facts = PromiseFacts(
        summary=record.summary.rstrip("."),
        is_weak=record.shape in _WEAK,
        pledges=tuple(_bound(one, day) for one in rows),
        said_on=record.stated_on,
    )
    return sentence(facts, day)


def _bound(pledge: Any, day: Day) -> Bound:
    rulings = pledge.public_rulings
    return Bound(
        lab=day.name(pledge.lab) if pledge.lab else gettext("labs not named"),
        attribution=pledge.attribution,
        is_in_force=pledge.state_on(day.on) == "in-force",
        is_overdue=pledge.timing == Timing.OVERDUE,
        conduct=rulings[0].conduct if rulings else "",
        days_late=pledge.days_late_on(day.on, ruled=pledge.ruled),
    )


def sentence(facts: PromiseFacts, day: Day) -> str:
    """Who promised it when and on whose word, how it stood on that day, and the rulings."""
    told = {"summary": facts.summary, "day": day.words, "when": when_said(facts.said_on)}
    if not facts.pledges:
        text = gettext(
            "On %(day)s, nobody was on record as bound by these words (in our summary: "
            "%(summary)s)."
        )
        return text % told
    if not facts.genuine:
        text = gettext(
            "What was only alleged as a promise of %(labs)s, %(when)s (in our summary: "
            "%(summary)s), counted as no promise on %(day)s."
        )
        return text % {**told, "labs": clipped(one.lab for one in facts.alleged)}
    text = gettext("%(what)s %(when)s (in our summary: %(summary)s) %(state)s, and %(rulings)s.")
    state, rulings = _state(facts, day), and_then([_rulings(facts), *_alleged(facts)])
    return text % {**told, "what": _what(facts), "state": state, "rulings": rulings}


def _what(facts: PromiseFacts) -> str:
    bound = [(one.lab, one.attribution) for one in facts.genuine]
    return who_spoke(bound) if facts.is_weak else who_promised(bound)


def _state(facts: PromiseFacts, day: Day) -> str:
    """How the words stood on that day: in words if it is the same for all, else counted."""
    kinds = {(one.is_in_force, _overdue(one)) for one in facts.genuine}
    told = {"day": day.words}
    if kinds == {(True, False)}:
        return _standing(facts) % told
    is_one = len(facts.genuine) == 1
    states = _states_of(facts.genuine[0]) if is_one else _counted(facts.genuine)
    return gettext("was %(states)s on %(day)s") % {**told, "states": all_of(states)}


def _standing(facts: PromiseFacts) -> str:
    """Words that promise nothing are never in force."""
    if facts.is_weak:
        return gettext("was not on record as withdrawn on %(day)s")
    return gettext("was on record as in force on %(day)s")


def _overdue(pledge: Bound) -> bool:
    return pledge.is_overdue and not pledge.conduct


def _states_of(pledge: Bound) -> list[str]:
    ended = [] if pledge.is_in_force else [gettext("no longer in force")]
    return [*ended, _late(pledge.days_late)] if _overdue(pledge) else ended


def _late(days: int | None) -> str:
    if days is None:
        return gettext("overdue")
    text = ngettext("overdue by %(days)s day", "overdue by %(days)s days", days)
    return text % {"days": number_words(days)}


def _counted(pledges: Sequence[Bound]) -> list[str]:
    ended = sum(not one.is_in_force for one in pledges)
    late = sum(_overdue(one) for one in pledges)
    standing = sum(one.is_in_force and not _overdue(one) for one in pledges)
    parts = [
        (late, ngettext("overdue for %(labs)s lab", "overdue for %(labs)s labs", late)),
        (standing, ngettext("in force for %(labs)s lab", "in force for %(labs)s labs", standing)),
        (
            ended,
            ngettext(
                "no longer in force for %(labs)s lab", "no longer in force for %(labs)s labs", ended
            ),
        ),
    ]
    return [text % {"labs": number_words(number)} for number, text in parts if number]


def _rulings(facts: PromiseFacts) -> str:
    """The rulings by their conclusion, or that nobody ruled: being overdue is no verdict."""
    counts = Counter(one.conduct for one in facts.genuine if one.conduct)
    if not counts and facts.is_weak:
        return gettext("nobody has ruled on it")
    if not counts:
        return gettext("nobody has ruled on whether it was kept")
    told = [f"{one.label} ({number_words(counts[one])})" for one in Conduct if counts[one]]
    return gettext("the rulings on it are: %(rulings)s") % {"rulings": ", ".join(told)}


def _alleged(facts: PromiseFacts) -> list[str]:
    if not facts.alleged:
        return []
    text = gettext("of %(labs)s it is only alleged, which counts as no promise")
    return [text % {"labs": clipped(one.lab for one in facts.alleged)}]
