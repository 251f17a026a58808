"""What promises and results stand in: documents, each with its versions."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from commitments.models.labs import Lab
from commitments.vocabulary import DocumentKind
from sources.constraints import filled, one_of
from sources.models import Source
from sources.partialdates import PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Record,
    RecordQuerySet,
    citation_constraints,
    dated_q,
    record_constraints,
)


class DocumentQuerySet(RecordQuerySet):
    """Documents; they are in time by their versions."""

    def as_of(self, on: dt.date | None) -> Self:
        """Documents of which a version was out by that day, or of which a source told by then."""
        if on is None:
            return self
        versions = DocumentVersion.objects.published().as_of(on)
        return self.filter(Exists(versions.filter(document=OuterRef("pk"))) | dated_q(Document, on))


class Document(Record):
    """A policy, system card, statement or pledge text, whatever its version."""

    rests_on: ClassVar[tuple[str, ...]] = ("lab",)

    title = models.CharField(max_length=300, help_text="As the document calls itself.")
    kind = models.CharField(
        max_length=20, choices=DocumentKind, help_text="What sort of text it is."
    )
    lab = HistoricForeignKey(
        Lab,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        help_text="The lab whose document it is. Empty for texts of governments, evaluators or "
        "several labs.",
    )
    issuer = models.CharField(
        max_length=200, blank=True, help_text="Who issued it, if not a lab. Empty: not stated."
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("title", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("kind", DocumentKind),
            filled("title"),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.title

    def get_absolute_url(self) -> str:
        """The document's page, with all its versions."""
        return reverse("document", args=[self.slug])


class DocumentCitation(CitationLink):
    """A passage that a document's record rests on."""

    owner = "document"
    document = HistoricForeignKey(Document, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("document")


class DocumentVersionQuerySet(RecordQuerySet):
    """Versions of documents."""

    def as_of(self, on: dt.date | None) -> Self:
        """Versions dated by that day; one without any date counts with its document."""
        if on is None:
            return self
        told = Document.objects.filter(dated_q(Document, on))
        dates = {f"{path}__isnull": True for path in DocumentVersion.dated_by}
        undated = Q(**dates, document__in=told)
        return self.filter(dated_q(DocumentVersion, on) | undated)


class DocumentVersion(Record):
    """One version of a document, with its own dates and its own source."""

    rests_on: ClassVar[tuple[str, ...]] = ("document", "document__lab")
    dated_by: ClassVar[tuple[str, ...]] = ("published_on", "effective_on", "source__published_on")

    document = HistoricForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(
        max_length=100, blank=True, help_text="Such as 2.0. Empty: the source names no version."
    )
    published_on = PartialDateField(
        "published", null=True, blank=True, help_text="Empty: not stated."
    )
    effective_on = PartialDateField(
        "effective", null=True, blank=True, help_text="Empty: not stated."
    )
    source = HistoricForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="document_versions",
        help_text="The document itself. Empty: its address is not known to us.",
    )
    supersedes = HistoricForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text="The version that this one replaces.",
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this version.")

    objects = DocumentVersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("document__title", "published_on", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            models.UniqueConstraint(
                fields=["document", "label"], name="commitments_documentversion_once"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("pk")),
                name="commitments_documentversion_not_its_own_successor",
                violation_error_message="supersedes: a version cannot replace itself.",
            ),
        ]

    @property
    def name(self) -> str:
        """The title with the version, where one is stated."""
        return f"{self.document.title} {self.label}".strip()

    def get_absolute_url(self) -> str:
        """Its place on the document's page."""
        return f"{self.document.get_absolute_url()}#{self.slug}"

    def clean(self) -> None:
        """A version replaces a version of the same document."""
        super().clean()
        if self.supersedes and self.supersedes.document_id != self.document_id:
            raise ValidationError({"supersedes": "Choose a version of the same document."})
