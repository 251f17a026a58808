"""What a page says about itself: its canonical address, author, publisher, dates, language.

A stranger's words, cut to sane lengths; whoever records the page decides what of it is true.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from sources.extracting.elements import names
from sources.extracting.folding import plain
from sources.extracting.page import Attributes

_LONGEST = 500
_MOST = 20  #: values of one name; a paper may have more authors
_LARGEST_DATA = 300_000
_DEEPEST = 6
#: Names of meta elements that say who published what, when, and where.
_NAMES = names(
    "og:site_name og:title og:url og:locale og:type author article:author citation_author "
    "dc.creator dcterms.creator article:published_time article:modified_time og:published_time "
    "citation_publication_date citation_date citation_journal_title citation_title "
    "dc.date dc.date.issued dcterms.issued dcterms.created date pubdate publishdate "
    "publication_date parsely-pub-date sailthru.date parsely-author dc.publisher "
    "dcterms.publisher publisher application-name datepublished twitter:site"
)
#: Kinds of things in JSON-LD that are the page itself, not what stands beside it.
_PAGES = ("article", "posting", "webpage", "report", "creativework", "document", "statement")


def about_page(parsed: LexborHTMLParser, metas: list[Attributes]) -> dict[str, Any]:
    """Plain facts: lang, canonical, metas (name to values), times (of <time> elements)."""
    html = parsed.css_first("html")
    link = parsed.css_first('link[rel~="canonical" i]')
    return {
        "lang": _cut((html.attributes.get("lang") if html else "") or "")[:20],
        "canonical": _cut((link.attributes.get("href") if link else "") or "", 2000),
        "metas": _by_name(metas),
        "times": [
            _cut(time.attributes.get("datetime") or "")
            for time in parsed.css("time[datetime]")[:_MOST]
        ],
    }


def _by_name(metas: list[Attributes]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in metas:
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        text = _cut(meta.get("content") or "", 2000 if name == "og:url" else _LONGEST)
        values = found.setdefault(name, []) if name in _NAMES and text else []
        if text not in values and len(values) < _MOST:
            values.append(text)
    return found


def about_in_data(scripts: list[tuple[Attributes, str]]) -> dict[str, Any]:
    """What JSON-LD says of the page: headline, author, publisher, published, language."""
    for attributes, text in scripts:
        if "ld+json" not in (attributes.get("type") or "").lower() or len(text) > _LARGEST_DATA:
            continue
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data, _DEEPEST):
            if _is_page(thing) and (said := _said(thing)):
                return said
    return {}


def _things(data: Any, deepest: int) -> Iterator[dict[str, Any]]:
    """The things described, those of a graph or list one by one."""
    if deepest and isinstance(data, list):
        for each in data[:100]:
            yield from _things(each, deepest - 1)
    if isinstance(data, dict):
        yield data
        if deepest:
            yield from _things(data.get("@graph"), deepest - 1)
            yield from _things(data.get("mainEntity"), deepest - 1)


def _is_page(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    several = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).lower().endswith(_PAGES) for kind in several)


def _said(thing: dict[str, Any]) -> dict[str, Any]:
    said = {
        "headline": _text(thing.get("headline") or thing.get("name")),
        "author": _names(thing.get("author") or thing.get("creator")),
        "publisher": _names(thing.get("publisher")),
        "published": _text(thing.get("datePublished")),
        "language": _text(thing.get("inLanguage")),
    }
    dated = said["published"] or said["author"] or said["publisher"]
    return {name: text for name, text in said.items() if text} if dated else {}


def _names(value: Any) -> str:
    """One name, or several in a row."""
    several = value if isinstance(value, list) else [value]
    given = [_text(one.get("name") if isinstance(one, dict) else one) for one in several[:_MOST]]
    return _cut(", ".join(filter(None, given)))


def _text(value: Any) -> str:
    return _cut(value) if isinstance(value, str) else ""


def _cut(text: str, longest: int = _LONGEST) -> str:
    """Without control characters, on one line, and not for ever."""
    line = " ".join(plain(text[: 4 * longest]).split())
    return line[:longest].encode("utf-8", "replace").decode()
