"""Sources in the admin: what they are, what their visits found, and what may be asked of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.admin.choices import admin_address
from sources.admin.forms import RecordForm
from sources.admin.records import RecordAdmin
from sources.admin.visiting import Visiting
from sources.checking import manners
from sources.fetching import Refused, read_address
from sources.masking import masked, one_line
from sources.models import Health, Source
from sources.vocabulary import Reach


class SourceForm(RecordForm):
    """A source whose address is one that we would visit."""

    def clean_url(self) -> str:
        """Refuse an address that we never fetch, with the reason; asks no name service."""
        url = str(self.cleaned_data["url"])
        if "url" in self.changed_data:
            try:
                read_address(url, manners.going().policy)
            except Refused as refused:
                raise ValidationError(refused.reason) from None
        return url


@admin.register(Source)
class SourceAdmin(Visiting, RecordAdmin):
    """Addresses that say something."""

    form = SourceForm
    slug_from = ("title",)
    slug_follows = ("title",)
    computed = ("reach_in_words", "last_visit", "next_visit", "waits")
    actions: Any = ("check_now", "pause", "resume", "delete_selected")
    list_display = ("title", "publisher", "kind", "tier", "published_on", "reach", "status")
    list_filter = ("status", "reading", "kind", "tier", "reach", "published_on", "language")
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
        (
            "How it is visited",
            {
                "fields": ("ignore_robots_because",),
                "description": "A reason here lets the checks read a cited page that robots.txt "
                "closes. It is kept in the history.",
            },
        ),
    )

    @admin.display(description="reach")
    def reach_in_words(self, source: Source) -> str:
        """What the visits conclude, since when, and why; or why nobody visits it."""
        if source.reach == Reach.PAUSED:
            return f"paused: {_why_paused(source)}"
        health = Health.objects.filter(source=source).first()
        since = f" since {health.since:%Y-%m-%d}" if health and health.since else ""
        why = f": {masked(one_line(health.last_why))}" if health and health.last_why else ""
        return f"{source.get_reach_display()}{since}{why}"

    def last_visit(self, source: Source) -> str | SafeString:
        """When somebody last tried, with the way to what was found."""
        check = source.checks.order_by("-last_seen_at", "-pk").first()
        if check is None:
            return "none yet"
        return format_html(
            '<a href="{}">{} UTC: {}</a>',
            admin_address(check),
            f"{check.last_seen_at:%Y-%m-%d %H:%M}",
            check.get_outcome_display(),
        )

    def next_visit(self, source: Source) -> str:
        """When the next visit is due."""
        if source.reach == Reach.PAUSED:
            return "none while it is paused"
        due = source.next_check_at
        return f"{due:%Y-%m-%d %H:%M} UTC" if due else "as soon as possible"

    @admin.display(description="in the queue")
    def waits(self, source: Source) -> str:
        """How much waits for a person to judge."""
        count = source.review_items.filter(closed_at__isnull=True).count()
        return f"{count} waiting" if count else "nothing"


def _why_paused(source: Source) -> str:
    """The reason that whoever paused it gave, from the history."""
    rows = source.history.filter(reach=Reach.PAUSED).order_by("history_date", "history_id")
    reasons = rows.exclude(history_change_reason=None).values_list("history_change_reason")
    given = [reason for (reason,) in reasons if reason.startswith("Paused: ")]
    return given[-1].removeprefix("Paused: ") if given else "no reason recorded"
