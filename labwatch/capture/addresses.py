"""Addresses of the same page: without tracking, with and without a last slash. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from sources.hosts import host_of

#: Parameters that say how a reader came, never which page it is.
_TRACKING = re.compile(
    r"utm_.+|mc_(?:cid|eid)|[gy]clid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|twclid|ttclid|"
    r"li_fat_id|igshid|igsh|_hsenc|_hsmi|hsctatracking|mkt_tok|vero_id|oly_(?:anon|enc)_id|"
    r"ref_src|ref_url|_ga|_gl|cmpid|s_cid|sref|srsltid|__twitter_impression",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Copies of other sites' pages: the time, where the address tells it, and the page's own address.
_ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/web|[^/?#]+/web)/(?P<stamp>\d{4,14})(?:[a-z]{2}_)?/"
    r"(?P<original>https?:/{1,2}[^/].*)",
    re.IGNORECASE | re.DOTALL,
)


def cleaned(url: str) -> str:
    """The address as sources are recorded: host in small letters, no tracking, no fragment.

    What is no address with a host comes back as it was.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return url
    scheme, host = parts.scheme.lower(), parts.hostname.lower()
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, place, parts.path or "/", _query(parts.query), ""))


def _query(query: str) -> str:
    """Without tracking; otherwise to the letter."""
    if not query:
        return ""
    parts = query.split("&")
    return "&".join(part for part in parts if not _TRACKING.fullmatch(part.partition("=")[0]))


def variants(url: str) -> list[str]:
    """Ways in which the same page may have been recorded, the address itself first."""
    clean = cleaned(url)
    try:
        parts = urlsplit(clean)
    except ValueError:
        return [clean]
    found = {clean: None, url.strip(): None}
    for scheme in ("https", "http"):
        for place in _places(parts.netloc):
            for path in _paths(parts.path):
                found[urlunsplit((scheme, place, path, parts.query, ""))] = None
    return list(found)


def _places(place: str) -> Iterable[str]:
    return (place, place.removeprefix("www.") if place.startswith("www.") else f"www.{place}")


def _paths(path: str) -> Iterable[str]:
    bare = path.rstrip("/")
    return (bare, f"{bare}/")


def same_page(one: str, other: str) -> bool:
    """Whether two addresses lead to one page as far as they themselves tell."""
    return bool(one and other) and _key(one) == _key(other)


def _key(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(cleaned(url))
    except ValueError:
        return url, "", ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/"), query


def canonical(stated: str, base: str) -> str:
    """The address that a page calls its own, if it can be: on the same host, and no home page
    given for a page below it. Empty otherwise.
    """
    if not stated:
        return ""
    try:
        url = cleaned(urljoin(base, stated))
        deep = urlsplit(base).path.strip("/")
        is_home = not urlsplit(url).path.strip("/")
    except ValueError:
        return ""
    host = host_of(url)
    return "" if not host or host != host_of(base) or (is_home and deep) else url


def archived(url: str) -> tuple[str, dt.datetime | None] | None:
    """Of the address of a copy in an archive: the page's own address, and when it was taken."""
    found = _ARCHIVED.fullmatch(url.strip())
    if found is None:
        return None
    original = re.sub(r"^(https?:)/{1,2}", r"\1//", found["original"], flags=re.IGNORECASE)
    return cleaned(original), _moment(found["stamp"])


def as_captured(url: str) -> str:
    """Where an archive gives the bytes of a copy without the frame that it shows around them."""
    found = _ARCHIVED.fullmatch(url.strip())
    if found is None or url[found.end("stamp") : found.start("original")] != "/":
        return url.strip()
    return f"{url[: found.end('stamp')]}id_{url[found.end('stamp') :]}".strip()


def as_shown(url: str) -> str:
    """The inverse: where people see the copy."""
    found = _ARCHIVED.fullmatch(url.strip())
    if found is None:
        return url.strip()
    return f"{url[: found.end('stamp')]}/{url[found.start('original') :]}".strip()


def _moment(stamp: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
