"""What addresses answer at which a public record once stood: 410 with the reason, or the way on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.defaults import page_not_found

from labwatch.addresses.fates import fate_of
from labwatch.addresses.models import FormerAddress
from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.publishing.models import ChangeEntry, What
from sources.publicity import was_public

#: The resource whose records stand at the pages of that name.
_RESOURCES: Mapping[str, str] = {
    "lab": "labs",
    "model": "models",
    "commitment": "commitments",
    "document": "documents",
    "evaluator": "evaluators",
    "grant": "grants",
    "evaluation": "evaluations",
    "finding": "findings",
    "source": "sources",
    "source-versions": "sources",
    "source-version": "sources",
    "source-diff": "sources",
    "source-visit": "sources",
}


@dataclass(frozen=True)
class Gone:
    """A record that is public no more: since when and why, or the ``successor`` it was merged into.

    ``reason`` is empty where it went with another record that it rested on.
    """

    resource: str
    slug: str
    day: dt.date
    reason: str
    successor: str = ""

    @property
    def kind(self) -> str:
        """What sort of record, in words."""
        return pgettext("kind of record", str(KIND_OF_NAME[self.resource].model._meta.verbose_name))

    @property
    def log(self) -> str:
        """The path of everything that the log tells of it."""
        return f"{reverse('changes')}?resource={self.resource}&record={self.slug}"


def gone(resource: str, slug: str) -> Gone | None:
    """What became of the record at an address where nothing public stands; None: never was one."""
    noted = fate_of(resource, slug)
    if noted is not None:
        return _as_noted(noted)
    last = ChangeEntry.objects.filter(resource=resource, slug=slug).first()
    if last is None or last.what != What.WITHDRAWN:
        return None
    return Gone(resource, slug, timezone.localdate(last.at), last.reason)


def _as_noted(noted: FormerAddress) -> Gone | None:
    """What the note tells the public: nothing of a draft that was merged before anybody saw it,
    and the way to the successor only while something public stands there."""
    rows: Any = KIND_OF_NAME[noted.resource].model.objects
    day = timezone.localdate(noted.at)
    successor = noted.successor
    if successor:
        merged = rows.filter(slug=noted.slug).first()
        if merged is not None and not was_public(merged):
            return None
        if not rows.published().filter(slug=successor).exists():
            successor = ""
    return Gone(noted.resource, noted.slug, day, noted.reason, successor)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; 410 or 301 where a record was withdrawn or merged. The site's handler."""
    match: Any = request.resolver_match
    kwargs = match.kwargs if match else {}
    resource = kwargs.get("resource") or _RESOURCES.get(getattr(match, "url_name", None) or "")
    found = gone(resource, kwargs["slug"]) if resource and "slug" in kwargs else None
    if found is None:
        return page_not_found(request, exception)
    if found.successor:
        return _to(request, match, found.successor)
    return render(request, "gone.html", {"gone": found, "noindex": True}, status=410)


def _to(request: HttpRequest, match: Any, successor: str) -> HttpResponse:
    """The same page of the successor, asked the same; pages of its parts lead to its own."""
    kwargs = {**match.kwargs, "slug": successor}
    if set(kwargs) - {"slug", "resource"}:
        address = reverse("source", args=[successor])
    else:
        address = reverse(match.view_name, kwargs=kwargs)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
