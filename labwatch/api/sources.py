"""Sources and quoted passages over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from labwatch.api.base import HEAD, TIMES, RecordSerializer, RecordViewSet
from labwatch.api.fields import ListUrl, Reference
from sources.filters import CitationFilter, SourceFilter
from sources.models import Citation, Source


class SourceSerializer(RecordSerializer):
    """An address that says something. ``source_url`` is that address."""

    citations = None
    source_url = serializers.CharField(source="url", help_text="The source's own address.")
    citations_url = ListUrl("citations", "source", help_text="The passages quoted from it.")

    class Meta:
        model = Source
        fields: ClassVar[tuple[str, ...]] = (
            *HEAD,
            "source_url",
            "title",
            "publisher",
            "author",
            "kind",
            "tier",
            "language",
            "published_on",
            "archive_url",
            "note",
            "reach",
            "citations_url",
            *TIMES,
        )


class SourceViewSet(RecordViewSet):
    """The pages and documents that every statement hangs on."""

    serializer_class = SourceSerializer
    filterset_class = SourceFilter

    def get_queryset(self) -> Any:
        """Published sources."""
        return Source.objects.published()


class CitationSerializer(RecordSerializer):
    """A quoted passage and what became of it in its source."""

    citations = None
    source: Any = Reference()
    source_url = serializers.CharField(source="source.url", help_text="The source's own address.")

    class Meta:
        model = Citation
        fields: ClassVar[tuple[str, ...]] = (
            *HEAD,
            "source",
            "source_url",
            "quote",
            "locator",
            "quoted_from",
            "note",
            "quote_state",
            "quote_state_since",
            *TIMES,
        )


class CitationViewSet(RecordViewSet):
    """Quoted passages, verbatim, with the state of each quote."""

    serializer_class = CitationSerializer
    filterset_class = CitationFilter

    def get_queryset(self) -> Any:
        """Published passages of published sources."""
        return Citation.objects.published().select_related("source")
