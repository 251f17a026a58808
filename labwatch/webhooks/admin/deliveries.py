"""The log of deliveries, to look at; and to send one again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from labwatch.webhooks.models import Delivery, State
from sources.admin.records import LookOnlyAdmin


@admin.register(Delivery)
class DeliveryAdmin(LookOnlyAdmin):
    """What became of each change on its way to each subscription, newest first."""

    list_display = (
        "change",
        "subscription",
        "state",
        "attempts",
        "last_attempt_at",
        "last_status",
        "why",
        "duration",
        "next_attempt_at",
    )
    list_filter = ("state", "subscription")
    list_select_related = ("subscription", "entry")
    search_fields = ("subscription__name", "entry__slug", "last_error")
    date_hierarchy = "created_at"
    actions = ("send_again",)
    readonly_fields = ("change", "duration")
    fields = (
        ("subscription", "change"),
        ("state", "attempts"),
        ("last_attempt_at", "next_attempt_at"),
        ("last_status", "duration"),
        "last_error",
        "excerpt",
        "created_at",
    )

    @admin.display(ordering="entry")
    def change(self, delivery: Delivery) -> str:
        """What happened to which record, with its number."""
        entry = delivery.entry
        return f"{entry.pk}: {entry.resource}/{entry.slug} {entry.get_what_display()}"

    @admin.display(description="error", ordering="last_error")
    def why(self, delivery: Delivery) -> str:
        """The beginning of the reason."""
        return Truncator(delivery.last_error).chars(80)

    @admin.display(ordering="duration_ms")
    def duration(self, delivery: Delivery) -> str:
        """How long the receiver took."""
        return "" if delivery.duration_ms is None else f"{delivery.duration_ms} ms"

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Who may change subscriptions may send again."""
        return bool(request.user.has_perm("webhooks.change_subscription"))

    @admin.action(description="Send again", permissions=["send"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Put the selected back into the queue; they go out under the same webhook-id."""
        paused = sum(not row.subscription.is_live for row in rows.select_related("subscription"))
        keys = list(rows.values_list("pk", flat=True))
        queued = Delivery.objects.filter(pk__in=keys).update(
            state=State.WAITING, next_attempt_at=timezone.now()
        )
        self.message_user(request, f"{_count(queued)} in the queue again.")
        if paused:
            words = f"{_count(paused)} sent only once the subscription is resumed."
            self.message_user(request, words, messages.WARNING)


def _count(number: int) -> str:
    return "1 delivery is" if number == 1 else f"{number} deliveries are"
