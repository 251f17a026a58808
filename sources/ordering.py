"""The order of lists: by columns in either direction, unstated values last, ties settled by key.

Plain data, so that pages can sort by it and the API can page through it with cursors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.expressions import OrderBy


@dataclass(frozen=True)
class Term:
    """One column of an order: a field path such as lab__name, and whether it runs downwards."""

    path: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read "released" or "-released"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def expression(self, *, backwards: bool = False) -> OrderBy:
        """For ``order_by``. NULL comes last in both directions; backwards, all is mirrored."""
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        column = F(self.path)
        return column.desc(**nulls) if self.descending != backwards else column.asc(**nulls)


THE_KEY = Term("pk")


def complete(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms with each path once, followed by the key, so that no two rows are equal."""
    once: dict[str, Term] = {}
    for term in (*terms, THE_KEY):
        once.setdefault(term.path, term)
    return tuple(once.values())


def usual_order(model: type[models.Model]) -> tuple[Term, ...]:
    """The order in which the model's rows are listed if nobody asks for another."""
    ordering: Any = model._meta.ordering
    return complete(Term.parse(text) for text in ordering)


def in_order_of(
    queryset: models.QuerySet[Any], terms: Iterable[Term], *, backwards: bool = False
) -> models.QuerySet[Any]:
    """The rows in that order, or in exactly the opposite one."""
    return queryset.order_by(*(term.expression(backwards=backwards) for term in terms))
