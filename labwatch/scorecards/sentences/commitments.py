"""The sentence of one commitment: who promised it, on whose word, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from commitments.vocabulary import Attribution, Conduct, Shape, Timing
from labwatch.scorecards.pledges_shown import standing_pledges
from labwatch.scorecards.sentences.days import Day, dated, fetched, listed

#: Whose word makes a promise the lab's own act.
_OWN = frozenset({Attribution.OWN_WORDS, Attribution.SIGNED})
#: Words that are there and promise no act.
_WEAK = frozenset({Shape.MENTION_ONLY, Shape.EXPLORATORY})


@dataclass(frozen=True)
class Bound:
    """One pledge as it stands. ``conduct``: the current ruling, empty if nobody ruled on it."""

    lab: str
    attribution: str
    is_in_force: bool = True
    is_overdue: bool = False
    conduct: str = ""


@dataclass(frozen=True)
class PromiseFacts:
    """What is on record of one commitment; ``said_on``: when, as a reader says it."""

    summary: str
    is_weak: bool
    pledges: tuple[Bound, ...] = ()
    said_on: str = ""

    def by(self, *words: str) -> list[Bound]:
        """The pledges on these words."""
        return [one for one in self.pledges if one.attribution in words]

    @property
    def genuine(self) -> list[Bound]:
        """All but those that somebody only alleges."""
        return [one for one in self.pledges if one.attribution != Attribution.ALLEGED]


def of(record: Any, day: Day) -> str:
    """The sentence; two queries unless the page's pledges come along."""
    rows = fetched(record, "public_pledges")
    if rows is None:
        rows = list(standing_pledges(day.on, day.as_of).filter(commitment=record))
    facts = PromiseFacts(
        summary=record.summary.rstrip("."),
        is_weak=record.shape in _WEAK,
        pledges=tuple(_bound(one, day) for one in rows),
        said_on=record.stated_on.words if record.stated_on else "",
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
    )


def sentence(facts: PromiseFacts, day: Day) -> str:
    """Who promised it on whose word, what was only alleged, what was given up, and the rulings."""
    clauses = [*_promised(facts), *_alleged(facts)]
    if not clauses:
        text = gettext("nobody is on record as bound by “%(summary)s”")
        return dated([text % {"summary": facts.summary}], day)
    return dated([*clauses, *_said_on(facts), *_given_up(facts), *_became(facts)], day)


def _promised(facts: PromiseFacts) -> list[str]:
    own = facts.by(*_OWN)
    told = [one for one in facts.genuine if one not in own]
    parts = [(own, _own(facts)), (told, _told(facts))]
    return [
        text % {"labs": listed(one.lab for one in some), "summary": facts.summary}
        for some, text in parts
        if some
    ]


def _own(facts: PromiseFacts) -> str:
    if facts.is_weak:
        return gettext("%(labs)s spoke of this without promising it: “%(summary)s”")
    return gettext("%(labs)s promised, in its own words or by signing: “%(summary)s”")


def _told(facts: PromiseFacts) -> str:
    if facts.is_weak:
        return gettext(
            "on the word of others, %(labs)s spoke of this without promising it: “%(summary)s”"
        )
    return gettext("on the word of others, %(labs)s promised: “%(summary)s”")


def _alleged(facts: PromiseFacts) -> list[str]:
    labs = listed(one.lab for one in facts.by(Attribution.ALLEGED))
    text = gettext("it is only alleged, and counts as no promise, of %(labs)s: “%(summary)s”")
    return [text % {"labs": labs, "summary": facts.summary}] if labs else []


def _said_on(facts: PromiseFacts) -> list[str]:
    return [gettext("it was said: %(date)s") % {"date": facts.said_on}] if facts.said_on else []


def _given_up(facts: PromiseFacts) -> list[str]:
    number = sum(not one.is_in_force for one in facts.genuine)
    text = ngettext(
        "its words are no longer in force for %(number)d lab",
        "its words are no longer in force for %(number)d labs",
        number,
    )
    return [text % {"number": number}] if number else []


def _became(facts: PromiseFacts) -> list[str]:
    """Rulings by their conclusion, and where nobody ruled; none of what binds nobody."""
    if not facts.genuine:
        return []
    counts = Counter(one.conduct for one in facts.genuine if one.conduct)
    if not counts:
        return [*_overdue(facts.genuine), gettext("nobody has ruled on it")]
    told = ", ".join(
        f"{conduct.label} ({counts[conduct]})" for conduct in Conduct if counts[conduct]
    )
    return [*_overdue(facts.genuine), gettext("rulings: %(rulings)s") % {"rulings": told}]


def _overdue(pledges: Iterable[Bound]) -> list[str]:
    number = sum(one.is_overdue and not one.conduct for one in pledges)
    text = ngettext("it is overdue for %(number)d lab", "it is overdue for %(number)d labs", number)
    return [text % {"number": number}] if number else []
