"""Links of a page, as its copy in the edition needs them; and what else is found by them. Pure.

Own links lead to files that the edition holds; whatever else belongs to the site leads to the live
one, with its whole address. Links elsewhere stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from labwatch.edition.places import Places, list_page

#: An address within the site: path and query.
Address = tuple[str, str]
#: Templates write every tag whole, and attributes in double quotes; texts are escaped.
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*)?>")
_LINK = re.compile(r'(?<=\s)(href|src|action|formaction|poster|content)="([^"]*)"')
#: What Django writes of each address of a sitemap, and of the same page in another language.
_ENTRY = re.compile(r"<(url|sitemap)>\s*<loc>([^<]*)</loc>.*?</\1>", re.DOTALL)
_ALTERNATE = re.compile(r"""<xhtml:link[^>]*\shref="([^"]*)"[^>]*/>""")
_CSS = re.compile(r"""url\(\s*+["']?([^"')]++)["']?\s*+\)""")
#: Tags that tell of the page itself to machines: the live site stays its lasting address.
_HEAD = frozenset({"link", "meta"})


@dataclass
class Rewriter:
    """Rewrites one document at a time; ``found`` gathers the addresses that the edition holds."""

    places: Places
    found: list[Address] = field(default_factory=list)

    def page(self, html: str, address: str, file: str) -> str:
        """An HTML page that stands at that address, for its file."""
        return _TAG.sub(lambda tag: self._tag(tag, address, file), html)

    def _tag(self, tag: re.Match[str], address: str, file: str) -> str:
        name, attributes = tag[1].lower(), tag[2] or ""

        def changed(link: re.Match[str]) -> str:
            value = unescape(link[2])
            if link[1] == "content" and not value.startswith(f"{self.places.site}/"):
                return link[0]
            return f'{link[1]}="{escape(self._link(name, value, address, file))}"'

        changed_attributes = _LINK.sub(changed, attributes)
        if name == "form" and ' action="' not in changed_attributes:
            live = self.places.site + address.partition("?")[0]
            changed_attributes = f' action="{escape(live)}"{changed_attributes}'
        return f"<{tag[1]}{changed_attributes}>" if changed_attributes != attributes else tag[0]

    def _link(self, tag: str, value: str, address: str, file: str) -> str:
        """What the link says in the edition."""
        whole = urljoin(self.places.site + address, value)
        target = self.places.on_this_site(whole)
        if target is None or not value or value.startswith("#"):
            return value
        held = None if tag in ("form", "button") else self._hold(*target)
        is_whole = urlsplit(value).scheme != ""
        if held is None or (is_whole and tag in _HEAD):
            return whole
        fragment = urlsplit(value).fragment
        return self.places.link(held, file) + (f"#{fragment}" if fragment else "")

    def _hold(self, path: str, query: str) -> str | None:
        held = self.places.file_of(path, query)
        if held is not None:
            self.found.append((path, query))
        return held

    def sitemap(self, xml: str) -> str:
        """A sitemap: it lists the live site's addresses, those that stand in the edition too."""
        kept = _ENTRY.sub(lambda entry: self._if_held(entry, unescape(entry[2])), xml)
        return _ALTERNATE.sub(lambda link: self._if_held(link, unescape(link[1])), kept)

    def _if_held(self, found: re.Match[str], address: str) -> str:
        target = self.places.on_this_site(address)
        return found[0] if target and self._hold(*target) else ""

    def css(self, text: str, address: str) -> str:
        """A style sheet, whose links to its neighbours hold as they are."""
        self._look(urljoin(self.places.site + address, link) for link in _CSS.findall(text))
        return text

    def api(self, text: str, file: str, number: int = 1) -> tuple[str, str]:
        """JSON of the API, and the address of the list's next page (empty: there is none); ``file``
        is that of the list.

        Only the links between pages change: everything else names records, which stay the same
        wherever the files are.
        """
        told: Any = json.loads(text)
        self._look(_texts(told))
        if not (isinstance(told, dict) and {"results", "next", "previous"} <= told.keys()):
            return text, ""
        following = told["next"] or ""
        told["next"] = self._page(file, number + 1) if following else None
        told["previous"] = self._page(file, number - 1) if number > 1 else None
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")), following

    def _page(self, file: str, number: int) -> str:
        return f"{self.places.site}/{list_page(file, number)}"

    def _look(self, addresses: Any) -> None:
        for address in addresses:
            target = self.places.on_this_site(address)
            if target is not None:
                self._hold(*target)


def _texts(told: Any) -> Iterator[str]:
    """Every text of a JSON value that may be an address."""
    if isinstance(told, str):
        if told.startswith("http"):
            yield told
    elif isinstance(told, dict):
        for each in told.values():
            yield from _texts(each)
    elif isinstance(told, list):
        for each in told:
            yield from _texts(each)
