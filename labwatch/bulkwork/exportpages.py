"""The page of the export, and the files of whole kinds."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from labwatch.bulkwork.exporting import FORMS, download
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS, Kind


def urls(site: AdminSite) -> list[URLPattern]:
    """Their addresses."""

    def start(request: HttpRequest) -> HttpResponse:
        return _start(site, request)

    return [
        path("export/", site.admin_view(start), name="export"),
        path("export/<slug:name>.<slug:form>", site.admin_view(_file), name="export-file"),
    ]


def may_view(user: Any, kind: Kind) -> bool:
    """Whether the user may read every record of that kind, drafts included."""
    options = kind.model._meta
    return bool(user.has_perm(f"{options.app_label}.view_{options.model_name}"))


def _start(site: AdminSite, request: HttpRequest) -> HttpResponse:
    kinds = [kind for kind in KINDS if may_view(request.user, kind)]
    if not kinds:
        raise PermissionDenied
    context = {
        **site.each_context(request),
        "title": "Export records",
        "subtitle": None,
        "kinds": kinds,
        "forms": FORMS.values(),
    }
    return TemplateResponse(request, "admin/bulkwork/export.html", context)


def _file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    if name not in KIND_OF_NAME or form not in FORMS:
        raise Http404
    if not may_view(request.user, KIND_OF_NAME[name]):
        raise PermissionDenied
    return download(KIND_OF_NAME[name], FORMS[form])
