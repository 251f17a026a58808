"""Sources, the passages quoted from them, and what visits to them found."""

from __future__ import annotations

from django.contrib import admin
from django.utils.text import Truncator

from sources.admin.records import LookOnlyAdmin, RecordAdmin
from sources.models import Check, Citation, Snapshot, Source


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """Addresses that say something."""

    slug_from = ("title",)
    slug_follows = ("title",)
    computed = ("reach", "next_visit")
    list_display = ("title", "publisher", "kind", "tier", "published_on", "reach", "status")
    list_filter = ("status", "kind", "tier", "reach", "published_on", "language")
    search_fields = ("title", "publisher", "author", "url", "slug")
    fieldsets = (
        (None, {"fields": ("url", "title", ("publisher", "author"), "published_on")}),
        (
            "What sort of source",
            {
                "fields": (("kind", "tier"), "language"),
                "description": "Primary is the actor's own words, reporting tells of them, "
                "analysis judges them. A lab's post on social media is primary.",
            },
        ),
        ("What a reader must know", {"fields": ("archive_url", "note")}),
    )

    def next_visit(self, source: Source) -> str:
        """When the next visit is due."""
        due = source.next_check_at
        return f"{due:%Y-%m-%d %H:%M} UTC" if due else "not planned"


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    """Quoted passages; records cite them."""

    slug_from = ("source", "quote")
    computed = ("state_of_quote",)
    list_display = ("passage", "source", "locator", "quote_state", "status")
    list_filter = ("status", "quote_state", "source__kind", "source__tier")
    list_select_related = ("source",)
    search_fields = ("quote", "locator", "slug", "source__title", "source__publisher")
    fieldsets = (
        (
            None,
            {
                "fields": ("source", "quote", "locator"),
                "description": "Copy the words exactly, with the ellipses and brackets that "
                "stand in the source. What you say about them goes into the note.",
            },
        ),
        ("Where the words come from", {"fields": ("quoted_from", "note")}),
    )

    @admin.display(ordering="quote")
    def passage(self, citation: Citation) -> str:
        """The beginning of the quote, or its place."""
        return citation.name

    @admin.display(description="quote")
    def state_of_quote(self, citation: Citation) -> str:
        """What became of the words, and since when."""
        since = citation.quote_state_since
        return citation.get_quote_state_display() + (f" since {since:%Y-%m-%d}" if since else "")


@admin.register(Snapshot)
class SnapshotAdmin(LookOnlyAdmin):
    """What sources said when they were read."""

    list_display = ("source", "first_seen_at", "last_seen_at", "content_type", "extractor_version")
    list_filter = ("extractor_version", "content_type")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url", "body_sha256")
    date_hierarchy = "first_seen_at"
    fields = (
        "source",
        ("first_seen_at", "last_seen_at"),
        ("content_type", "extractor_version"),
        "body_sha256",
        "text_sha256",
        "text",
    )


@admin.register(Check)
class CheckAdmin(LookOnlyAdmin):
    """Visits to sources."""

    list_display = ("source", "outcome", "copy_read", "last_seen_at", "times_seen", "reason")
    list_filter = ("outcome", "copy_read")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url", "detail")
    date_hierarchy = "last_seen_at"

    @admin.display(description="detail")
    def reason(self, check: Check) -> str:
        """The beginning of the reason."""
        return Truncator(check.detail).chars(80)
