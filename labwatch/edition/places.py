"""Which addresses the static edition holds, and in which file each stands. Pure.

A file host knows no queries, so pages of a list and tables as CSV get addresses of their own; what
only a program can answer (filters, search, forms) stays with the live site (decision 27).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from labwatch.languages.addresses import language_of, plain_path

API = "/api/v1/"
MANIFEST = "edition.json"
NOT_FOUND = "404.html"
#: What only the live site answers: forms, search, and pages that try out the API.
_LIVE = (
    "/admin/",
    "/report/",
    "/follow/",
    "/search/",
    "/style/",
    "/healthz",
    f"{API}search/",
    f"{API}docs/",
    f"{API}schema/",
)
#: Copies of pages for sharing stand below these, each at the page's own path.
_MIRRORS = ("/cite/", "/embed/", "/cards/")
#: One segment of a path. Anything else (dots, escapes) never becomes a file.
_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,150}|\.well-known")
#: Of the queries only these are held: an edition of the rubric, a page of a list, a whole table.
_PAGE = re.compile(r"(?:edition=([0-9]{1,3}))?(?:(?:^|&)page=([1-9][0-9]{0,5}))?")
_TABLE = re.compile(r"(?:edition=([0-9]{1,3}))?(?:(?:^|&)format=(csv|jsonl))?")
_INDEX = "index.html"


@dataclass(frozen=True)
class Places:
    """Where everything stands: ``site`` is the live site, ``languages`` those of the pages held;
    ``without``: beginnings of paths that are left to the live site, in every language unless they
    name one."""

    site: str
    languages: frozenset[str]
    is_relative: bool = False
    without: tuple[str, ...] = ()

    def file_of(self, path: str, query: str = "") -> str | None:
        """The file that holds an address, below the edition's folder; None: the live site does."""
        if not self._is_held(path):
            return None
        if path.startswith(API):
            return _api_file(path, query)
        if not path.endswith("/"):
            return None if query else path[1:]
        asked = _PAGE.fullmatch(query)
        return f"{path[1:]}{_edition(asked[1])}{_numbered(asked[2])}{_INDEX}" if asked else None

    def _is_held(self, path: str) -> bool:
        plain = plain_path(path)
        parts = [part for part in path.split("/") if part]
        return (
            path.startswith("/")
            and "//" not in path
            and all(_SEGMENT.fullmatch(part) for part in parts)
            and not plain.startswith((*_LIVE, *self.without))
            and not path.startswith(self.without)
            and language_of(_page_behind(path)) in self.languages
        )

    def link(self, file: str, from_file: str) -> str:
        """How a page of the edition links a file of it."""
        if self.is_relative:
            return posixpath.relpath(file, posixpath.dirname(from_file) or ".")
        return "/" + file.removesuffix(_INDEX)

    def on_this_site(self, address: str) -> tuple[str, str] | None:
        """Path and query of a whole address; None if it leads elsewhere."""
        parts = urlsplit(address)
        is_ours = f"{parts.scheme}://{parts.netloc}" == self.site
        return (parts.path or "/", parts.query) if is_ours else None


def list_page(file: str, number: int) -> str:
    """The file of one page of a list of the API, which cursors number, beside that of the list."""
    return posixpath.join(posixpath.dirname(file), f"{_numbered(number)}index.json")


def _numbered(number: int | str | None) -> str:
    return f"page/{number}/" if int(number or 1) > 1 else ""


def _edition(number: str | None) -> str:
    return f"edition/{int(number)}/" if number else ""


def _api_file(path: str, query: str) -> str | None:
    """Records and lists as JSON; whole tables also as CSV and JSON Lines."""
    asked = _TABLE.fullmatch(query)
    if not asked or not path.endswith("/"):
        return None
    return f"{path[1:]}{_edition(asked[1])}index.{asked[2] or 'json'}"


def _page_behind(path: str) -> str:
    """The path whose beginning names the language."""
    mirror = next((each for each in _MIRRORS if path.startswith(each)), None)
    return path if mirror is None else _with_slash(path[len(mirror) - 1 :])


def _with_slash(path: str) -> str:
    """/fr.txt is of /fr/."""
    first = path[1:].partition("/")[0].partition(".")[0]
    return f"/{first}/"
