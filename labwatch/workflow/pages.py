"""Pages of the admin that take a record a step further, and the preview of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from labwatch.dataset.kinds import KINDS
from labwatch.workflow import acts, permissions, previewing, told
from labwatch.workflow.along import drafts_along
from labwatch.workflow.buttons import address
from labwatch.workflow.models import Act, ActKind
from labwatch.workflow.seen import stamp
from labwatch.workflow.steps import PUBLISH, STEPS, WITHDRAW, Step
from labwatch.workflow.vanishing import vanishing_with
from labwatch.workflow.writing import last_writer
from sources.admin.choices import admin_address
from sources.records import Record

_MODELS = {(kind.model._meta.app_label, kind.model._meta.model_name): kind.model for kind in KINDS}


def urls(site: AdminSite) -> list[URLPattern]:
    """The pages, each for one record."""
    where = "<str:app>/<str:model>/<int:pk>/"
    shown = path(f"preview/{where}", site.admin_view(_preview), name="preview")
    return [shown, *(_url(site, step, where) for step in STEPS)]


def _url(site: AdminSite, step: Step, where: str) -> URLPattern:
    def page(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
        return _StepPage(site, step, request, _record(request, app, model, pk)).answer()

    return path(f"{step.name}/{where}", site.admin_view(page), name=step.name)


def _record(request: HttpRequest, app: str, model: str, pk: int) -> Record:
    """The record; Http404 if there is none, PermissionDenied for those who may not see it."""
    kind = _MODELS.get((app, model))
    if kind is None:
        raise Http404
    if not request.user.has_perm(f"{app}.view_{model}"):
        raise PermissionDenied
    rows: Any = kind._base_manager.all()
    found: Record = get_object_or_404(rows, pk=pk)
    return found


def _preview(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """The draft as the public page; what is public has its own."""
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    record: Any = _record(request, app, model, pk)
    if type(record).objects.published().filter(pk=pk).exists():
        return HttpResponseRedirect(record.get_absolute_url())
    return previewing.preview(request, record)


def _linked(rows: list[Record]) -> list[tuple[str, Record, str]]:
    """Records for a list: the kind, the record, and where it is edited."""
    return [(str(row._meta.verbose_name), row, admin_address(row)) for row in rows]


class NoteForm(forms.Form):
    """The words that go with a step."""

    note = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )

    def __init__(self, step: Step, data: Any) -> None:
        super().__init__(data)
        field = self.fields["note"]
        field.label, field.help_text = step.label, step.help
        field.required = step.note_required


class _StepPage:
    """One step of one record: asked for by GET, taken by POST."""

    def __init__(self, site: AdminSite, step: Step, request: HttpRequest, record: Any) -> None:
        self.site, self.step, self.request, self.record = site, step, request, record
        self.user: Any = request.user

    def answer(self) -> HttpResponse:
        """The page, or the way back after the act."""
        form = NoteForm(self.step, self.request.POST if self.request.method == "POST" else None)
        if not form.is_valid():
            return self._page(form)
        try:
            done = self.step.act(self.record, self.user, form.cleaned_data["note"], **self._seen())
        except acts.RefusedError as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
            return self._page(form)
        said = told.published(self.record, done) if self.step is PUBLISH else self.step.done
        messages.success(self.request, said)
        return HttpResponseRedirect(admin_address(self.record))

    def _seen(self) -> dict[str, str]:
        """For publishing, what the person had read when they pressed the button."""
        return {"seen": self.request.POST.get("seen", "")} if self.step is PUBLISH else {}

    def _page(self, form: NoteForm) -> HttpResponse:
        options = self.record._meta
        context = {
            **self.site.each_context(self.request),
            "title": f"{self.step.title}: {options.verbose_name}",
            "subtitle": None,
            "opts": options,
            "record": self.record,
            "record_url": admin_address(self.record),
            "step": self.step,
            "form": form,
            "why_not": self._why_not(),
            **self._about(),
        }
        status = 200 if self.request.method != "POST" else 422
        return TemplateResponse(self.request, "admin/step.html", context, status=status)

    def _why_not(self) -> list[str]:
        """What forbids the step, known before it is tried."""
        if self.step is PUBLISH:
            why = acts.why_not_publish(self.record, self.user)
            return [why] if why else acts.what_is_missing(self.record, self.user)
        if self.step is WITHDRAW and not self.user.has_perm(permissions.WITHDRAW):
            return ["You may not withdraw it; ask an editor."]
        return []

    def _about(self) -> dict[str, Any]:
        """What whoever decides must know."""
        if self.step is WITHDRAW:
            found = vanishing_with(self.record)
            return {"vanishing": found, "named": _linked(found.named)}
        if self.step is not PUBLISH or self.record.is_published:
            return {}
        before, after = drafts_along(self.record)
        writer = last_writer(self.record)
        return {
            "along": _linked(before + after),
            "writer": acts.person(writer) if writer else "",
            "is_own": writer == self.user and settings.SINGLE_MAINTAINER,
            "submission": self._submission(),
            "seen": stamp(self.record),
            "preview_url": address("preview", self.record),
        }

    def _submission(self) -> Act | None:
        """The newest sending to review, with its note."""
        rows = Act.objects.filter(resource=acts.resource_of(self.record), record=self.record.pk)
        return rows.filter(kind=ActKind.SUBMITTED).select_related("by").first()
