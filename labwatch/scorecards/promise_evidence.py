"""The passages that a promise rests on, each once, with what it does and for whom. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sources.models import Citation
from sources.vocabulary import CitationRole


@dataclass
class Evidence:
    """One passage. ``labs``: whose pledge alone rests on it; empty where the words of all do."""

    citation: Citation
    roles: dict[str, str] = field(default_factory=dict)
    labs: dict[int | None, Any] = field(default_factory=dict)
    review_since: dt.datetime | None = None

    @property
    def role_words(self) -> str:
        """What it does for the record."""
        return ", ".join(self.roles.values())

    @property
    def is_promise(self) -> bool:
        """Whether it holds the words of the promise."""
        return CitationRole.PROMISE in self.roles


def evidence_of(commitment: Any, pledges: Sequence[Any]) -> list[Evidence]:
    """Passages of the commitment and of its pledges; those with the promise's words come first.

    Takes rows fetched with ``publishing.cited()``.
    """
    found: dict[int, Evidence] = {}
    _add(found, commitment.cited)
    shared = set(found)
    for pledge in pledges:
        for key in _add(found, pledge.cited):
            if key not in shared:
                found[key].labs[pledge.lab_id] = pledge.lab
    for one in found.values():
        if len(one.labs) == len(pledges):
            one.labs.clear()
    return sorted(found.values(), key=lambda one: not one.is_promise)


def _add(found: dict[int, Evidence], links: Iterable[Any]) -> set[int]:
    """Take these links in; the keys of their passages."""
    seen = set()
    for link in links:
        one = found.setdefault(link.citation_id, Evidence(link.citation))
        one.roles[link.role] = link.get_role_display()
        one.review_since = one.review_since or link.under_review_since
        seen.add(link.citation_id)
    return seen
