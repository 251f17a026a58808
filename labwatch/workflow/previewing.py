"""A draft as the public would see it: published in a transaction that is taken back.

So the page holds what the real one will hold, with everything computed, whatever the draft touches.
Nothing of it lasts: neither rows nor history nor messages to workers, which wait for a commit.
"""

from __future__ import annotations

from copy import copy
from typing import Any
from urllib.parse import urldefrag

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from django.utils.cache import add_never_cache_headers

from labwatch.workflow.along import drafts_along
from sources.admin.choices import admin_address
from sources.records import Record
from sources.vocabulary import Status


def preview(request: HttpRequest, record: Any) -> HttpResponse:
    """The public page on which the record will stand, marked as a preview and never kept."""
    with transaction.atomic():
        try:
            before, after = drafts_along(record)
            for row in (*before, record, *after):
                _show(row)
            page = _page(_asking(request, record))
        finally:
            transaction.set_rollback(True)
    add_never_cache_headers(page)
    page["X-Robots-Tag"] = "noindex"
    return page


def _show(row: Record) -> None:
    """By a bare update, which writes no history."""
    rows: Any = type(row)._base_manager
    rows.filter(pk=row.pk).update(status=Status.PUBLISHED)


def _asking(request: HttpRequest, record: Any) -> HttpRequest:
    """The request for the public page; templates know by ``preview_of`` what it is."""
    asking: Any = copy(request)
    path, place = urldefrag(record.get_absolute_url())
    asking.method, asking.GET, asking.POST = "GET", QueryDict(), QueryDict()
    asking.path = asking.path_info = path
    asking.META = {**request.META, "QUERY_STRING": "", "PATH_INFO": path}
    asking.resolver_match = resolve(path)
    asking.preview_of, asking.preview_place = record, place
    asking.preview_kind = f"this {record._meta.verbose_name}"
    asking.preview_back = admin_address(record)
    return asking  # type: ignore[no-any-return]


def _page(request: HttpRequest) -> HttpResponse:
    match: Any = request.resolver_match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    render = getattr(response, "render", None)
    return render() if callable(render) else response
