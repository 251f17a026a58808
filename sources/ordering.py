"""The order of lists: by columns in either direction, unstated values last, ties settled by key.

Plain data, so that pages can sort by it and the API can page through it with cursors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F
from django.db.models.expressions import OrderBy

from sources.partialdates import PartialDateField


@dataclass(frozen=True)
class Term:
    """One column of an order: a field path such as lab__name, and whether it runs downwards."""

    path: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read "released" or "-released"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def expression(self, *, backwards: bool = False, stated: bool = False) -> OrderBy:
        """For ``order_by``. NULL comes last in both directions; backwards, all is mirrored.

        ``stated``: there is no NULL, and nothing is said of it, since only so do indexes serve.
        """
        nulls: dict[str, bool] = {"nulls_first": True} if backwards else {"nulls_last": True}
        nulls = {} if stated else nulls
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


def usual_text(model: type[models.Model], columns: Mapping[str, str]) -> str:
    """The usual order as an address would ask for it: "-released"; empty if no column says so.

    ``columns``: the public name of each with its field path.
    """
    first = usual_order(model)[0]
    names = {path: name for name, path in columns.items()}
    name = names.get(first.path, "")
    return f"-{name}" if name and first.descending else name


def in_order_of(
    queryset: models.QuerySet[Any], terms: Iterable[Term], *, backwards: bool = False
) -> models.QuerySet[Any]:
    """The rows in that order, or in exactly the opposite one."""
    model: Any = queryset.model
    return queryset.order_by(
        *(
            term.expression(backwards=backwards, stated=is_stated(model, term.path))
            for term in terms
        )
    )


@lru_cache(maxsize=500)
def is_dated(model: Any, path: str) -> bool:
    """Whether the column at the end of that way holds dates; False for what is computed."""
    step: Any = model
    field: Any = None
    for name in path.split("__"):
        try:
            field = step._meta.get_field(name)
        except (AttributeError, FieldDoesNotExist):
            return False
        step = field.related_model
    return isinstance(field, models.DateField | PartialDateField)


@lru_cache(maxsize=500)
def is_stated(model: Any, path: str) -> bool:
    """Whether the column at the end of that way never holds NULL; False for what is computed."""
    step: Any = model
    for name in path.split("__"):
        try:
            field = step._meta.pk if name == "pk" else step._meta.get_field(name)
        except (AttributeError, FieldDoesNotExist):
            return False
        if field.null or field.one_to_many or field.many_to_many:
            return False
        step = field.related_model
    return True
