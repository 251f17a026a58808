"""Records that were public and are no more: 410 with the reason, or 301 to what they became."""

from __future__ import annotations

from typing import Any

from labwatch.addresses.gone import Gone, gone


def gone_at(view: Any) -> Gone | None:
    """What became of the record that a view did not find; None if none was ever public there."""
    if not getattr(view, "detail", False) or "slug" not in view.kwargs:
        return None
    return gone(view.basename, view.kwargs["slug"])


def told(found: Gone) -> str:
    """When and why it was withdrawn, in sentences."""
    if found.successor:
        return f"This record was merged into {found.successor} on {found.day}: {found.reason}"
    why = f" Why: {found.reason}" if found.reason else ""
    return f"This record was public and was withdrawn on {found.day}.{why}"
