"""Followers in the admin: how many, how their mail fares, and who they are, but for the address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from labwatch.alerts.following import resume
from labwatch.alerts.models import Asked, Follower
from labwatch.alerts.vocabulary import Rhythm
from sources.admin.records import LookOnlyAdmin


class StateFilter(admin.SimpleListFilter):
    """Running, failing or paused."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states that the list can be limited to."""
        return [("running", "running"), ("failing", "failing"), ("paused", "paused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Followers in that state."""
        conditions = {
            "running": Q(paused_at__isnull=True, trouble=""),
            "failing": Q(paused_at__isnull=True) & ~Q(trouble=""),
            "paused": Q(paused_at__isnull=False),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


@admin.register(Follower)
class FollowerAdmin(LookOnlyAdmin):
    """For administrators. An address is never shown whole; deleting a row is what stopping does."""

    list_display = (
        "who",
        "follows",
        "rhythm",
        "language",
        "confirmed_at",
        "last_sent_at",
        "tries",
        "trouble",
        "paused_at",
    )
    list_filter = (StateFilter, "rhythm", "language")
    list_display_links = ("who",)
    fields = (
        ("who", "follows"),
        ("rhythm", "language"),
        ("confirmed_at", "last_sent_at"),
        ("next_at", "position"),
        ("tries", "trouble", "paused_at"),
    )
    readonly_fields = ("who", "follows")
    search_fields = ()
    actions = ("write_again", "delete_selected")
    change_list_template = "alerts/admin_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how many records each follows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(records=Count("followed"))
        return counted

    @admin.display(description="who", ordering="pk")
    def who(self, follower: Follower) -> str:
        """The address, masked."""
        return follower.masked

    @admin.display(description="follows", ordering="records")
    def follows(self, follower: Any) -> str:
        """How much; what exactly is nobody's business here."""
        if follower.everything:
            return "everything"
        return "1 record" if follower.records == 1 else f"{follower.records} records"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who asks us by other ways to be forgotten is forgotten here."""
        return bool(request.user.has_perm("alerts.delete_follower"))

    def has_write_again_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return bool(request.user.has_perm("alerts.change_follower"))

    @admin.action(description="Write again to the selected", permissions=["write_again"])
    def write_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """End their pause; they are told of what happens from now on."""
        now, paused = timezone.now(), list(rows.filter(paused_at__isnull=False))
        for follower in paused:
            resume(follower, now)
        self.message_user(request, f"{len(paused)} of the selected were paused and are no more.")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the numbers."""
        return super().changelist_view(request, {**(extra_context or {}), "numbers": numbers()})


def numbers() -> dict[str, int]:
    """How many follow, and how; two queries."""
    live = Q(paused_at__isnull=True)
    counted = Follower.objects.aggregate(
        at_once=Count("pk", filter=live & Q(rhythm=Rhythm.AT_ONCE)),
        weekly=Count("pk", filter=live & Q(rhythm=Rhythm.WEEKLY)),
        failing=Count("pk", filter=live & ~Q(trouble="")),
        paused=Count("pk", filter=~live),
    )
    return {**counted, "unanswered": Asked.objects.exclude(address="").count()}
