"""Two texts compared word by word, as a page shows it."""

from __future__ import annotations

from typing import Any

from sources.diffing import diff_texts, inline_html

#: Longer texts are not compared on a page: a million characters are 400 pages of print.
MOST_COMPARED = 1_000_000
#: Changed and neighbouring paragraphs that one page shows.
MOST_PARAGRAPHS = 600


def compared(old: str, new: str, quote: str = "") -> dict[str, Any]:
    """What ``sources/_compared.html`` shows: the changed paragraphs, or why none are shown."""
    if max(len(old), len(new)) > MOST_COMPARED:
        return {"is_too_long": True, "most": MOST_COMPARED}
    hunks = diff_texts(old, new, quote=quote)
    changed = sum(hunk.operation not in ("equal", "folded") for hunk in hunks)
    left_out = max(len(hunks) - MOST_PARAGRAPHS, 0)
    html = inline_html(hunks[:MOST_PARAGRAPHS])
    return {"changed": changed, "left_out": left_out, "diff": html}
