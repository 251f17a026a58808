"""The list of sources, and the page of each: its quotes, what became of them, our visits."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sources.facts import facts_of
from sources.models import Check, Citation, Source
from sources.pages.base import RecordPage
from sources.pages.lists import FilteredList
from sources.publishing import fetched, public_versions, under_review_since
from sources.quoting import ShownQuote, counted_states, shown_citations, under_review
from sources.sourcefilters import SourceFilter
from sources.vocabulary import PageState

SOURCE_FACTS = ("kind", "tier", "publisher", "author", "published_on", "language")
#: Visits in the strip: two months of daily ones, if each found something new.
STRIP = 60
_READ = (PageState.OK, PageState.NOT_MODIFIED)


class SourceList(FilteredList):
    """All sources."""

    heading = _("Sources")
    section = ("sources", _("Sources"))
    resource = "sources"
    template_name = "sources/source_list.html"
    filterset_class = SourceFilter
    noun = ngettext_lazy("%(count)s source", "%(count)s sources", "count")
    shown = ("kind", "tier", "reach", "quote_state", "host")

    def get_rows(self) -> QuerySet[Source]:
        """Sources with the states of their published quotes and their last visit."""
        states = Citation.objects.published().annotate(under_review_since=under_review_since())
        passages = Prefetch("citations", states, to_attr="passages")
        rows: QuerySet[Source] = Source.objects.published()
        return rows.select_related("health").prefetch_related(passages)


class SourcePage(RecordPage):
    """One source: what it is, what is quoted from it, and whether the quotes still stand."""

    section = ("sources", "Sources")
    resource = "sources"
    template_name = "sources/source_detail.html"
    model = Source

    def get_queryset(self) -> QuerySet[Source]:
        """Sources with their published passages."""
        passages = Prefetch("citations", shown_citations(), to_attr="passages")
        rows: QuerySet[Source] = Source.objects.published()
        return rows.select_related("health").prefetch_related(passages)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows, the quotes, and the newest visits, oldest first."""
        source: Source = self.object
        visits = list(source.checks.all()[: STRIP + 1])
        return super().get_context_data(
            facts=facts_of(source, SOURCE_FACTS),
            quotes=[(ShownQuote(c), visit_behind(c, visits)) for c in self.object.passages],
            states=counted_states(self.object.passages),
            under_review_since=under_review(self.object.passages),
            health=fetched(source, "health"),
            strip=visits[:STRIP][::-1],
            more_visits=len(visits) > STRIP,
            versions=public_versions(source).count(),
            corrections=corrections_of(source),
            **kwargs,
        )


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
