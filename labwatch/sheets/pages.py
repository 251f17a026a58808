"""The pages: what can be looked at across all labs, and one table of it, changed in place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from labwatch.sheets.cells import Line, Rights, lines_of
from labwatch.sheets.changing import keep
from labwatch.sheets.computed import scores
from labwatch.sheets.criteria import CRITERIA, GROUPS, Criterion
from labwatch.sheets.finding import (
    NarrowForm,
    labs_without,
    narrowing,
    releases_without_grant,
    rows_of,
)
from labwatch.sheets.typed import Typed, read
from sources.admin.forms import CORRECT

ROWS = 40
_LONGEST_NOTE = 300


def urls(site: AdminSite) -> list[URLPattern]:
    """The list of what can be looked at, and each table."""
    return [
        path("across/", site.admin_view(_offer), name="across"),
        path("across/<str:key>/", site.admin_view(_table), name="across-criterion"),
    ]


def _offer(request: HttpRequest) -> HttpResponse:
    """Everything that may be asked across all labs, as far as the person may see it."""
    groups = {
        name: [one for one in criteria if _may_see(request, one)]
        for name, criteria in GROUPS.items()
    }
    context = {"title": "One criterion across all labs", "groups": groups}
    return _page(request, "admin/across/offer.html", context)


def _table(request: HttpRequest, key: str) -> HttpResponse:
    """One table."""
    criterion = CRITERIA.get(key)
    if criterion is None:
        raise Http404("No such criterion.")
    if not _may_see(request, criterion):
        raise PermissionDenied
    if criterion.rubric_key:
        return _computed(request, criterion)
    return _Table(request, criterion).answer()


def _computed(request: HttpRequest, criterion: Criterion) -> HttpResponse:
    shown = scores(criterion.rubric_key, timezone.localdate())
    context = {"title": f"{criterion.label} across all labs", "criterion": criterion, **shown}
    return _page(request, "admin/across/computed.html", context)


def _may_see(request: HttpRequest, criterion: Criterion) -> bool:
    """What is computed is public; records are seen by those who may see them in the admin."""
    if criterion.model is None:
        return True
    page: Any = admin.site.get_model_admin(criterion.model)
    return bool(page.has_view_permission(request))


class _Table:
    """One table of records: looked at by GET, changed by POST."""

    def __init__(self, request: HttpRequest, criterion: Criterion) -> None:
        self.request, self.criterion = request, criterion
        self.form = NarrowForm(criterion, request.GET)
        self.by = narrowing(self.form)
        self.note = request.POST.get("note", "").strip()[:_LONGEST_NOTE]

    def answer(self) -> HttpResponse:
        """The page; after a change that was kept whole, the page anew."""
        if self.request.method != "POST":
            return self._shown({})
        typed = read(self.criterion, self.request.POST)
        if typed and not self.note:
            return self._shown(typed, "Say why you change it; the note goes into the history.")
        kept = keep(self.request, typed, self.note)
        self._tell(kept)
        refused = {key: cell for key, cell in typed.items() if cell.refused}
        if refused:
            return self._shown(refused)
        return HttpResponseRedirect(self.request.get_full_path())

    def _tell(self, kept: int) -> None:
        noun = "cell" if kept == 1 else "cells"
        if kept:
            messages.success(self.request, f"{kept} {noun} changed.")

    def _shown(self, typed: dict[str, Typed], lack: str = "") -> HttpResponse:
        rows = Paginator(rows_of(self.criterion, self.by), ROWS)
        page = rows.get_page(self.request.GET.get("page"))
        lines = lines_of(self.criterion, page.object_list, self._rights(), typed)
        context = {
            "title": f"{self.criterion.label} across all labs",
            "criterion": self.criterion,
            "narrow": self.form,
            "page": page,
            "lines": lines,
            "note": self.note,
            "lack": lack,
            "refused": _refused(lines, typed),
            "is_editable": any(cell.is_editable for line in lines for cell in line.cells),
            "query": self._query(),
            **self._not_on_record(),
        }
        status = 422 if typed else 200
        return _page(self.request, "admin/across/table.html", context, status)

    def _rights(self) -> Rights:
        """Asked once for the page; saving asks for each record."""
        user: Any = self.request.user
        models = {column.model for column in self.criterion.columns}
        mine = {each for each in models if _may_write(self.request, each)}
        return Rights(frozenset(mine), user.has_perm(CORRECT))

    def _query(self) -> str:
        """What narrows the table, for links to its other pages."""
        query = self.request.GET.copy()
        query.pop("page", None)
        return query.urlencode()

    def _not_on_record(self) -> dict[str, Any]:
        """What the whole table lacks; beside a narrowed one it would mislead."""
        if self.by.is_any:
            return {}
        return {
            "blank_labs": labs_without(self.criterion),
            "blank_models": releases_without_grant(self.criterion),
        }


def _refused(lines: list[Line], typed: dict[str, Typed]) -> list[dict[str, str]]:
    """What was not kept, by the name of its row; rows may have left the table meanwhile."""
    names = {cell.key: f"{line.lab}, {line.name}" for line in lines[::-1] for cell in line.cells}
    return [
        {"name": names.get(key, ""), "label": cell.column.label, "why": cell.refused, "key": key}
        for key, cell in typed.items()
        if cell.refused
    ]


def _may_write(request: HttpRequest, model: Any) -> bool:
    page: Any = admin.site.get_model_admin(model)
    return bool(page.has_change_permission(request))


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, template, shown, status=status)
