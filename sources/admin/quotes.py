"""What became of quotes, to look at only."""

from __future__ import annotations

from django.contrib import admin

from sources.admin.records import LookOnlyAdmin
from sources.diffing import words_changed
from sources.models import QuoteEvent, QuoteStanding
from sources.quoting import steps, texts


@admin.register(QuoteStanding)
class QuoteStandingAdmin(LookOnlyAdmin):
    """What the checks know of each quote."""

    list_display = ("citation", "state", "last_looked_at", "last_stood_at", "copy_read", "waits")
    list_filter = ("citation__quote_state", "copy_read", "context_changed", "moved")
    list_select_related = ("citation",)
    search_fields = ("citation__quote", "citation__slug", "citation__source__title")
    ordering = ("citation__slug",)

    @admin.display(ordering="citation__quote_state")
    def state(self, standing: QuoteStanding) -> str:
        """The published state."""
        return standing.citation.get_quote_state_display()

    @admin.display(description="waits for a second look")
    def waits(self, standing: QuoteStanding) -> str:
        """A worse state, seen once."""
        return str(standing.pending.get("state", ""))


@admin.register(QuoteEvent)
class QuoteEventAdmin(LookOnlyAdmin):
    """Each change of a quote's published state."""

    list_display = ("citation", "at", "first_seen_at", "before", "after", "change")
    list_filter = ("after", "before")
    list_select_related = ("citation",)
    search_fields = ("citation__quote", "citation__slug", "citation__source__title", "found")
    date_hierarchy = "at"

    @admin.display(description="change")
    def change(self, event: QuoteEvent) -> str:
        """What changed, in words."""
        return words_changed(steps(event.diff), texts(event.kinds))
