"""The sentence of one finding: who looked for what, for which day, and with what outcome."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from labwatch.scorecards.sentences.days import Day, dated
from labwatch.scorecards.wording import day_words
from sources.partialdates import PartialDate


@dataclass(frozen=True)
class Search:
    """What is on record of one search. ``hedge``: the hedging words of whoever looked."""

    question: str
    who: str
    of: PartialDate
    outcome: str
    hedge: str = ""
    expires: dt.date | None = None


def of(record: Any, day: Day) -> str:
    """The sentence; no query."""
    search = Search(
        question=record.question,
        who=record.who_looked,
        of=record.as_of,
        outcome=str(record.get_outcome_display()),
        hedge=record.hedge,
        expires=record.expires_on,
    )
    return told(search, day)


def told(search: Search, day: Day) -> str:
    """The sentence: an outcome of a search, never a no."""
    words = {
        "who": search.who,
        "date": search.of.words,
        "question": search.question,
        "outcome": search.outcome,
        "hedge": search.hedge,
    }
    return dated([_looked(search) % words, *_expiry(search, day)], day)


def _looked(search: Search) -> str:
    """The question is worded by us: no quotation marks."""
    if search.hedge:
        return gettext(
            "the outcome of a search is on record, in hedged words (“%(hedge)s”), as: %(outcome)s "
            "(who looked: %(who)s; date: %(date)s; for what, in our words: %(question)s)"
        )
    return gettext(
        "the outcome of a search is on record as: %(outcome)s (who looked: %(who)s; date: "
        "%(date)s; for what, in our words: %(question)s)"
    )


def _expiry(search: Search, day: Day) -> list[str]:
    if search.expires is None or search.expires >= day.on:
        return []
    return [gettext("it held until %(day)s") % {"day": day_words(search.expires)}]
