"""Sources over the API, and what our visits to them found."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labwatch.api.base import HEAD, TIMES, RecordSerializer, RecordViewSet
from labwatch.api.fields import ApiUrl, ListUrl, MaskedText, moment_json
from sources.models import Snapshot, Source
from sources.publishing import fetched
from sources.sourcefilters import SourceFilter
from sources.vocabulary import CopyRead, Reach


@extend_schema_field({"type": "string", "format": "uri"})
class ChecksUrl(ApiUrl):
    """The address of all visits to the source."""

    def to_representation(self, value: Any) -> str:
        """The absolute address."""
        path = reverse("api:source-checks", args=[value.slug])
        return str(self.context["request"].build_absolute_uri(path))


class SourceSerializer(RecordSerializer):
    """An address that says something. ``source_url`` is that address."""

    citations = None
    source_check = None
    source_url = MaskedText(source="url", help_text="The source's own address.")
    archive_url = MaskedText(allow_null=True, read_only=True, help_text="An archived copy.")
    host = serializers.CharField(help_text="The registrable name of its host.")
    reach_since = serializers.SerializerMethodField(
        help_text="Since when reach is so concluded; null: not visited, or paused by a person."
    )
    last_visited_at = serializers.DateTimeField(
        source="health.last_visit_at", allow_null=True, read_only=True, help_text="Null: never."
    )
    last_readable_at = serializers.DateTimeField(
        source="health.last_ok_at", allow_null=True, read_only=True, help_text="Null: never."
    )
    next_check_at = serializers.SerializerMethodField(
        help_text="When the next visit is due; null: at once, or never while it is paused."
    )
    versions_count = serializers.IntegerField(
        read_only=True, help_text="How many versions of its text our visits saw."
    )
    citations_url = ListUrl("citations", "source", help_text="The passages quoted from it.")
    checks_url = ChecksUrl(help_text="Our visits to it, newest first.")

    undated = (
        "reach",
        "reach_since",
        "last_visited_at",
        "last_readable_at",
        "next_check_at",
        "versions_count",
    )

    class Meta:
        model = Source
        fields: ClassVar[tuple[str, ...]] = (
            *HEAD,
            "source_url",
            "host",
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
            "reach_since",
            "last_visited_at",
            "last_readable_at",
            "next_check_at",
            "versions_count",
            "citations_url",
            "checks_url",
            *TIMES,
        )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_reach_since(self, source: Source) -> Any:
        """Only of the reach that is shown: a person's pause has no such day."""
        health = fetched(source, "health")
        return moment_json(health.since if health and health.reach == source.reach else None)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_check_at(self, source: Source) -> Any:
        """As planned now."""
        return None if source.reach == Reach.PAUSED else moment_json(source.next_check_at)


class SourceViewSet(RecordViewSet):
    """The pages and documents that every statement hangs on."""

    serializer_class = SourceSerializer
    filterset_class = SourceFilter

    def get_queryset(self) -> Any:
        """Published sources with their health and the number of their versions."""
        rows = Source.objects.published().select_related("health")
        return rows.annotate(versions_count=_versions())


def _versions() -> Coalesce:
    read = Snapshot.objects.filter(source=OuterRef("pk")).exclude(copy_read=CopyRead.UPLOAD)
    counted = read.order_by().values("source")
    numbers = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
