"""The inputs of a list's form: each filter with its choices, and how many rows each would give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.forms import BoundField

from sources.counting import Counts
from sources.facets import can_be_facet
from sources.filterfields import (
    PublicRecordsField,
    SeveralInput,
    WordField,
    WordsField,
)
from sources.sorting import Orders

#: How many choices a filter shows; of others, how many there are.
MOST_CHOICES = 200


@dataclass(frozen=True)
class Choice:
    """One value that can be chosen. ``count``: how many rows it would give; None: not counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool

    @property
    def gives_nothing(self) -> bool:
        """Whether choosing it would leave an empty list; such a choice is shown, but not open."""
        return self.count == 0 and not self.is_chosen


@dataclass(frozen=True)
class Control:
    """One input. ``kind``: several (boxes), one (of a few), order, or text (whatever is typed).

    ``anything``: what stands where nothing is chosen. ``more``: choices that are not shown.
    """

    field: BoundField
    kind: str
    choices: tuple[Choice, ...] = ()
    anything: str = ""
    more: int = 0

    @property
    def name(self) -> str:
        """The parameter of the address."""
        return str(self.field.name)

    @property
    def chosen(self) -> list[str]:
        """What is chosen, in words."""
        return [choice.label for choice in self.choices if choice.is_chosen]


class Controls:
    """Makes the inputs of a filter set. ``asked``: the values given, by filter; ``names``: those
    of organisations on the day of the page."""

    def __init__(
        self, filterset: Any, asked: Mapping[str, list[str]], names: Mapping[Any, str]
    ) -> None:
        self.filterset, self.asked, self.names = filterset, dict(asked), names
        self.is_valid = bool(filterset.is_valid())
        self.counts = Counts(filterset, self.asked)

    def made(self, shown: Iterable[str]) -> Iterator[Control]:
        """The inputs of these filters, and of those at fault even if they are not shown."""
        form = self.filterset.form
        wanted = [name for name in shown if name in form.fields]
        wanted += [name for name in form.fields if name not in wanted and form[name].errors]
        for name in wanted:
            yield self._control(form[name])

    def _control(self, bound: BoundField) -> Control:
        field: Any = bound.field
        if bound.name == "ordering":
            return Control(bound, "order", self._orders())
        if isinstance(field.widget, SeveralInput):
            return Control(bound, "text")
        if isinstance(field, WordsField | PublicRecordsField):
            return self._of_choices(bound, "several")
        if isinstance(field, WordField):
            return self._of_choices(bound, "one")
        return Control(bound, "text")

    def _orders(self) -> tuple[Choice, ...]:
        options = Orders(self.filterset).options()
        return tuple(Choice(value, words, None, is_it) for value, words, is_it in options)

    def _of_choices(self, bound: BoundField, kind: str) -> Control:
        counts = self._counts(bound.name)
        if isinstance(bound.field, PublicRecordsField):
            choices, more = self._records(bound, counts)
        else:
            choices, more = self._words(bound, counts), 0
        anything = self.filterset.wording.anything(bound.name)
        return Control(bound, kind, choices, anything, more)

    def _counts(self, name: str) -> dict[Any, int] | None:
        """By value; None where nothing can be counted."""
        item = self.filterset.filters[name]
        countable = can_be_facet(item) or hasattr(item, "tally")
        return self.counts.of(name) if countable and self.is_valid else None

    def _words(self, bound: BoundField, counts: dict[Any, int] | None) -> tuple[Choice, ...]:
        chosen = self.asked.get(bound.name, ())
        listed: Any = bound.field.choices  # type: ignore[attr-defined]
        return tuple(
            Choice(str(value), str(label), _of(counts, str(value)), str(value) in chosen)
            for value, label in listed
            if value
        )

    def _records(
        self, bound: BoundField, counts: dict[Any, int] | None
    ) -> tuple[tuple[Choice, ...], int]:
        """A choice for each public record; of very many, for those that give most."""
        chosen = self.asked.get(bound.name, ())
        field: Any = bound.field
        rows = list(field.queryset[: MOST_CHOICES + 1])
        more = 0
        if len(rows) > MOST_CHOICES:
            more = field.queryset.count() - MOST_CHOICES
            rows = self._foremost(field.queryset, counts or {}, chosen)
        return tuple(
            Choice(row.slug, row.called(self.names), _of(counts, row), row.slug in chosen)
            for row in rows
        ), more

    def _foremost(self, queryset: Any, counts: dict[Any, int], chosen: Iterable[str]) -> list[Any]:
        most = sorted(counts, key=lambda key: -counts[key])[:MOST_CHOICES]
        slugs = [key for key in most if isinstance(key, str)]
        keys = [key for key in most if not isinstance(key, str)]
        return list(queryset.filter(Q(pk__in=keys) | Q(slug__in=[*slugs, *chosen])))


def _of(counts: dict[Any, int] | None, key: Any) -> int | None:
    """The count of a word, or of a record by its key or its slug; None if nothing is counted."""
    if counts is None or isinstance(key, str):
        return None if counts is None else counts.get(key, 0)
    return counts.get(key.pk) or counts.get(key.slug, 0)
