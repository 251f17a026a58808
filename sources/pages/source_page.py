"""The page of one source: whether what we quote still stands there, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from sources.citing_records import citing_publicly, resting_on_the_whole
from sources.facts import facts_of
from sources.models import Check, Citation, Snapshot, Source
from sources.pages.base import RecordPage
from sources.pages.history import with_words
from sources.publishing import fetched, public_versions
from sources.quoting import ShownQuote, counted_states, shown_citations, under_review
from sources.records import Record
from sources.vocabulary import PageState

SOURCE_FACTS = ("kind", "tier", "publisher", "author", "published_on", "language")
#: Visits in the strip: two months of daily ones, if each found something new.
STRIP = 60
#: Versions that the page names; all are on a page of their own.
VERSIONS = 5
_READ = (PageState.OK, PageState.NOT_MODIFIED)


@dataclass(frozen=True)
class QuoteOnPage:
    """One quote with the visit behind its state, kept texts that show it, and who cites it.

    ``now`` and ``first``: where the kept text of the last look, and of the first in which it was
    found, mark its place; empty where none is public.
    """

    quote: ShownQuote
    visit: Check | None
    now: str
    first: str
    records: list[Record]


@dataclass(frozen=True)
class VersionShown:
    """One version of the text, and the way to what it changed of the one before."""

    version: Snapshot
    diff_url: str


class SourcePage(RecordPage):
    """One source: whether its quotes still stand, who rests on them, what it is."""

    section = ("sources", gettext_lazy("Sources"))
    resource = "sources"
    template_name = "sources/source_detail.html"
    model = Source

    def get_queryset(self) -> QuerySet[Source]:
        """Sources with their published passages."""
        passages = Prefetch("citations", shown_citations(), to_attr="passages")
        rows: QuerySet[Source] = Source.objects.published()
        return rows.select_related("health").prefetch_related(passages)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The quotes, the newest visits, oldest first, the newest versions, and the facts."""
        source: Any = self.object
        visits = list(source.checks.all()[: STRIP + 1])
        versions = public_versions(source)
        return super().get_context_data(
            facts=facts_of(source, SOURCE_FACTS),
            quotes=quotes_of(source, visits),
            rests=resting_on_the_whole(source),
            states=counted_states(source.passages),
            under_review_since=under_review(source.passages),
            health=fetched(source, "health"),
            strip=visits[:STRIP][::-1],
            more_visits=len(visits) > STRIP,
            versions=versions.count(),
            newest=newest_versions(source, versions),
            corrections=corrections_of(source),
            **kwargs,
        )


def quotes_of(source: Any, visits: list[Check]) -> list[QuoteOnPage]:
    """The published quotes of a source that came with its ``passages``."""
    shown = [ShownQuote(citation) for citation in source.passages]
    kept = {key for quote in shown for key in quote.kept_versions if key}
    public = set(public_versions(source).filter(pk__in=kept).values_list("pk", flat=True))
    citing = citing_publicly(source)
    return [
        QuoteOnPage(
            quote,
            visit_behind(quote.citation, visits),
            now=_in_kept_text(quote, quote.kept_versions[0], public),
            first=_in_kept_text(quote, quote.kept_versions[1], public),
            records=citing.get(quote.citation.pk, []),
        )
        for quote in shown
    ]


def newest_versions(source: Source, versions: QuerySet[Snapshot]) -> list[VersionShown]:
    """The newest versions, each with the way to what it changed."""
    rows = list(with_words(versions)[: VERSIONS + 1])
    ways = [
        reverse("source-diff", args=[source.slug, old.pk, new.pk]) for new, old in pairwise(rows)
    ]
    shown = [VersionShown(row, way) for row, way in zip(rows, [*ways, ""], strict=False)]
    return shown[:VERSIONS]


def corrections_of(source: Any) -> list[Any]:
    """The public corrections of it; the app above declared the relation."""
    return list(source.corrections.published())


def visit_behind(citation: Citation, visits: list[Check]) -> Check | None:
    """The visit that the quote's published state rests on, newest of several.

    That which read the page of the last look; else the one of its last change of state; else the
    newest that read the page at all.
    """
    quote = ShownQuote(citation)
    snapshot = quote.standing.snapshot_id if quote.standing else None
    for visit in visits:
        if snapshot is not None and visit.snapshot_id == snapshot:
            return visit
    for event in quote.events:
        if event.visit is not None:
            return event.visit
    return next((visit for visit in visits if visit.outcome in _READ), None)


def _in_kept_text(quote: ShownQuote, key: int | None, public: set[int]) -> str:
    """The place of the quote in a kept text, if that is public."""
    if key not in public:
        return ""
    address = reverse("source-version", args=[quote.citation.source.slug, key])
    return f"{address}#{quote.citation.slug}"
