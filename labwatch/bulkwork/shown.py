"""A preview as its page shows it: faulty rows first, then what changes, and only so many."""

from __future__ import annotations

from dataclasses import dataclass

from labwatch.bulkwork.trying import CHANGED, FAULTY, NEW, UNCHANGED, WAITS, Line, Preview

#: More rows than anybody reads; they are counted all the same.
MOST_SHOWN = 200
_ORDER = (FAULTY, WAITS, CHANGED, NEW)
_WORDS = {
    NEW: "New, as drafts",
    CHANGED: "Changed",
    UNCHANGED: "Unchanged",
    FAULTY: "With errors",
    WAITS: "Waiting: they refer to rows with errors",
}


@dataclass(frozen=True)
class Shown:
    """What the page lists, how many more there are, and the counts in words."""

    lines: list[Line]
    left_out: int
    counts: list[tuple[str, int]]


def shown(preview: Preview) -> Shown:
    """The rows that anything happens to, the most urgent first."""
    lines = [line for word in _ORDER for line in preview.lines if line.outcome == word]
    counts = [
        (_WORDS[word], preview.counts[word])
        for word in (*_ORDER, UNCHANGED)
        if preview.counts.get(word)
    ]
    return Shown(lines[:MOST_SHOWN], max(0, len(lines) - MOST_SHOWN), counts)
