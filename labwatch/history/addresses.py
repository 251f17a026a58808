"""The addresses of the history's pages within the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from labwatch.dataset.kinds import KINDS, Kind
from labwatch.history import log_pages, record_pages

View = Callable[..., HttpResponse]


def addresses(site: AdminSite) -> list[URLPattern]:
    """The log, and for each kind of record the pages that stand in place of Django's own."""
    return [
        path("log/", _guarded(site, log_pages.log), name="log"),
        path("log/rows.csv", _guarded(site, log_pages.log_as_csv), name="log_csv"),
        *(each for kind in KINDS for each in _of_kind(site, kind)),
    ]


def _of_kind(site: AdminSite, kind: Kind) -> list[URLPattern]:
    options: Any = kind.model._meta
    below = f"{options.app_label}/{options.model_name}/<int:key>/history/"
    name = f"{options.app_label}_{options.model_name}"
    views: dict[str, View] = {
        "": record_pages.record_history,
        "<str:token>/": record_pages.one_entry,
    }
    views["<str:token>/restore/"] = record_pages.restoring
    names = {"": "history", "<str:token>/": "entry", "<str:token>/restore/": "restore"}
    return [
        path(below + rest, _guarded(site, view), {"kind": kind}, name=f"{name}_{names[rest]}")
        for rest, view in views.items()
    ]


def _guarded(site: AdminSite, view: View) -> View:
    """The view for users of the admin alone; it is told which site it belongs to."""

    def inner(request: Any, **named: Any) -> HttpResponse:
        return view(request, site=site, **named)

    inner.__name__ = view.__name__
    guarded: View = site.admin_view(inner)
    return guarded
