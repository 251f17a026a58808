"""Rows in groups by a word of a vocabulary, such as access by what it was for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices


@dataclass(frozen=True)
class Group:
    """Rows that share a word; groups are told side by side and never summed."""

    word: TextChoices
    rows: list[Any]

    @property
    def label(self) -> str:
        """The word as readers know it."""
        return str(self.word.label)


def grouped(rows: Iterable[Any], name: str, words: type[TextChoices]) -> list[Group]:
    """The rows by their word under that name, in the vocabulary's order, without empty groups."""
    rows = list(rows)
    groups = [Group(word, [row for row in rows if getattr(row, name) == word]) for word in words]
    return [group for group in groups if group.rows]
