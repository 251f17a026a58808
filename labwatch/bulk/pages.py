"""The page of all data to take home, and the files themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import condition, require_safe

from labwatch.bulk.models import BulkFile
from labwatch.bulk.package import File, package
from labwatch.bulk.serving import served
from labwatch.bulk.tables import Table, tables
from labwatch.running import code_stamp
from sources.pages import TextPage

#: Seconds after which a reader of a new site may ask again.
_SOON = "60"
#: How long caches may keep the newest file without asking, in seconds; a lasting one for a year.
_NEWEST = "public, max-age=60"
_LASTING = "public, max-age=31536000, immutable"


class DataPage(TextPage):
    """What there is to take home: the whole record as a file, and each table by itself."""

    heading = gettext_lazy("Data")
    section = ("data", gettext_lazy("Data"))
    template_name = "labwatch/data.html"

    def get_json_url(self) -> str:
        """The description of the tables."""
        return reverse("data-package")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest file, the tables with their rows, and the older files."""
        files = list(BulkFile.objects.all())
        newest = files[0] if files else None
        rows = newest.rows if newest else {}
        shown = [
            (table, pgettext("table", table.title), rows.get(table.name), _list_of(table))
            for table in tables()
        ]
        return super().get_context_data(newest=newest, older=files[1:], tables=shown, **kwargs)


def _list_of(table: Table) -> str:
    """The address of the table in the REST API."""
    named = "api:vocabulary" if table.name == "vocabulary" else f"api:{table.name}-list"
    return reverse(named)


@require_safe
def newest_file(request: HttpRequest) -> HttpResponseBase:
    """The whole record as it is now; 503 while the first file is being made."""
    newest = BulkFile.objects.newest()
    try:
        return served(request, newest, _NEWEST) if newest else _not_ready(request)
    except FileNotFoundError:
        return _not_ready(request)


def _not_ready(request: HttpRequest) -> HttpResponse:
    answer = render(request, "labwatch/data_not_ready.html", status=503)
    answer["Retry-After"], answer["Cache-Control"] = _SOON, "no-store"
    return answer


@require_safe
def version(request: HttpRequest, name: str) -> HttpResponseBase:
    """The whole record as it was, by the name of its file; 404 if that is not kept."""
    found = BulkFile.objects.filter(name=name).first()
    try:
        if found:
            return served(request, found, _LASTING)
    except FileNotFoundError:
        pass
    raise Http404


def _of_the_program(request: HttpRequest) -> str:
    """The tables follow from the program alone, and their addresses from the site's."""
    return f'"{code_stamp()[:32]}"'


@require_safe
@condition(etag_func=_of_the_program)
def data_package(request: HttpRequest) -> JsonResponse:
    """The tables as the REST API gives them today, described as a Data Package."""
    live = [(table, _live(table, "csv"), _live(table, "jsonl")) for table in tables()]
    described = package(live, settings.SITE_URL, None)
    answer = JsonResponse(described, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = _NEWEST
    return answer


def _live(table: Table, form: str) -> File:
    return File(f"{settings.SITE_URL}{_list_of(table)}?format={form}")
