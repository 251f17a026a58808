"""Atom feeds of the log: of all changes, of those of one kind of record, and of those about one.

A feed is made anew only where the log has a new entry about its record; until then whoever asks
gets "not modified", or the same text from the cache.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from labwatch.changes.shown import ShownChange, shown
from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.publishing.models import ChangeEntry, ChangeEntryQuerySet, What
from labwatch.publishing.refreshing import refresh_if_few
from labwatch.running import code_stamp

#: Records that have a feed of their own, and the filter of the log that goes with each.
FOLLOWED = {
    "labs": "lab",
    "evaluators": "evaluator",
    "models": "model",
    "commitments": "commitment",
}
#: Further records with a feed: their page, and the log, names them by kind and slug.
FURTHER = ("documents", "grants", "evaluations", "findings", "sources")
#: What feeds of a kind are of; a change of a source that a person confirmed counts as a kind.
KINDS = {
    "rulings": gettext_lazy("Rulings"),
    "corrections": gettext_lazy("Corrections"),
    "source-alarms": gettext_lazy("Confirmed changes of sources"),
    "commitments": gettext_lazy("Commitments"),
    "pledges": gettext_lazy("Pledges"),
    "grants": gettext_lazy("Access grants"),
    "evaluations": gettext_lazy("Evaluations"),
    "findings": gettext_lazy("Findings"),
    "statements": gettext_lazy("Statements"),
    "documents": gettext_lazy("Documents"),
    "labs": gettext_lazy("Labs"),
    "models": gettext_lazy("Models"),
    "evaluators": gettext_lazy("Evaluators"),
    "sources": gettext_lazy("Sources"),
    "citations": gettext_lazy("Citations"),
}
#: The lists of records, by URL name, and those of single records: their feeds go with them.
_KIND_OF_LIST = {
    **{kind: kind for kind in KINDS if kind not in ("source-alarms", "pledges", "grants")},
    "access": "grants",
}
_RESOURCE_OF_PAGE = {resource.removesuffix("s"): resource for resource in (*FOLLOWED, *FURTHER)}
_ALARMS = "source-alarms"
NEWEST = 50
_KEPT = 24 * 60 * 60
#: What no XML document may hold.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The year belongs to the names of entries and never changes (RFC 4151).
_TAG = "tag:{host},2026:{path}"


@dataclass(frozen=True)
class Channel:
    """What one feed tells of: everything, one kind, or one record where there is a slug."""

    resource: str = ""
    slug: str = ""
    name: str = ""

    @property
    def entries(self) -> ChangeEntryQuerySet:
        """Its entries, newest first."""
        rows = ChangeEntry.objects.all()
        if self.slug:
            return rows.about(self.resource, [self.slug])
        if self.resource == _ALARMS:
            return rows.filter(what=What.ALARM)
        return rows.filter(resource=self.resource) if self.resource else rows

    @property
    def log(self) -> str:
        """The path of the page with all of them."""
        return reverse("changes") + self._query

    @property
    def _query(self) -> str:
        if self.resource == _ALARMS:
            return f"?what={What.ALARM}"
        if not self.slug:
            return f"?resource={self.resource}" if self.resource else ""
        if self.resource in FOLLOWED:
            return f"?{FOLLOWED[self.resource]}={self.slug}"
        return f"?resource={self.resource}&record={self.slug}"

    @property
    def feed(self) -> str:
        """The path of the feed."""
        if self.slug:
            return reverse("record-feed", args=[self.resource, self.slug])
        return reverse("kind-feed", args=[self.resource]) if self.resource else reverse("feed")


class LogFeed(Atom1Feed):
    """Atom with the whole content of each entry."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """With the differences, as escaped HTML."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


if TYPE_CHECKING:
    _Feed = Feed[ShownChange, Channel]
else:
    _Feed = Feed


class ChangeFeed(_Feed):
    """The newest entries of a channel."""

    feed_type = LogFeed
    language = "en-GB"
    author_name = "Lab Watch"
    feed_copyright = "CC BY 4.0"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel:
        """The channel that the view found."""
        channel: Channel = kwargs["channel"]
        return channel

    def title(self, channel: Channel) -> str:
        """Whose changes."""
        return in_xml(" · ".join(filter(None, (channel.name, "Changes", "Lab Watch"))))

    def link(self, channel: Channel) -> str:
        """The page of the log."""
        return f"{settings.SITE_URL}{channel.log}"

    def feed_url(self, channel: Channel) -> str:
        """Its own address."""
        return f"{settings.SITE_URL}{channel.feed}"

    def feed_guid(self, channel: Channel) -> str:
        """The same wherever the feed moves on the site."""
        return _tag(channel.feed.strip("/"))

    def items(self, channel: Channel) -> list[ShownChange]:
        """The newest entries."""
        return shown(channel.entries[:NEWEST])

    def item_title(self, item: ShownChange) -> str:
        """What happened to what."""
        return in_xml(f"{item.verb.capitalize()}: {item.entry.name} ({item.kind})")

    def item_description(self, item: ShownChange) -> Any:
        """None: the content says all."""

    def item_extra_kwargs(self, item: ShownChange) -> dict[str, Any]:
        """The content: why, and what was before and after."""
        html = render_to_string("labwatch/feed_entry.html", {"change": item})
        return {"content": in_xml(html)}

    def item_link(self, item: ShownChange) -> str:
        """The record's page."""
        return f"{settings.SITE_URL}{item.address}"

    def item_guid(self, item: ShownChange) -> str:
        """Lasting, since entries are only added."""
        return _tag(f"changes/{item.entry.pk}")

    def item_pubdate(self, item: ShownChange) -> Any:
        """When the public could first see it."""
        return item.entry.at

    def item_updateddate(self, item: ShownChange) -> Any:
        """Entries never change."""
        return item.entry.at

    def item_author_name(self, item: ShownChange) -> Any:
        """Where it is told; else the feed's author counts."""
        return in_xml(item.entry.by) or None

    def item_categories(self, item: ShownChange) -> tuple[str, ...]:
        """What happened, and to which resource."""
        return (item.entry.what, item.entry.resource)


def in_xml(text: str) -> str:
    """The text without characters that no XML document may hold."""
    return _NO_XML.sub("", text)


def _tag(path: str) -> str:
    return _TAG.format(host=urlsplit(settings.SITE_URL).hostname, path=path)


def feed_of_page(page: str, kwargs: Mapping[str, Any]) -> str:
    """The path of the feed that goes with the page of that URL name; empty where there is none."""
    if page in _KIND_OF_LIST:
        return reverse("kind-feed", args=[_KIND_OF_LIST[page]])
    resource = _RESOURCE_OF_PAGE.get(page)
    return reverse("record-feed", args=[resource, kwargs["slug"]]) if resource else ""


@require_safe
def feed(request: HttpRequest, resource: str = "", slug: str = "") -> HttpResponseBase:
    """The feed of all changes, of a kind, or of those about one record; Http404 unless there is
    one. Feeds are English."""
    refresh_if_few()
    with override(settings.LANGUAGE_CODE):
        return _answer(request, _channel(resource, slug))


def _answer(request: HttpRequest, channel: Channel) -> HttpResponseBase:
    """The feed, or that it is what the reader has."""
    last = channel.entries.only("pk", "at").first()
    made_of = f"{code_stamp()[:16]}-{last.pk if last else 0}"
    etag, modified = f'"{made_of}"', int(last.at.timestamp()) if last else None
    unchanged: HttpResponseBase | None = get_conditional_response(request, etag, modified)
    if unchanged is not None:
        return unchanged
    text = _text(request, channel, made_of)
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, "public, no-cache"
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    return response


def _channel(resource: str, slug: str) -> Channel:
    if not resource:
        return Channel()
    if not slug:
        if resource not in KINDS:
            raise Http404
        return Channel(resource, name=str(KINDS[resource]))
    if resource not in (*FOLLOWED, *FURTHER):
        raise Http404
    records: Any = KIND_OF_NAME[resource].model.objects
    record = records.published().filter(slug=slug).first()
    if record is None:
        raise Http404
    return Channel(resource, slug, str(record.name))


def _text(request: HttpRequest, channel: Channel, made_of: str) -> bytes:
    """The feed, from the cache where the log has nothing newer about its record."""
    key = f"feed:{channel.resource}:{channel.slug}:{made_of}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = ChangeFeed()(request, channel=channel).content
        cache.set(key, kept, _KEPT)
    return kept
