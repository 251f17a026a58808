"""The checker itself: whether it runs, the manners towards hosts, its rounds and daily roots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from sources import pausing
from sources.admin.paging import Bounded
from sources.admin.records import ROWS_PER_PAGE, HistoryAdmin, LookOnlyAdmin
from sources.fetching import Policy, Refused, read_address
from sources.hosts import host_of
from sources.models import Checker, DailyRoot, Host, Sweep

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    from django.forms import ModelForm


class HostForm(ModelForm):
    """A host's name as sources have it, its manners, and why it is paused."""

    def clean_name(self) -> str:
        """The registrable name; a page's address or a part of it is refused with the right one."""
        name = str(self.cleaned_data["name"]).strip().lower()
        address = f"https://{name}/"
        try:
            read_address(address, Policy())
        except Refused as refused:
            raise ValidationError(refused.reason) from None
        if (host := host_of(address)) != name:
            hint = f", such as {host}" if host else ""
            raise ValidationError(f"Give the registrable name alone{hint}.")
        return name

    def clean_paused_because(self) -> str:
        """White space is no reason."""
        return str(self.cleaned_data["paused_because"]).strip()


@admin.register(Host)
class HostAdmin(Bounded, HistoryAdmin):
    """Hosts towards which we behave otherwise than everywhere; a reason pauses one."""

    form = HostForm
    list_display = ("name", "gap_seconds", "is_visited", "note")
    list_per_page = ROWS_PER_PAGE
    search_fields = ("name", "note", "paused_because")
    fields = ("name", "gap_seconds", "paused_because", "note")
    show_facets = admin.ShowFacets.NEVER
    history_list_per_page = ROWS_PER_PAGE
    object_history_list_template = "admin/record_history.html"

    @admin.display(boolean=True, description="visited", ordering="paused_because")
    def is_visited(self, host: Host) -> bool:
        """Whether nobody paused it."""
        return not host.paused_because

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; the reason for a pause goes into the history as well."""
        if "paused_because" in form.changed_data:
            obj._change_reason = (
                f"Paused: {obj.paused_because}" if obj.paused_because else "Resumed"
            )
        super().save_model(request, obj, form, change)


@admin.register(Checker)
class CheckerAdmin(Bounded, HistoryAdmin):
    """Whether source checks run: a reason stops all of them, an empty one lets them run."""

    list_display = ("state", "stopped_at", "stopped_because", "stopped_by_itself")
    fields = ("stopped_because", "stopped_at", "stopped_by_itself")
    readonly_fields = ("stopped_at", "stopped_by_itself")
    search_fields = ("stopped_because",)
    actions = None
    show_facets = admin.ShowFacets.NEVER
    object_history_list_template = "admin/record_history.html"

    @admin.display(description="checks", ordering="stopped_at")
    def state(self, checker: Checker) -> str:
        """Running or stopped."""
        return str(checker)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one."""
        return bool(super().has_add_permission(request) and not Checker.objects.exists())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is always one."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Stop with the reason given, or start."""
        why = str(form.cleaned_data["stopped_because"]).strip()
        row = pausing.stop_checks(why) if why else pausing.start_checks()
        obj.__dict__.update(row.__dict__)


@admin.register(Sweep)
class SweepAdmin(LookOnlyAdmin):
    """Rounds over the sources that were due."""

    list_display = ("started_at", "trigger", "finished_at", "due", "done", "failed")
    list_filter = ("trigger",)
    search_fields = ("trigger",)
    date_hierarchy = "started_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Newest first."""
        return super().get_queryset(request).order_by("-started_at", "-pk")


@admin.register(DailyRoot)
class DailyRootAdmin(LookOnlyAdmin):
    """The root over each day's results, so that nothing can be back-dated."""

    list_display = ("day", "root", "leaves", "program", "made_at")
    search_fields = ("root",)
    date_hierarchy = "day"
