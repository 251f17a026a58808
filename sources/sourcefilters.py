"""Filters of sources and of the passages quoted from them; shared by pages and API."""

from __future__ import annotations

from typing import ClassVar

from django_filters import CharFilter

from sources.filters import (
    AfterFilter,
    BeforeFilter,
    DayAfterFilter,
    DayBeforeFilter,
    OrderingFilter,
    PublicFilter,
    SearchFilter,
    UnderReviewFilter,
    WordsFilter,
)
from sources.filtersets import RecordFilterSet, Through
from sources.models import Citation, Source
from sources.vocabulary import QuoteState, Reach, SourceKind, Tier


class CitationFilter(RecordFilterSet):
    """Quoted passages."""

    search = SearchFilter()
    source = PublicFilter(Source.objects.published(), typed=True)
    source_state = WordsFilter(Reach, "source__reach", help_text="How its source can be reached.")
    source_kind = WordsFilter(SourceKind, "source__kind", help_text="What sort of page it is in.")
    tier = WordsFilter(Tier, "source__tier", help_text="How close its source stands to it.")
    host = CharFilter(
        "source__host", lookup_expr="iexact", max_length=255, help_text="That of its source."
    )
    quote_state = WordsFilter(QuoteState)
    under_review = UnderReviewFilter("pk")
    last_looked_after = DayAfterFilter("standing__last_looked_at__date")
    last_looked_before = DayBeforeFilter("standing__last_looked_at__date")
    last_stood_after = DayAfterFilter("standing__last_stood_at__date")
    last_stood_before = DayBeforeFilter("standing__last_stood_at__date")
    ordering = OrderingFilter(
        slug="slug",
        quote_state="quote_state",
        quote_state_since="quote_state_since",
        last_looked_at="standing__last_looked_at",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Citation
        fields: ClassVar[list[str]] = []


class SourceFilter(RecordFilterSet):
    """Sources; ``quote_state`` and ``under_review`` speak of one of its public passages."""

    through = (Through("source", CitationFilter, ("quote_state", "under_review")),)

    search = SearchFilter()
    kind = WordsFilter(SourceKind)
    tier = WordsFilter(Tier)
    reach = WordsFilter(Reach)
    host = CharFilter(lookup_expr="iexact", max_length=255)
    publisher = CharFilter(lookup_expr="iexact", max_length=200)
    published_after = AfterFilter("published_on")
    published_before = BeforeFilter("published_on")
    visited_after = DayAfterFilter("health__last_visit_at__date")
    visited_before = DayBeforeFilter("health__last_visit_at__date")
    ordering = OrderingFilter(
        title="title",
        publisher="publisher",
        published_on="published_on",
        host="host",
        reach="reach",
        last_visited_at="health__last_visit_at",
        next_check_at="next_check_at",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = []
