"""What a page's own words propose for its source, each with where it comes from. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from labwatch.capture.addresses import canonical, cleaned
from labwatch.capture.dates import date_in_path, stated_date
from sources.documents import Document
from sources.vocabulary import SourceKind, Tier


@dataclass(frozen=True)
class Proposal:
    """One value for a field, and in a few words where it comes from."""

    value: str
    whence: str


@dataclass(frozen=True)
class Sibling:
    """What is recorded of another source on the same host."""

    publisher: str
    kind: str
    tier: str


@dataclass(frozen=True)
class Read:
    """What was read, and what is known beside it."""

    document: Document | None
    asked: str  #: the address as pasted
    final: str  #: where redirects ended; the address itself if nothing answered
    title: str = ""  #: as the browser gave it
    siblings: tuple[Sibling, ...] = ()
    lab_hosts: frozenset[str] = frozenset()  #: hosts of labs' own sites
    host: str = ""
    about: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        facts = self.document.facts if self.document else {}
        about = facts.get("about")
        object.__setattr__(self, "about", about if isinstance(about, dict) else {})

    def meta(self, *names: str) -> Iterator[Proposal]:
        """What meta elements say, in the order of these names."""
        metas = self.about.get("metas") or {}
        for name in names:
            for value in metas.get(name, ())[:1]:
                yield Proposal(value, f"the page's {name}")

    def data(self, name: str) -> Iterator[Proposal]:
        """What its JSON-LD says."""
        value = (self.about.get("data") or {}).get(name)
        if value:
            yield Proposal(str(value), "the page's JSON-LD")


#: How long each field may be.
_LONGEST = {"title": 300, "publisher": 200, "author": 300, "url": 2000}


def proposals(read: Read) -> dict[str, list[Proposal]]:
    """For each field of a source what is proposed, the best first; empty where nothing is."""
    found = {
        "url": _addresses(read),
        "title": _titles(read),
        "publisher": _publishers(read),
        "author": _authors(read),
        "published_on": _dates(read),
        "kind": _kinds(read),
        "tier": _tiers(read),
        "language": _languages(read),
    }
    return {name: _distinct(values, _LONGEST.get(name, 300)) for name, values in found.items()}


def _distinct(values: Iterable[Proposal], longest: int) -> list[Proposal]:
    seen: dict[str, Proposal] = {}
    for each in values:
        value = each.value.strip()[:longest]
        if value and value.casefold() not in seen:
            seen[value.casefold()] = Proposal(value, each.whence)
    return list(seen.values())


def _addresses(read: Read) -> Iterator[Proposal]:
    stated = canonical(str(read.about.get("canonical") or ""), read.final)
    if stated:
        yield Proposal(stated, "the page's canonical link")
    for each in read.meta("og:url"):
        if url := canonical(each.value, read.final):
            yield Proposal(url, each.whence)
    if cleaned(read.final) != cleaned(read.asked):
        yield Proposal(cleaned(read.final), "where the redirects ended")
    yield Proposal(cleaned(read.asked), "the address as pasted, without what tracks readers")


def _titles(read: Read) -> Iterator[Proposal]:
    yield from read.meta("citation_title", "og:title")
    yield from read.data("headline")
    if read.document and read.document.title:
        yield Proposal(read.document.title, "the page's title")
    yield Proposal(read.title, "your browser")


def _publishers(read: Read) -> Iterator[Proposal]:
    yield from _usual(read, "publisher")
    yield from read.data("publisher")
    yield from read.meta("og:site_name", "dc.publisher", "dcterms.publisher", "publisher")
    yield from read.meta("citation_journal_title", "application-name")


def _authors(read: Read) -> Iterator[Proposal]:
    names = (read.about.get("metas") or {}).get("citation_author", ())
    if names:
        yield Proposal(", ".join(names), "the page's citation_author")
    for each in (
        *read.data("author"),
        *read.meta("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator"),
    ):
        if "://" not in each.value:  # some give the address of a profile
            yield each
    if read.about.get("author"):
        yield Proposal(str(read.about["author"]), "the file's own data")


_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "datepublished",
    "parsely-pub-date",
    "publishdate",
    "publication_date",
    "pubdate",
    "sailthru.date",
    "dc.date",
    "dcterms.created",
    "date",
)


def _dates(read: Read) -> Iterator[Proposal]:
    for each in _stated_dates(read):
        date = stated_date(each.value)
        if date is not None:
            yield Proposal(str(date), each.whence)


def _stated_dates(read: Read) -> Iterator[Proposal]:
    yield from read.meta("article:published_time", "og:published_time")
    yield from read.data("published")
    yield from read.meta(*_DATE_NAMES)
    in_path = date_in_path(urlsplit(read.final).path)
    if in_path is not None:
        yield Proposal(str(in_path), "the address; please compare with the page")
    for time in (read.about.get("times") or [])[:1]:
        yield Proposal(str(time), "the first <time> on the page; please compare")
    if read.about.get("made"):
        yield Proposal(str(read.about["made"]), "when the file was made; please compare")


def _usual(read: Read, name: str) -> Iterator[Proposal]:
    """What other sources on the host have, the most frequent first."""
    counts = Counter(getattr(each, name) for each in read.siblings)
    for value, _ in counts.most_common(2):
        yield Proposal(str(value), f"other sources on {read.host}")


def _kinds(read: Read) -> Iterator[Proposal]:
    yield from _usual(read, "kind")
    if kind := _by_host(read)[0]:
        yield Proposal(kind, f"the host {read.host}")


def _tiers(read: Read) -> Iterator[Proposal]:
    yield from _usual(read, "tier")
    if tier := _by_host(read)[1]:
        yield Proposal(tier, f"the host {read.host}")


_SOCIAL = frozenset({"x.com", "twitter.com", "linkedin.com", "bsky.app", "threads.net"})
_PAPERS = frozenset({"arxiv.org", "openreview.net", "doi.org", "nature.com", "science.org"})


def _by_host(read: Read) -> tuple[str, str]:
    """Kind and tier by what a host is known for."""
    host = read.host
    if host in read.lab_hosts:
        return SourceKind.LAB_PAGE, Tier.PRIMARY
    if host.endswith((".gov", ".gov.uk", ".mil", ".europa.eu")) or host in ("gov.uk", "europa.eu"):
        return SourceKind.GOVERNMENT, Tier.PRIMARY
    if host in _PAPERS:
        return SourceKind.PAPER, Tier.PRIMARY
    return (SourceKind.SOCIAL, Tier.PRIMARY) if host in _SOCIAL else ("", "")


def _languages(read: Read) -> Iterator[Proposal]:
    said = str(read.about.get("lang") or "")
    for value, whence in ((said, "the page"), ("en", "English, since the page states none")):
        code = value.replace("_", "-").partition("-")[0].lower()
        if code.isascii() and code.isalpha() and 2 <= len(code) <= 3:
            yield Proposal(code, whence)
