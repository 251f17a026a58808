"""The tables of history: those of records, of the rows that belong to them, and of other things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from labwatch.dataset.kinds import KIND_OF_NAME, KINDS, Kind
from labwatch.webhooks.models import Subscription
from sources.models import Checker, Host, ReviewItem


@dataclass(frozen=True)
class Table:
    """One table whose changes are kept.

    ``kind`` is the name under which the log lists them. ``owner`` is the column that leads to the
    record: "id" in the record's own table. ``is_record``: whether its rows are records themselves.
    """

    model: Any
    kind: str
    owner: str = "id"
    is_record: bool = False

    @property
    def history(self) -> Any:
        """The rows of history, as a manager."""
        return self.model.history

    @property
    def name(self) -> str:
        """Its name in addresses, such as labcitation."""
        return str(self.model._meta.model_name)

    @property
    def is_part(self) -> bool:
        """Whether its rows belong to records."""
        return self.owner != "id"

    def has(self, column: str) -> bool:
        """Whether its history has that column."""
        options: models.options.Options[Any] = self.history.model._meta
        return column in {field.name for field in options.concrete_fields}


#: What is no record, but is changed by people as well: name in the log, and model.
OTHERS: dict[str, Any] = {
    "review-items": ReviewItem,
    "hosts": Host,
    "checker": Checker,
    "subscriptions": Subscription,
}


@cache
def tables_of(kind: Kind) -> tuple[Table, ...]:
    """The record's own table first, then those of its parts."""
    parts = kind.parts.values()
    below = (Table(part.model, kind.name, f"{part.owner}_id") for part in parts)
    return (Table(kind.model, kind.name, is_record=True), *below)


@cache
def every_table() -> tuple[Table, ...]:
    """All of them, always in the same order."""
    of_records = [table for kind in KINDS for table in tables_of(kind)]
    return (*of_records, *(Table(model, name) for name, model in OTHERS.items()))


def model_of(kind: str) -> Any:
    """The model of a kind of the log, such as "labs"."""
    return OTHERS[kind] if kind in OTHERS else KIND_OF_NAME[kind].model
