"""The state of the source check of one record: what is known of all passages that it cites. Pure.

The record is as sure as its weakest passage, so the worst state counts; here stands what is worse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sources.publishing import standing_of
from sources.vocabulary import QuoteState, Reach, Tier

#: From best to worst. A quote that was found otherwise is worse than one that nobody could read.
QUOTE_STATES_BY_WORSE = (
    QuoteState.NOTHING_TO_CHECK,
    QuoteState.VERBATIM,
    QuoteState.REFORMATTED,
    QuoteState.UNCHECKED,
    QuoteState.UNKNOWN,
    QuoteState.ALTERED,
    QuoteState.MISSING,
)
#: From best to worst. Paused is a person's decision and says nothing of the page.
REACHES_BY_WORSE = (
    Reach.OK,
    Reach.NEW,
    Reach.PAUSED,
    Reach.UNSETTLED,
    Reach.REFUSED,
    Reach.BLOCKED,
    Reach.UNREACHABLE,
    Reach.GONE,
)


@dataclass(frozen=True)
class SourceCheck:
    """What is known of the passages of one record; words are None, and tiers empty, if it has none.

    ``last_stood_at``: every quote was seen to stand at this moment or later; None: one was never
    seen so by us, or nothing is quoted.
    """

    quote_state: str | None
    reach: str | None
    tiers: tuple[str, ...]
    under_review: bool
    last_stood_at: dt.datetime | None


def source_check(links: Iterable[Any]) -> SourceCheck:
    """The state of passages as ``publishing.cited`` fetched them; asks the database nothing."""
    links = list(links)
    sources = [link.citation.source for link in links]
    tiers = {source.tier for source in sources}
    return SourceCheck(
        quote_state=_worst((link.citation.quote_state for link in links), QUOTE_STATES_BY_WORSE),
        reach=_worst((source.reach for source in sources), REACHES_BY_WORSE),
        tiers=tuple(tier.value for tier in Tier if tier in tiers),
        under_review=any(link.under_review_since for link in links),
        last_stood_at=_all_stood_at(link.citation for link in links if link.citation.quote),
    )


def _worst(words: Iterable[str], by_worse: tuple[str, ...]) -> str | None:
    worst = max(words, key=by_worse.index, default=None)
    return None if worst is None else str(worst)


def _all_stood_at(citations: Iterable[Any]) -> dt.datetime | None:
    """The earliest of the moments at which each was last seen to stand."""
    standings = [standing_of(citation) for citation in citations]
    moments = [standing.last_stood_at if standing else None for standing in standings]
    stated = [moment for moment in moments if moment]
    return min(stated) if stated and len(stated) == len(moments) else None
