"""Documents and their versions over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from rest_framework import serializers

from commitments.filters import (
    DocumentFilter,
)
from commitments.models import (
    Document,
    DocumentVersion,
)
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import (
    Reference,
)
from sources.masking import masked
from sources.publishing import cited, public, published


class VersionSerializer(StatedSerializer):
    """One version of a document. Without a source its address is not known to us."""

    source: Any = Reference()
    source_url = serializers.SerializerMethodField(help_text="The document's own address.")
    supersedes = serializers.SerializerMethodField(help_text="The slug of the version replaced.")

    class Meta:
        model = DocumentVersion
        fields: ClassVar[Any] = (
            "slug",
            "label",
            "published_on",
            "effective_on",
            "source",
            "source_url",
            "supersedes",
            "note",
        )

    def get_source_url(self, version: DocumentVersion) -> str | None:
        """The address, unless the source is not public."""
        source = public(version.source)
        return masked(source.url) if source else None

    def get_supersedes(self, version: DocumentVersion) -> str | None:
        """The slug, unless that version is not public."""
        earlier = public(version.supersedes)
        return earlier.slug if earlier else None


class DocumentSerializer(RecordSerializer):
    """A policy, system card, statement or pledge text, with its versions."""

    lab = Reference()
    versions = VersionSerializer(many=True, read_only=True, source="public_versions")

    class Meta:
        model = Document
        fields: ClassVar[Any] = (
            *HEAD,
            "title",
            "kind",
            "lab",
            "issuer",
            "versions",
            "note",
            *TAIL,
        )


class DocumentViewSet(RecordViewSet):
    """Documents and their versions."""

    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    def get_queryset(self) -> Any:
        """Published documents with their published versions."""
        along = ("source", "supersedes__document__lab")
        versions = published(DocumentVersion, *along, as_of=self.as_of)
        documents = Document.objects.published().select_related("lab")
        shown = Prefetch("versions", versions.order_by("published_on", "pk"), "public_versions")
        return documents.prefetch_related(shown, cited(Document, as_of=self.as_of))
