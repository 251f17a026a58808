"""What a merge did or would do, for people to read before it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import capfirst


class ConflictError(Exception):
    """The merge cannot be done; ``conflicts`` are sentences that say what to do first."""

    def __init__(self, conflicts: list[str]) -> None:
        super().__init__(" ".join(conflicts))
        self.conflicts = conflicts


@dataclass(frozen=True)
class Group:
    """Rows of one kind to which the same happens: how many, and some of their names."""

    label: str
    count: int
    examples: tuple[str, ...]


@dataclass
class Outcome:
    """Everything that happened, in order. ``conflicts`` are why nothing of it may stand;
    ``stamps`` when either record was changed last."""

    moved: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    stays: list[tuple[str, int]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    rows: list[models.Model] = field(default_factory=list)
    stamps: tuple[str, ...] = ()

    def note_moved(self, row: Any, label: str = "", name: str = "") -> None:
        """A row that leads to the record that stays; ``name``: what it was called before."""
        self.moved.append((label or label_of(row), name or str(row)))
        self.rows.append(row)

    def note_dropped(self, row: Any, label: str = "") -> None:
        """A row that says what the record that stays says already."""
        self.dropped.append((label or label_of(row), str(row)))

    def clash(self, sentence: str) -> None:
        """Something that a person must settle first."""
        if sentence not in self.conflicts:
            self.conflicts.append(sentence)

    @property
    def moved_groups(self) -> list[Group]:
        """What moves, by kind."""
        return _grouped(self.moved)

    @property
    def dropped_groups(self) -> list[Group]:
        """What is dropped, by kind."""
        return _grouped(self.dropped)

    def digest(self) -> str:
        """A hash of all of it."""
        told = repr((self.moved, self.dropped, self.stays, self.conflicts, self.stamps))
        return hashlib.sha256(told.encode()).hexdigest()


def label_of(row: models.Model) -> str:
    """What sort of row it is, for many."""
    return capfirst(str(row._meta.verbose_name_plural))


_EXAMPLES = 5


def _grouped(told: list[tuple[str, str]]) -> list[Group]:
    names: dict[str, list[str]] = {}
    for label, name in told:
        names.setdefault(label, []).append(name)
    return [Group(label, len(all_), tuple(all_[:_EXAMPLES])) for label, all_ in names.items()]
