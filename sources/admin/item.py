"""What the page of one item of the queue shows, as plain data for its template."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from sources.admin.choices import admin_address
from sources.cited_by import citing
from sources.diffing import words_changed, words_html
from sources.fragments import text_fragment_url
from sources.masking import masked, one_line
from sources.models import Citation, QuoteStanding, ReviewItem, Snapshot
from sources.quoting import steps, texts
from sources.records import Record

#: Characters of a passage's surroundings, or of a block, that are shown.
_LONGEST = 600
#: Blocks of a changed page that are shown.
_MOST_BLOCKS = 12
Facts = dict[str, Any]


@dataclass(frozen=True)
class Passage:
    """A passage between the sentences before and after it; each of them text or marked HTML."""

    before: str | SafeString = ""
    words: str | SafeString = ""
    after: str | SafeString = ""


@dataclass(frozen=True)
class Cites:
    """A record that cites the passage: its name, its kind, where it is edited, its status."""

    name: str
    kind: str
    address: str
    status: str


def in_words(item: ReviewItem) -> str:
    """What changed, in a sentence: "'will' became 'may'", or why the item is here."""
    facts = item.facts
    if diff := steps(facts.get("diff")):
        return words_changed(diff, texts(facts.get("kinds")))
    if diff := steps(facts.get("context_diff")):
        return f"Around it: {words_changed(diff)}"
    if facts.get("to"):
        return _moved(facts)
    why = masked(one_line(facts.get("why") or ""))
    return why or _page(facts) or str(item.get_kind_display())


def _moved(facts: Facts) -> str:
    where = f"Now at {masked(one_line(facts['to']))}"
    return where if facts.get("quotes_stand", True) else f"{where}. Not all quotes stand there"


def _page(facts: Facts) -> str:
    """What changed on a page beside its quotes."""
    came, went = len(texts(facts.get("new"))), len(texts(facts.get("removed")))
    parts = [f"{came} new and {went} removed blocks"] if came or went else []
    if isinstance(facts.get("share"), int | float):
        parts.append(f"{facts['share']:.0%} of its main text")
    if texts(facts.get("title")):
        parts.append("its title")
    return ", ".join(parts)


def shown(item: ReviewItem, request: HttpRequest) -> dict[str, Any]:
    """Everything that the page of an item shows; a fixed number of queries."""
    standing = _standing(item)
    return {
        "item": item,
        "in_words": in_words(item),
        "kinds": texts(item.facts.get("kinds")),
        "reasons": texts(item.facts.get("reasons")),
        "then": _then(item, standing),
        "now": _now(item),
        "context": _context(item.facts),
        "texts": texts(item.facts.get("texts")),
        "elsewhere": _elsewhere(item),
        "blocks": _blocks(item.facts),
        "links": _links(item, standing),
        "cited_by": cited_by(item.citation, request) if item.citation else [],
        "earlier": _earlier(item),
    }


def _standing(item: ReviewItem) -> QuoteStanding | None:
    if item.citation_id is None:
        return None
    return QuoteStanding.objects.filter(citation=item.citation_id).first()


def _then(item: ReviewItem, standing: QuoteStanding | None) -> Passage | None:
    """What the source said when the quote was first found."""
    if item.citation is None:
        return None
    anchor = standing.anchor if standing else {}
    quote = str(item.facts.get("quote") or item.citation.quote)
    return Passage(_text(anchor.get("before")), quote, _text(anchor.get("after")))


def _now(item: ReviewItem) -> Passage | None:
    """What it says now: the passage with its changes marked, between its sentences."""
    facts = item.facts
    if item.citation is None or not (facts.get("found") or facts.get("diff")):
        return None
    diff = steps(facts.get("diff"))
    middle = words_html(diff) if diff else str(facts.get("found") or "")
    return Passage(_text(facts.get("before")), middle, _text(facts.get("after")))


def _context(facts: Facts) -> SafeString:
    """The sentences around the passage, with what changed in them marked."""
    return words_html(steps(facts.get("context_diff")))


def _text(given: Any) -> str:
    text = str(given or "")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _elsewhere(item: ReviewItem) -> list[dict[str, str]]:
    """Other sources of the same record in which the quote stands."""
    given = item.facts.get("elsewhere")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    changelist = reverse("admin:sources_source_changelist")
    return [
        {
            "title": _text(row.get("title")),
            "address": f"{changelist}?{urlencode({'q': row.get('slug', '')})}",
        }
        for row in rows
    ]


def _blocks(facts: Facts) -> dict[str, Any]:
    """What came to and what went from a page beside its quotes."""
    title = texts(facts.get("title"))
    return {
        "new": [_text(block) for block in texts(facts.get("new"))[:_MOST_BLOCKS]],
        "removed": [_text(block) for block in texts(facts.get("removed"))[:_MOST_BLOCKS]],
        "title": title if len(title) == 2 else None,
    }


def _links(item: ReviewItem, standing: QuoteStanding | None) -> list[tuple[str, str]]:
    """Words and address of each way on: the live page, copies before and after, visits."""
    quote = str(item.facts.get("found") or (item.citation.quote if item.citation else ""))
    links = [("The live page", jump(item.source.url, quote))]
    if item.facts.get("to"):
        links.append(("The new address", jump(str(item.facts["to"]), quote)))
    links += _copies(item, standing)
    visits = reverse("admin:sources_check_changelist")
    links.append(("Its visits", f"{visits}?source__id__exact={item.source_id}"))
    links.append(("Its record", admin_address(item.source)))
    if item.source.is_published:
        links.append(("Its public page", item.source.get_absolute_url()))
    return [(label, address) for label, address in links if address]


def jump(url: str, quote: str) -> str:
    """The address that jumps to the quote; nothing for what is no web address."""
    if not url.startswith(("http://", "https://")):
        return ""
    return text_fragment_url(url, quote) if quote else url


def _copies(item: ReviewItem, standing: QuoteStanding | None) -> list[tuple[str, str]]:
    archived = standing.archived_copy if standing else ""
    links = [("An archived copy that holds the quote", archived)]
    if item.source.archive_url != archived:
        links.append(("The archived copy on record", item.source.archive_url))
    web = [(label, url) for label, url in links if url.startswith(("http://", "https://"))]
    return [*web, *_kept(standing)]


def _kept(standing: QuoteStanding | None) -> list[tuple[str, str]]:
    """What we kept ourselves, before and after."""
    if standing is None:
        return []
    kept = [("Kept text, before", standing.baseline_id), ("Kept text, now", standing.snapshot_id)]
    return [(label, admin_address(Snapshot(pk=key))) for label, key in kept if key]


def cited_by(citation: Citation, request: HttpRequest) -> list[Cites]:
    """The records that cite the passage, fetched by kind with what their names need."""
    keys: dict[type[Record], list[int]] = defaultdict(list)
    for record in citing(citation):
        keys[type(record)].append(record.pk)
    return [
        Cites(str(row), str(model._meta.verbose_name), admin_address(row), row.get_status_display())
        for model, found in keys.items()
        for row in admin.site._registry[model].get_queryset(request).filter(pk__in=found)
    ]


def _earlier(item: ReviewItem) -> list[ReviewItem]:
    """The last closed items about the same passage, or about the same source as a whole."""
    rows = ReviewItem.objects.filter(source=item.source_id, citation=item.citation_id)
    closed = rows.exclude(closed_at=None).exclude(pk=item.pk)
    return list(closed.order_by("-closed_at", "-pk")[:5])
