"""Parameters by which others count where readers come from: taken away before anything looks.

They change nothing of a page, so they neither make a second copy of it nor show up in its links.
"""

from __future__ import annotations

from django.http import HttpRequest

_PREFIX = "utm_"
_NAMES = frozenset({"fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"})


def forget_tracking(request: HttpRequest) -> None:
    """Take them out of the request's query; must come before anybody reads ``request.GET``."""
    query = request.META.get("QUERY_STRING", "")
    parts = query.split("&")
    kept = [part for part in parts if not _is_tracking(part)]
    if len(kept) < len(parts):
        request.META["QUERY_STRING"] = "&".join(kept)


def _is_tracking(part: str) -> bool:
    name = part.partition("=")[0].lower()
    return name.startswith(_PREFIX) or name in _NAMES
