"""Documents and their versions."""

from __future__ import annotations

from django.contrib import admin

from commitments.models import Document, DocumentCitation, DocumentVersion
from sources.admin.records import RecordAdmin, RecordInline, citations_of


class VersionInline(RecordInline):
    """The versions of a document."""

    model = DocumentVersion
    verbose_name = "version"
    slug_from = ("document", "label")
    fields = (
        ("label", "published_on", "effective_on"),
        ("source", "supersedes"),
        "note",
        ("slug", "status"),
    )


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    """What promises and results stand in."""

    slug_from = ("title",)
    slug_follows = ("title",)
    list_display = ("title", "kind", "lab", "issuer", "status", "updated_at")
    list_filter = ("status", "reading", "kind", "lab")
    list_select_related = ("lab",)
    search_fields = ("title", "slug", "issuer", "lab__name")
    inlines = (VersionInline, citations_of(DocumentCitation))
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "kind", ("lab", "issuer"), "note"),
                "description": "The text itself, whatever its version; dates and addresses "
                "belong to its versions.",
            },
        ),
    )


@admin.register(DocumentVersion)
class DocumentVersionAdmin(RecordAdmin):
    """Versions, each with its own dates and source."""

    slug_from = ("document", "label")
    list_display = ("title", "label", "published_on", "effective_on", "source", "status")
    list_filter = ("status", "reading", "document__kind", "published_on", "effective_on")
    list_select_related = ("document", "source")
    search_fields = ("document__title", "label", "slug")
    fieldsets = (
        (None, {"fields": ("document", "label", ("published_on", "effective_on"))}),
        (
            "Where it is",
            {
                "fields": ("source", "supersedes", "note"),
                "description": "Leave the source empty if the version's address is not known; "
                "never put another page in its place.",
            },
        ),
    )

    @admin.display(ordering="document__title", description="document")
    def title(self, version: DocumentVersion) -> str:
        """The document's title."""
        return version.document.title
