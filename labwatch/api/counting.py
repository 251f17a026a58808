"""How many records match: counted once for each data version, since that costs as much as the
record is large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from rest_framework.request import Request

from labwatch.publishing.versions import version_for
from labwatch.serving.keeping import Kept

#: Parameters that choose among the matching records, or how they are shown.
_NO_FILTERS = frozenset({"cursor", "page_size", "ordering", "fields", "facets", "format"})
_counts: Kept[int] = Kept(room=5_000)


def counted(rows: Any, request: Request) -> int:
    """How many rows match what the request asks of them."""
    return kept_count(_key(request), lambda: int(rows.count()))


def kept_count(key: str, count: Callable[[], int]) -> int:
    """The number under a key that names the data version."""
    found = _counts.get(key)
    if found is None:
        found = count()
        _counts.put(key, found)
    return found


def _key(request: Request) -> str:
    """The version is read first: a change meanwhile leads to another key."""
    filters = [
        (name, values)
        for name, values in sorted(request.query_params.lists())
        if name not in _NO_FILTERS
    ]
    asked = urlencode(filters, doseq=True)
    return f"{version_for(request._request).mark} {timezone.localdate()} {request.path}?{asked}"
