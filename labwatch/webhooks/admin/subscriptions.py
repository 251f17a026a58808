"""Subscriptions in the admin: who is told what, how it fares, and what may be asked of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from labwatch.webhooks.admin.forms import SubscriptionForm
from labwatch.webhooks.admin.tools import Tools
from labwatch.webhooks.handing_over import newest
from labwatch.webhooks.models import OPEN, Subscription
from labwatch.webhooks.secrets import make_secret
from sources.admin.records import ROWS_PER_PAGE, HistoryAdmin


class StateFilter(admin.SimpleListFilter):
    """Running, failing, paused or off."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states that a list can be limited to."""
        return [("running", "running"), ("failing", "failing"), ("paused", "paused or off")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Subscriptions in that state."""
        live = Q(active=True, paused_at__isnull=True)
        conditions = {
            "running": live,
            "failing": live & Q(failing_since__isnull=False),
            "paused": ~live,
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


@admin.register(Subscription)
class SubscriptionAdmin(Tools, HistoryAdmin):
    """Who is told of changes. The secret is shown once, after it was made."""

    form = SubscriptionForm
    list_display = ("name", "state", "goes_to", "last_success_at", "given_up", "waiting")
    list_filter = (StateFilter,)
    list_per_page = ROWS_PER_PAGE
    search_fields = ("name", "url", "contact")
    actions: Any = ("send_test", "resume_here", "resume_now", "new_secret", "delete_selected")
    show_facets = admin.ShowFacets.NEVER
    history_list_per_page = ROWS_PER_PAGE
    object_history_list_template = "admin/record_history.html"
    fieldsets = (
        (None, {"fields": ("name", "url", "contact", "active")}),
        ("Which changes", {"fields": ("events", "resources", "records")}),
        (
            "How it fares",
            {
                "fields": (
                    "state",
                    "last_success_at",
                    "failing_since",
                    "given_up",
                    "waiting",
                    "position",
                    "created_at",
                    "created_by",
                )
            },
        ),
    )
    readonly_fields = (
        "state",
        "last_success_at",
        "failing_since",
        "given_up",
        "waiting",
        "position",
        "created_at",
        "created_by",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Subscriptions with how much waits for each."""
        rows: QuerySet[Any] = super().get_queryset(request)
        still_open = Count("deliveries", filter=Q(deliveries__state__in=OPEN))
        with_count: QuerySet[Any] = rows.annotate(open_count=still_open)
        return with_count

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """While adding, nothing has fared yet."""
        return self.fieldsets if obj else self.fieldsets[:2]

    @admin.display(description="state")
    def state(self, subscription: Subscription) -> str:
        """Whether it runs, and if not why."""
        if not subscription.active:
            return "off"
        if subscription.paused_at:
            at = f"{subscription.paused_at:%Y-%m-%d %H:%M} UTC"
            return f"paused since {at}: {subscription.paused_because}"
        if subscription.failing_since:
            since = f"failing since {subscription.failing_since:%Y-%m-%d %H:%M} UTC"
            return since + _rest(subscription)
        return "running"

    @admin.display(description="receiver", ordering="url")
    def goes_to(self, subscription: Subscription) -> str:
        """The host alone: the rest of an address may be a secret of the receiver's."""
        return urlsplit(subscription.url).netloc

    @admin.display(ordering="open_count")
    def waiting(self, subscription: Any) -> str | SafeString:
        """How many deliveries are still to be sent, with the way to the log."""
        log = reverse("admin:webhooks_delivery_changelist")
        query = f"?subscription__id__exact={subscription.pk}"
        return format_html('<a href="{}{}">{}</a>', log, query, subscription.open_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save what the form shows and nothing else: workers write the other columns meanwhile."""
        if change:
            obj._change_reason = None
            obj.save(update_fields=list(form.cleaned_data))
            return
        obj.created_by, obj.position = request.user, newest()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """The page that shows the new subscription's secret, for the only time."""
        return self.show_secret(request, obj, make_secret(obj, timezone.now()))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with a subscription, its log only counted: nobody may delete that alone."""
        found = [f"{capfirst(obj._meta.verbose_name)}: {obj}" for obj in objs]
        lines = sum(obj.deliveries.count() for obj in objs)
        counts = {"subscriptions": len(found), "deliveries": lines}
        return found, counts, set(), []


def _rest(subscription: Subscription) -> str:
    """Until when it is left alone, where that is some time."""
    until = subscription.rest_until
    if until is None or until - timezone.now() < dt.timedelta(minutes=1):
        return ""
    return f"; it asked for patience until {until:%Y-%m-%d %H:%M} UTC"
