"""What lists count of the record, counted once for each data version: the way in for the apps below
is ``settings.KEPT_COUNTS``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from labwatch.publishing.versions import version_for
from labwatch.serving.keeping import Kept

#: In counts: some ten thousand facets.
_kept: Kept[Any] = Kept(room=200_000)


def kept(request: HttpRequest, key: str, count: Callable[[], Any]) -> Any:
    """What ``count`` gives, from memory where it was asked under that key since the last change.

    The version is read first: a change meanwhile leads to another key.
    """
    full = f"{version_for(request).mark} {timezone.localdate()} {key}"
    found = _kept.get(full)
    if found is None:
        found = count()
        _kept.put(full, found, size=len(found) if isinstance(found, dict) else 1)
    return found
