"""Whom a commitment binds, in few words: its pledges in groups that read alike. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from commitments.vocabulary import Timing

#: So many labs are named at once; of more, how many there are.
MOST_NAMED = 3


@dataclass
class Bound:
    """Pledges on the same word, equally overdue and disputed. ``unnamed``: one names no lab."""

    attribution: str
    on_whose_word: str
    is_overdue: bool
    is_disputed: bool
    labs: list[Any] = field(default_factory=list)
    unnamed: bool = False

    @property
    def is_long(self) -> bool:
        """Whether a table folds the names."""
        return len(self.labs) > MOST_NAMED


def groups(pledges: Iterable[Any]) -> list[Bound]:
    """The groups, in the order in which their first pledges come."""
    found: dict[tuple[Any, ...], Bound] = {}
    for pledge in pledges:
        is_overdue = pledge.timing == Timing.OVERDUE
        key = (pledge.attribution, is_overdue, pledge.disputed)
        words = str(pledge.get_attribution_display())
        group = found.setdefault(key, Bound(pledge.attribution, words, *key[1:]))
        if pledge.lab is None:
            group.unnamed = True
        else:
            group.labs.append(pledge.lab)
    return list(found.values())
