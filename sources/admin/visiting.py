"""What a maintainer asks of the checker on the list and the pages of sources.

Check now, pause, resume, export. The object tools of a source's page send the list's actions with
that one source, so that there is one way for one and for many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from sources import pausing
from sources.admin.choices import admin_address
from sources.admin.visits import as_file
from sources.checking.asking import ask_now
from sources.exporting import warc_of
from sources.models import Source
from sources.tasks import check_due
from sources.vocabulary import Reach


class PauseForm(forms.Form):
    """Why nothing is visited."""

    reason = forms.CharField(
        max_length=500, help_text="Kept in the history.", widget=forms.Textarea(attrs={"rows": 3})
    )


class Visiting:
    """The actions and object tools of sources, for ``SourceAdmin``."""

    change_form_template: Any = "admin/sources/source/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages of rows, and the export of one."""
        export = self.admin_site.admin_view(self.export)  # type: ignore[attr-defined]
        own = path("<int:key>/warc/", export, name="sources_source_warc")
        return [own, *super().get_urls()]  # type: ignore[misc]

    @admin.action(description="Check now", permissions=["change"])
    def check_now(self, request: HttpRequest, rows: QuerySet[Source]) -> HttpResponse | None:
        """Visit the selected soon, as politeness allows; say how long that takes."""
        paused = rows.filter(reach=Reach.PAUSED).count()
        asked = ask_now(list(rows.exclude(reach=Reach.PAUSED)))
        if asked:
            # What is due stands in the database: a call that gets lost only costs a minute.
            transaction.on_commit(check_due.delay, robust=True)
            self._tell(request, _waiting([seconds for _, seconds in asked]))
        if paused:
            self._tell(request, f"{_sources(paused)} not visited: paused.", messages.WARNING)
        return _back(request)

    @admin.action(description="Pause visits", permissions=["correct"])
    def pause(self, request: HttpRequest, rows: QuerySet[Source]) -> HttpResponse | None:
        """Ask for the reason, then visit the selected no more."""
        form = PauseForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_why(request, rows, form)
        for source in rows:
            pausing.pause(source, form.cleaned_data["reason"])
        self._tell(request, f"{_sources(len(rows))} paused.")
        return _back(request)

    @admin.action(description="Resume visits", permissions=["correct"])
    def resume(self, request: HttpRequest, rows: QuerySet[Source]) -> HttpResponse | None:
        """Visit the selected again."""
        paused = list(rows.filter(reach=Reach.PAUSED))
        for source in paused:
            pausing.resume(source)
        self._tell(request, f"{_sources(len(paused))} resumed.")
        return _back(request)

    def export(self, request: HttpRequest, key: int) -> HttpResponse:
        """All kept visits of one source as a WARC file."""
        source = get_object_or_404(Source, pk=key)
        if not self.has_view_permission(request, source):  # type: ignore[attr-defined]
            raise PermissionDenied
        file: HttpResponse = as_file(warc_of(source), f"{source.slug}.warc.gz", "application/warc")
        return file

    def _ask_why(
        self, request: HttpRequest, rows: QuerySet[Source], form: PauseForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Pause visits",
            "opts": Source._meta,
            "form": form,
            "sources": rows,
            "checkbox": ACTION_CHECKBOX_NAME,
            "came_from": request.POST.get("came_from", ""),
        }
        return TemplateResponse(request, "admin/sources/source/pause.html", context)

    def _tell(self, request: HttpRequest, words: str, level: int = messages.SUCCESS) -> None:
        tell: Callable[..., None] = self.message_user  # type: ignore[attr-defined]
        tell(request, words, level)


def _back(request: HttpRequest) -> HttpResponse | None:
    """To the page of the one source where the action was asked for; None: to the list."""
    key = request.POST.get("came_from", "")
    source = Source.objects.filter(pk=key).first() if _is_key(key) else None
    return HttpResponseRedirect(admin_address(source)) if source else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _sources(count: int) -> str:
    return "1 source is" if count == 1 else f"{count} sources are"


def _waiting(seconds: list[float]) -> str:
    """How many will be visited, and within what time."""
    who = "1 source" if len(seconds) == 1 else f"{len(seconds)} sources"
    return (
        f"{who} will be visited within {_duration(max(seconds))}, "
        "as the distance between requests to one host allows."
    )


def _duration(seconds: float) -> str:
    """A length of time in round words, never shorter than it is."""
    whole = max(1, int(-(-seconds // 1)))
    if whole < 120:
        return "1 second" if whole == 1 else f"{whole} seconds"
    return f"{-(-whole // 60)} minutes"
