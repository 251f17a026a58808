"""Records that were public and are no more: 410, so that nobody takes them for mistyped."""

from __future__ import annotations

from typing import Any

from labwatch.publishing.models import ChangeEntry, What


def was_withdrawn(view: Any) -> bool:
    """Whether the view is a record's whose newest entry in the log says that it was withdrawn."""
    if not getattr(view, "detail", False) or "slug" not in view.kwargs:
        return False
    told = ChangeEntry.objects.filter(resource=view.basename, slug=view.kwargs["slug"])
    return told.values_list("what", flat=True).first() == What.WITHDRAWN
