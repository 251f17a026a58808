"""HTML to a document: the walk's streams, what the scripts and meta data say, plain facts."""

from __future__ import annotations

from typing import Any

from sources.documents import Document
from sources.extracting.about import about_in_data
from sources.extracting.elements import names
from sources.extracting.embedded import prose_in, without_markup
from sources.extracting.folding import BREAK, plain
from sources.extracting.limits import too_heavy
from sources.extracting.page import Attributes, Page
from sources.extracting.streams import Streams, joined
from sources.extracting.walker import walk_page

_DESCRIPTIONS = names(
    "description og:description twitter:description og:title twitter:title abstract "
    "citation_abstract dc.description dcterms.description"
)
_MAX_ATTRIBUTE = 200_000


def html_document(markup: str) -> Document:
    """The document of an HTML page; problems "too-big" or "too-deep" where it is not parsed."""
    problem = too_heavy(markup)
    if problem:
        return Document(kind="html", problems=(problem,))
    page = walk_page(markup)
    for text in page.noscript:
        page.streams.hidden(BREAK + without_markup(text) + BREAK)
    texts, cut = _texts(page.streams)
    return Document(
        kind="html",
        title=plain(page.title),
        **texts,
        embedded=_embedded(page),
        problems=("too-big",) if cut else (),
        facts=_facts(page),
    )


def _texts(streams: Streams) -> tuple[dict[str, str], bool]:
    main, cut = joined(streams.main)
    full = main if streams.all_seen else joined(streams.full)[0]
    return {"main": main, "full": full, "struck": joined(streams.struck)[0]}, cut


def _embedded(page: Page) -> str:
    """Script data first, since a page may be built from it; then what only describes the page."""
    data = [prose_in(text) for kind, text in page.scripts if not _describes(kind)]
    data += [prose_in(text) for text in page.payloads]
    about = [prose_in(text) for kind, text in page.scripts if _describes(kind)]
    about += [_description(meta) for meta in page.metas]
    payload = plain(_lines(data))
    page.facts["payload"] = len(payload)
    return plain(_lines([payload, *about]))


def _lines(texts: list[str]) -> str:
    return "\n".join(text for text in texts if text)


def _describes(attributes: Attributes) -> bool:
    return "ld+json" in (attributes.get("type") or "").lower()


def _description(meta: Attributes) -> str:
    name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
    return (meta.get("content") or "")[:_MAX_ATTRIBUTE] if name in _DESCRIPTIONS else ""


def _facts(page: Page) -> dict[str, Any]:
    refresh = [meta for meta in page.metas if (meta.get("http-equiv") or "").lower() == "refresh"]
    return {
        **page.facts,
        "about": {**page.about, "data": about_in_data(page.scripts)},
        "noscript": plain(" ".join(map(without_markup, page.noscript)))[:500],
        "refresh": (refresh[0].get("content") or "")[:200] if refresh else "",
        "script_chars": sum(len(text) for _, text in page.scripts),
        "script_sources": [
            (kind.get("src") or "")[:200] for kind, _ in page.scripts[:50] if kind.get("src")
        ],
    }
