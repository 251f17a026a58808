"""The log of changes as a page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from labwatch.changes.filters import ChangeFilter
from labwatch.changes.shown import shown
from labwatch.publishing.models import ChangeEntry
from labwatch.publishing.refreshing import refresh_if_few
from sources.pages import FilteredList


class ChangesPage(FilteredList):
    """What was published, changed, ruled, corrected and withdrawn, newest first."""

    heading = _("Changes")
    section = ("changes", _("Changes"))
    resource = "changes"
    template_name = "labwatch/changes.html"
    filterset_class = ChangeFilter
    noun = ngettext_lazy("%(count)s change", "%(count)s changes", "count")
    shown = ("what", "resource", "lab", "at_after", "at_before")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; what happened just now is on it."""
        refresh_if_few()
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self) -> QuerySet[ChangeEntry]:
        """The entries."""
        return ChangeEntry.objects.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The entries in words."""
        context = super().get_context_data(**kwargs)
        return {**context, "changes": shown(context["object_list"])}
