"""Where a record stands among those that match, as one number: the key of its document.

First by its resource, in the order of ``ORDER``; within it the newest first. So the first matches
in the order of keys matter most, and those of one resource lie in one range.
"""

from __future__ import annotations

#: Never reorder: the numbers are in the keys. ``manage.py rebuild_search`` after a change.
ORDER = (
    "labs",
    "evaluators",
    "models",
    "documents",
    "commitments",
    "pledges",
    "rulings",
    "grants",
    "evaluations",
    "findings",
    "statements",
    "sources",
    "citations",
    "corrections",
)
SHIFT = 40
#: The greatest key that a record may have.
MOST = (1 << SHIFT) - 1


def standing(resource: str, record: int) -> int:
    """The key of the record's document."""
    return (ORDER.index(resource) << SHIFT) | (MOST - record)


def resource_of(key: int) -> str:
    """The resource of a document's key."""
    return ORDER[key >> SHIFT]


def record_of(key: int) -> int:
    """The record's own key."""
    return MOST - (key & MOST)


def bounds(resource: str | None) -> tuple[int, int]:
    """The least and the greatest key of a resource's documents; of all for None."""
    if resource is None:
        return 0, len(ORDER) << SHIFT
    first = ORDER.index(resource) << SHIFT
    return first, first | MOST
