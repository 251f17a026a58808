"""Walking over everything public: what is found by links, from the first page and the lists."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from labwatch.edition.asking import Answer, NotHeld, Site
from labwatch.edition.places import API, NOT_FOUND, Places, list_page
from labwatch.edition.rewriting import Address, Rewriter
from labwatch.languages.addresses import language_of

#: Where nothing links to, and everything begins. Whatever stands there leads to all else.
_BEGINNINGS = (
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/feeds/changes.atom",
    "/data/labwatch.zip",
    API,
)
_NOWHERE = "/there-is-no-such-page/"
_SITEMAPS = ("application/xml", "text/xml")


@dataclass(frozen=True)
class EditionFile:
    """A file of the edition, and the address of the site that it holds."""

    path: str
    address: str
    content: bytes


@dataclass
class Crawl:
    """All files, one after the other; ``waiting`` grows while pages name further ones."""

    places: Places
    site: Site = field(default_factory=Site)
    seen: set[str] = field(default_factory=set)
    waiting: deque[tuple[str, str, str]] = field(default_factory=deque)
    banners: dict[str, str] = field(default_factory=dict)

    def files(self, progress: Callable[[str, int, int], None]) -> Iterator[EditionFile]:
        """Each file once; ``progress`` hears of the address, how many are done, how many known.
        Raises NotHeld, with the page that leads there, if an address does not answer."""
        self._begin()
        done = 0
        while self.waiting:
            path, query, linked = self.waiting.popleft()
            try:
                yield from self._held(path, query)
            except NotHeld as error:
                raise NotHeld(f"{error} It is linked from {linked}.") from error
            done += 1
            progress(path, done, done + len(self.waiting))
        yield self._not_found()

    def _begin(self) -> None:
        homes = [f"/{code}/" for code in self.places.languages if code != settings.LANGUAGE_CODE]
        for path in (*_BEGINNINGS, *sorted(homes)):
            self._note([(path, "")], "nowhere: everything begins here")

    def _note(self, found: list[Address], linked: str) -> None:
        for path, query in found:
            file = self.places.file_of(path, query)
            if file is not None and file not in self.seen:
                self.seen.add(file)
                self.waiting.append((path, query, linked))

    def _held(self, path: str, query: str) -> Iterator[EditionFile]:
        address = f"{path}?{query}" if query else path
        file = self.places.file_of(path, query) or ""
        answer = self.site.get(address)
        if path.startswith(API) and file.endswith(".json"):
            yield from self._list(address, file, answer)
            return
        rewriter = Rewriter(self.places)
        content = self._rewritten(rewriter, answer, file)
        self._note(rewriter.found, address)
        yield EditionFile(file, address, content)

    def _rewritten(self, rewriter: Rewriter, answer: Answer, file: str) -> bytes:
        address = answer.address
        if answer.kind == "text/html":
            html = rewriter.page(answer.content.decode(), address, file)
            return self._with_banner(html, address).encode()
        if answer.kind in _SITEMAPS:
            return rewriter.sitemap(answer.content.decode()).encode()
        if answer.kind == "text/css":
            return rewriter.css(answer.content.decode(), address).encode()
        return answer.content

    def _list(self, address: str, file: str, answer: Answer) -> Iterator[EditionFile]:
        """A record, or a list of the API with all its pages."""
        number = 1
        while True:
            rewriter = Rewriter(self.places)
            text, following = rewriter.api(answer.content.decode(), file, number)
            self._note(rewriter.found, address)
            yield EditionFile(list_page(file, number), address, text.encode())
            if not following:
                return
            number, address = number + 1, following.removeprefix(self.places.site)
            answer = self.site.get(address)

    def _not_found(self) -> EditionFile:
        """The page for addresses that the edition does not hold. It is shown anywhere, so its
        links are never relative."""
        whole = replace(self.places, is_relative=False)
        answer = self.site.get(_NOWHERE, expected=(404,))
        html = Rewriter(whole).page(answer.content.decode(), _NOWHERE, NOT_FOUND)
        return EditionFile(NOT_FOUND, _NOWHERE, self._with_banner(html, _NOWHERE).encode())

    def _with_banner(self, html: str, address: str) -> str:
        """Before the page's header; frames for other sites have none, and bear their own date."""
        return html.replace('<header class="site', self._banner(address) + '<header class="site', 1)

    def _banner(self, address: str) -> str:
        path = address.partition("?")[0]
        language = language_of(path)
        if language not in self.banners:
            with translation.override(language):
                told = {"day": timezone.localdate(), "live": settings.SITE_URL}
                self.banners[language] = render_to_string("edition/_banner.html", told).strip()
        return self.banners[language].replace("{page}", "/" if path == _NOWHERE else path)
