"""Every public page, for search engines: where it is, in which languages, when it last changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from commitments.models import AIModel, Commitment, Document, Lab
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from labwatch.publishing.versions import current_version
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
    """The pages that change with the record, dated by its newest change."""

    def items(self) -> list[str]:
        """Their names."""
        return list(_OF_THE_RECORD)

    def location(self, item: str) -> str:
        """Where one is."""
        return reverse(item)

    def get_latest_lastmod(self) -> dt.datetime | None:
        """When anything public last changed."""
        return current_version().changed_at

    def lastmod(self, item: str) -> dt.datetime | None:
        """The same for all; asked for once."""
        if not hasattr(self, "_changed_at"):
            self._changed_at = current_version().changed_at
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
