"""Quoted passages in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.admin.choices import admin_address
from sources.admin.recording import warnings_about
from sources.admin.records import RecordAdmin
from sources.models import Citation, QuoteStanding
from sources.reviewing import start_anew

#: What, changed in a passage, makes everything known of its words void.
_WORDS = {"quote", "source"}


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    """Quoted passages; records cite them."""

    slug_from = ("source", "quote")
    computed = ("state_of_quote", "last_look", "waits")
    list_display = ("passage", "source", "locator", "quote_state", "status")
    list_filter = ("status", "reading", "quote_state", "source__kind", "source__tier")
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

    @admin.display(description="last look")
    def last_look(self, citation: Citation) -> str:
        """When the page was last read, and when it last held every word."""
        standing = QuoteStanding.objects.filter(citation=citation).first()
        if standing is None or standing.last_looked_at is None:
            return "none yet"
        looked = date_format(standing.last_looked_at, "Y-m-d H:i")
        stood = standing.last_stood_at
        last = f"; it last stood on {stood:%Y-%m-%d}" if stood else ""
        return f"{looked} UTC, {standing.get_copy_read_display()}{last}"

    @admin.display(description="in the queue")
    def waits(self, citation: Citation) -> str | SafeString:
        """What waits for a person to judge about it."""
        item = citation.review_items.filter(closed_at__isnull=True).order_by("urgency").first()
        if item is None:
            return "nothing"
        return format_html(
            '<a href="{}">{}</a>', admin_address(item), item.get_kind_display().capitalize()
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; other words start anew, and the editor is told how they fit the source."""
        super().save_model(request, obj, form, change)
        if _WORDS.isdisjoint(form.changed_data):
            return
        if change:
            start_anew(obj, form.cleaned_data.get("change_reason") or "The quote was changed.")
        self._warn(request, obj)

    def _warn(self, request: HttpRequest, citation: Citation) -> None:
        for sentence in warnings_about(citation):
            self.message_user(request, sentence, messages.WARNING)
