"""How to cite an answer, and where else it is: its Link header (RFC 8288, cite-as: RFC 8574)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path

from commitments.models import Pledge, Ruling
from labwatch.api.fields import RESOURCES
from sources.models import Citation
from sources.records import Record

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
#: How an answer is cut and written, not what it says.
_OF_THE_FORM = ("cursor", "fields", "format", "page_size")
#: Records that have their place on another one's page.
_ON_PAGE_OF: dict[type[Record], str] = {
    Citation: "source",
    Pledge: "commitment",
    Ruling: "pledge__commitment",
}
_MODELS = {f"{name}-detail": model for model, name in RESOURCES.items()}


def link_header(request: HttpRequest) -> str:
    """The licence, the lasting address to cite, the description, and a record's page for people."""
    schema = settings.SITE_URL + reverse("api:schema")
    links = [
        f'<{LICENSE}>; rel="license"',
        f'<{lasting_address(request)}>; rel="cite-as"',
        f'<{schema}>; rel="describedby"; type="application/vnd.oai.openapi+json"',
    ]
    page = _page(request)
    return ", ".join([*links, f'<{page}>; rel="alternate"; type="text/html"'] if page else links)


def lasting_address(request: HttpRequest) -> str:
    """Where the same facts will always be asked for: without what only cuts or writes them."""
    query = [item for item in sorted(request.GET.lists()) if item[0] not in _OF_THE_FORM]
    asked = f"?{urlencode(query, doseq=True, safe=',:')}" if query else ""
    return f"{settings.SITE_URL}{escape_uri_path(request.path)}{asked}"


def _page(request: HttpRequest) -> str:
    """The address of a record's page; empty if the answer is not a record's."""
    match = request.resolver_match
    model = _MODELS.get(match.url_name or "") if match else None
    if match is None or model is None:
        return ""
    path = _page_path(model, match.kwargs["slug"])
    return f"{settings.SITE_URL}{path}" if path else ""


def _page_path(model: type[Record], slug: str) -> str:
    """Most paths follow from the slug alone; a place on a page needs the record, which may be gone
    when it is told of a past moment."""
    above = _ON_PAGE_OF.get(model)
    rows = model._default_manager
    kept = rows.select_related(above).filter(slug=slug).first() if above else model(slug=slug)
    record: Any = kept
    return str(record.get_absolute_url()) if record else ""
