"""Whether every link of a written edition holds. Knows only the files, not how they were made.

A link within the edition must lead to a file, and its fragment to a place in that file; the live
site's own addresses, and those of others, are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

#: Attributes by which a page leads or points to something.
_ATTRIBUTES = ("href", "src", "action", "formaction", "poster", "data")
_CSS = re.compile(r"""url\(\s*+["']?([^"')]++)["']?\s*+\)""")
_XML = re.compile(r'(?:\b(?:href|src|uri)="([^"]*)"|<loc>([^<]*)</loc>)')
#: What a page tells others of itself, by address.
_POINTING = ("og:image", "og:url")
#: Stands for the edition's own host, wherever that may be.
_HERE = "https://edition.invalid"


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere."""

    file: str
    link: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}: {self.link}: {self.why}"


def broken_links(folder: Path, site: str) -> list[Broken]:
    """Every link that does not hold, in the order of the files."""
    edition = _Edition(folder, site)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in files)
    return [broken for name in names for broken in edition.broken_in(name)]


@dataclass(frozen=True)
class _Edition:
    folder: Path
    site: str

    def broken_in(self, name: str) -> Iterator[Broken]:
        """Those of one file."""
        for link in dict.fromkeys(_links(self.folder / name)):
            why = self._fault(name, link)
            if why:
                yield Broken(name, link, why)

    def _fault(self, name: str, link: str) -> str:
        """Why the link does not hold; empty if it does."""
        if link == _NO_ACTION:
            return "a form without an address asks the edition, which cannot answer"
        whole = urljoin(f"{_HERE}/{name}", link)
        if name.endswith((".xml", "index.json")) and link.startswith(self.site + "/"):
            whole = _HERE + link.removeprefix(self.site)  # these list what the edition holds
        parts = urlsplit(whole)
        if f"{parts.scheme}://{parts.netloc}" != _HERE:
            return ""
        if parts.query:
            return "a host of files knows no queries"
        target = self._file(unquote(parts.path))
        if target is None:
            return "there is no such file"
        is_page = target.suffix in (".html", ".svg")
        if parts.fragment and is_page and unquote(parts.fragment) not in _places(target):
            return "the page has no such place"
        return ""

    def _file(self, path: str) -> Path | None:
        """The file at a path, as hosts find it; None outside of the edition, or where none is."""
        found = (self.folder / path.lstrip("/")).resolve()
        if not found.is_relative_to(self.folder.resolve()):
            return None
        tried = [found / "index.html", found / "index.json"] if path.endswith("/") else [found]
        return next((file for file in tried if file.is_file()), None)


_NO_ACTION = "<form>"


def _links(file: Path) -> Iterator[str]:
    """Everything that the file leads to."""
    if file.suffix == ".html":
        yield from _links_of_page(file.read_text("utf-8"))
    elif file.suffix in (".svg", ".atom", ".xml"):
        for found in _XML.findall(file.read_text("utf-8")):
            yield from (unescape(link) for link in found if link)
    elif file.suffix == ".css":
        yield from _CSS.findall(file.read_text("utf-8"))
    elif file.name == "index.json":
        yield from _links_of_list(json.loads(file.read_text("utf-8")))


def _links_of_page(html: str) -> Iterator[str]:
    for node in LexborHTMLParser(html).css("*"):
        for name in _ATTRIBUTES:
            link = node.attributes.get(name)
            if link is not None and not (name == "data" and node.tag != "object"):
                yield link
        for candidate in (node.attributes.get("srcset") or "").split(","):
            if candidate.strip():
                yield candidate.split()[0]
        if node.tag == "form" and "action" not in node.attributes:
            yield _NO_ACTION
        if node.attributes.get("property") in _POINTING:
            yield node.attributes.get("content") or ""


def _links_of_list(told: Any) -> Iterator[str]:
    """The neighbours of a page of a list; what else JSON names is the live site's."""
    if isinstance(told, dict):
        for name in ("next", "previous"):
            if isinstance(told.get(name), str):
                yield told[name]


@cache
def _places(file: Path) -> frozenset[str]:
    """What fragments may name in a page."""
    nodes = LexborHTMLParser(file.read_text("utf-8")).css("[id], a[name]")
    named = (node.attributes.get(name) for node in nodes for name in ("id", "name"))
    return frozenset(place for place in named if place) | {"", "top"}
