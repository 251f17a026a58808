"""What the public is shown of one quote: its line, its passage, its changes and its history.

Built from rows that were fetched along; nothing here asks the database. Pages and API share it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from sources.diffing import words_changed
from sources.fragments import text_fragment_url
from sources.masking import web_link
from sources.matching import Anchor
from sources.models import Citation, Health, QuoteEvent, QuoteStanding, ReviewItem
from sources.publishing import fetched, standing_of, under_review_since
from sources.vocabulary import PageState, QuoteState, Reach
from sources.wording import Known, badge_day, public_line

#: The newest events and answers of one quote that are shown.
MOST_EVENTS = 20
#: Fewer words than these stand in many a page more than once.
_FEWEST_WORDS = 4
OPERATIONS = ("equal", "replace", "insert", "delete")


class Step(NamedTuple):
    """One step of a word diff: what the quote has, and what the page has instead."""

    operation: str
    quote: str
    page: str


def shown_citations() -> QuerySet[Citation]:
    """Published passages with all that ``ShownQuote`` reads."""
    events = QuoteEvent.objects.select_related("check_row")[:MOST_EVENTS]
    answered = ReviewItem.objects.about_wording().exclude(closed_at=None)
    rows: QuerySet[Citation] = Citation.objects.published()
    return (
        rows.select_related("source__health", "standing")
        .annotate(under_review_since=under_review_since())
        .prefetch_related(
            Prefetch("events", events, to_attr="shown_events"),
            Prefetch(
                "review_items", answered.order_by("-closed_at")[:MOST_EVENTS], to_attr="answered"
            ),
        )
    )


def steps(value: object) -> list[Step]:
    """A stored diff, step by step; what is none is left out."""
    rows = value if isinstance(value, list | tuple) else ()
    return [
        Step(row[0], str(row[1]), str(row[2]))
        for row in rows
        if isinstance(row, list | tuple) and len(row) == 3 and row[0] in OPERATIONS
    ]


def texts(value: object) -> list[str]:
    """A stored list of words."""
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def known_of(citation: Citation, health: Health | None = None) -> Known:
    """What is published of a quote, from the rows fetched along with it."""
    standing = standing_of(citation)
    events: Sequence[QuoteEvent] = getattr(citation, "shown_events", ())
    seen = next((e.first_seen_at for e in events if e.after == citation.quote_state), None)
    return Known(
        state=citation.quote_state,
        since=_day(citation.quote_state_since),
        first_seen=_day(seen),
        reach=citation.source.reach,
        why=_why(citation.source.reach, standing, health),
        **(_looks(standing) if standing else {}),
    )


def _looks(standing: QuoteStanding) -> dict[str, Any]:
    holds = bool(web_link(standing.archived_copy))
    return {
        "looked": _day(standing.last_looked_at),
        "stood": _day(standing.last_stood_at),
        "copy_read": standing.copy_read,
        "archived": _day(standing.archived_at) if holds else None,
        "uploaded": _day(standing.uploaded_at) if standing.uploaded_copy_id else None,
        "reasons": tuple(texts(_result(standing).get("reasons"))),
    }


def _why(reach: str, standing: QuoteStanding | None, health: Health | None) -> str:
    """Why the page was not read: of the address if it fails, else of the page that came."""
    if reach not in (Reach.OK, Reach.NEW):
        return health.last_why if health else ""
    page = str(_result(standing).get("page") or "")
    bad = page in PageState.values and page not in (PageState.OK, PageState.NOT_MODIFIED)
    return str(PageState(page).label) if bad else ""


def _result(standing: QuoteStanding | None) -> dict[str, Any]:
    result = standing.result if standing else {}
    return result if isinstance(result, dict) else {}


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(dt.UTC).date() if moment else None


def shown_day(citation: Citation) -> dt.date | None:
    """The day beside the badge of a quote's state."""
    return badge_day(known_of(citation))


def under_review(links: Iterable[Any]) -> dt.datetime | None:
    """Since when the oldest change among these passages waits for a person, if any does."""
    waiting = (getattr(link, "under_review_since", None) for link in links)
    return min((since for since in waiting if since), default=None)


def counted_states(passages: Iterable[Citation]) -> list[tuple[QuoteState, int]]:
    """How many quotes are in each state, in the order of the vocabulary; only states that occur."""
    counts = Counter(passage.quote_state for passage in passages if passage.quote)
    return [(state, counts[state]) for state in QuoteState if counts[state]]


@dataclass(frozen=True)
class ShownQuote:
    """One published passage with everything that its place on the source's page says."""

    citation: Citation

    @cached_property
    def standing(self) -> QuoteStanding | None:
        """What the checks know of it."""
        return standing_of(self.citation)

    @cached_property
    def known(self) -> Known:
        """What its line is made of."""
        return known_of(self.citation, fetched(self.citation.source, "health"))

    @property
    def line(self) -> str:
        """The public line."""
        return public_line(self.known)

    @property
    def under_review_since(self) -> dt.datetime | None:
        """Since when a person is asked about it, if one is."""
        return getattr(self.citation, "under_review_since", None)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The published verdict."""
        return _result(self.standing)

    @property
    def diff(self) -> list[Step]:
        """How the page's words differ from the quote's; nothing where they stand."""
        return steps(self.result.get("diff")) if self._differs else []

    @property
    def context_diff(self) -> list[Step]:
        """How the sentences around the quote changed."""
        return steps(self.result.get("context_diff")) if self.context_changed else []

    @property
    def _differs(self) -> bool:
        return self.citation.quote_state in (QuoteState.ALTERED, QuoteState.REFORMATTED)

    @property
    def kinds(self) -> list[str]:
        """What sort of words changed."""
        return texts(self.result.get("kinds")) if self._differs else []

    @property
    def reasons(self) -> list[str]:
        """What else is to be known."""
        return texts(self.result.get("reasons"))

    @property
    def changes(self) -> str:
        """The changes in words: "'will' became 'may'"."""
        altered = self.citation.quote_state == QuoteState.ALTERED
        return words_changed(self.diff, self.kinds) if altered else ""

    @property
    def found(self) -> str:
        """The passage as the page has it; nothing where none was found."""
        return "" if self._is_absent else str(self.result.get("found") or "")

    @property
    def before(self) -> str:
        """The sentence before the passage."""
        return str(self.result.get("before") or "") if self.found else ""

    @property
    def after(self) -> str:
        """The sentence after the passage."""
        return str(self.result.get("after") or "") if self.found else ""

    @property
    def _is_absent(self) -> bool:
        state = self.citation.quote_state
        return state in (QuoteState.MISSING, QuoteState.NOTHING_TO_CHECK, QuoteState.UNCHECKED)

    @property
    def context_changed(self) -> bool:
        """Whether the words around it changed."""
        return bool(self.standing and self.standing.context_changed)

    @property
    def moved(self) -> bool:
        """Whether it stands in other surroundings than at first."""
        return bool(self.standing and self.standing.moved)

    @property
    def jump_url(self) -> str:
        """The live page, scrolled to the passage where there is one to scroll to."""
        address = web_link(self.citation.source.url)
        sought = self.found or self.citation.quote
        if not address or not sought or self.citation.quote_state == QuoteState.MISSING:
            return address
        prefix, suffix = (self.before, self.after) if self._needs_context else ("", "")
        return text_fragment_url(address, sought, prefix, suffix)

    @property
    def _needs_context(self) -> bool:
        """Whether the words alone may lead elsewhere: they are few, or stood in several places.

        Else they go without: one word that the page shows otherwise, and nothing is found.
        """
        sought = self.found or self.citation.quote
        return self.place.is_ambiguous or len(sought.split()) < _FEWEST_WORDS

    @cached_property
    def place(self) -> Anchor:
        """Where it stood when it was first found."""
        stored = self.standing.anchor if self.standing else {}
        return Anchor.from_json(stored if isinstance(stored, dict) else {})

    @property
    def no_longer_found(self) -> bool:
        """Whether the page has other words now, so that the old surroundings are worth showing."""
        is_changed = self.citation.quote_state in (QuoteState.ALTERED, QuoteState.MISSING)
        return is_changed and bool(self.place.before or self.place.after)

    @property
    def kept_versions(self) -> tuple[int | None, int | None]:
        """The kept text of the last look if the passage is in it, and that of its first finding."""
        if self.standing is None:
            return None, None
        now = self.standing.snapshot_id if self.found else None
        return now, self.standing.baseline_id

    @property
    def copy_read(self) -> str | None:
        """Which copy the last look read; None before the first."""
        looked = self.standing is not None and self.standing.last_looked_at is not None
        return self.standing.copy_read if self.standing and looked else None

    @property
    def archived_copy(self) -> str:
        """The address of an archived copy that was seen to hold the quote."""
        return web_link(self.standing.archived_copy) if self.standing else ""

    @property
    def uploaded_copy(self) -> str:
        """The path of the page of an uploaded copy that was seen to hold the quote."""
        if self.standing is None or self.standing.uploaded_copy_id is None:
            return ""
        return reverse(
            "source-version", args=[self.citation.source.slug, self.standing.uploaded_copy_id]
        )

    @property
    def events(self) -> list[QuoteEvent]:
        """Its changes of state, newest first."""
        return list(getattr(self.citation, "shown_events", ()))

    @property
    def answers(self) -> list[ReviewItem]:
        """What people (or later visits) concluded about its changes, newest first."""
        return list(getattr(self.citation, "answered", ()))
