"""What lists count of the record, counted once for each data version: the way in for the apps below
is ``settings.KEPT_COUNTS``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from labwatch.publishing.versions import version_for
from labwatch.serving.keeping import Kept

#: In numbers: some thousand facets.
_kept: Kept[Any] = Kept(room=50_000)
#: What an entry takes beside its numbers, in these: one that counts nothing takes room as well.
_AROUND = 4


def kept(request: HttpRequest, key: str, count: Callable[[], Any]) -> Any:
    """What ``count`` gives, from memory where it was asked under that key since the last change.

    The version is read first: a change meanwhile leads to another key.
    """
    told = f"{version_for(request).mark} {timezone.localdate()} {key}"
    # Not the text itself: what is asked for may be long, and strangers write it.
    full = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    found = _kept.get(full)
    if found is None:
        found = count()
        _kept.put(full, found, size=_AROUND + (len(found) if isinstance(found, dict) else 1))
    return found
