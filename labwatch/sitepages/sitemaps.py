"""Every public page, for search engines: where it is, in which languages, when it last changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from commitments.models import AIModel, Commitment, Document, Lab
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from labwatch.sharing.dates import newest_change
from sources.models import Source
from sources.records import Record

if TYPE_CHECKING:
    _Sitemap = Sitemap[Any]
else:
    _Sitemap = Sitemap

#: Pages that list or compute from the record, so that they change with it.
_OF_THE_RECORD = (
    "home",
    "labs",
    "models",
    "commitments",
    "documents",
    "statements",
    "evaluators",
    "access",
    "evaluations",
    "findings",
    "sources",
    "corrections",
    "changes",
    "coverage",
    "adequacy",
    "compare",
    "data",
)
#: Pages that change with the program.
_TEXTS = (
    "methodology",
    "about",
    "licence",
    "accessibility",
    "privacy",
    "changelog",
    "guide-api",
    "guide-questions",
    "guide-webhooks",
)


class _OfThisSite(_Sitemap):
    """Addresses of the site that the settings name, in every language; not of who asks."""

    i18n = alternates = x_default = True
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """The site's host and port."""
        return str(urlsplit(settings.SITE_URL).netloc)


class ListPages(_OfThisSite):
    """The pages that change with the record, dated by its newest public change."""

    def items(self) -> list[str]:
        """Their names."""
        return list(_OF_THE_RECORD)

    def location(self, item: str) -> str:
        """Where one is."""
        return reverse(item)

    def get_latest_lastmod(self) -> dt.datetime | None:
        """When anything public last changed."""
        return newest_change()

    def lastmod(self, item: str) -> dt.datetime | None:
        """The same for all; asked for once."""
        if not hasattr(self, "_changed_at"):
            self._changed_at = newest_change()
        return self._changed_at


class TextPages(_OfThisSite):
    """The pages that change with the program; nobody dates them."""

    def items(self) -> list[str]:
        """Their names."""
        return list(_TEXTS)

    def location(self, item: str) -> str:
        """Where one is."""
        return reverse(item)


class RecordPages(_OfThisSite):
    """The pages of all public records of one model."""

    model: ClassVar[type[Record]]

    def items(self) -> Any:
        """Public rows, in an order that stays."""
        rows: Any = self.model.objects
        return rows.published().only("pk", "slug", "updated_at").order_by("pk")

    def lastmod(self, item: Record) -> dt.datetime:
        """When the record last changed."""
        return item.updated_at


def _pages_of(model: type[Record]) -> type[RecordPages]:
    return type(f"{model.__name__}Pages", (RecordPages,), {"model": model})


SITEMAPS: dict[str, type[_OfThisSite]] = {
    "pages": ListPages,
    "texts": TextPages,
    "labs": _pages_of(Lab),
    "models": _pages_of(AIModel),
    "commitments": _pages_of(Commitment),
    "documents": _pages_of(Document),
    "evaluators": _pages_of(Evaluator),
    "grants": _pages_of(AccessGrant),
    "evaluations": _pages_of(Evaluation),
    "findings": _pages_of(Finding),
    "sources": _pages_of(Source),
}


@require_safe
@x_robots_tag
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Where the parts are, on the site that the settings name: Django's own view would name the
    host that was asked for."""
    parts = [part for name, made in SITEMAPS.items() for part in _parts(name, made())]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml"
    )


def _parts(name: str, sitemap: _OfThisSite) -> list[SitemapIndexItem]:
    address = settings.SITE_URL + reverse("sitemap-section", args=[name])
    pages = range(2, sitemap.paginator.num_pages + 1)
    changed: Any = sitemap.get_latest_lastmod()
    return [
        SitemapIndexItem(one, changed) for one in (address, *(f"{address}?p={n}" for n in pages))
    ]
