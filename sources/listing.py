"""What a list page shows of its filters: the form, the errors, and a chip for each choice made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.http import QueryDict

from sources.controls import Control, Controls
from sources.counting import Counts
from sources.filterfields import PublicRecordsField, WordsField, split_values
from sources.sorting import Head, Orders

#: Parameters that belong to the page and are no filters.
_OF_THE_PAGE = ("page", "as_of")
#: Of how many filters an empty list says what it would hold without them.
MOST_DROPPED = 6


def unknown_names(query: QueryDict, known: Collection[str]) -> list[str]:
    """Parameters of an address that its page does not know; marks of letters are nobody's."""
    return sorted(name for name in query if name not in known and name[:4] != "utm_")


@dataclass(frozen=True)
class Chip:
    """One choice made: the filter, the value in words, and the query of the page without it."""

    name: str
    label: str
    words: str
    without: str


@dataclass(frozen=True)
class Drop:
    """A filter that could be dropped: its values in words, and how many rows there were then."""

    label: str
    words: str
    without: str
    count: int


class ChosenFilters:
    """A filter set on a page. ``shown``: the filters in the form; others work by address alone.

    ``names``: those of organisations on the day of the page, empty for today.
    """

    #: Parameters of the address that choose no rows, so that they get no chip.
    no_filters: ClassVar[tuple[str, ...]] = ("ordering",)

    def __init__(
        self,
        filterset: Any,
        query: QueryDict,
        shown: Iterable[str],
        names: Mapping[Any, str] | None = None,
    ) -> None:
        self.filterset = filterset
        self.query = query
        self.names = ("search", *shown, "ordering")
        self.called = names or {}

    @cached_property
    def asked(self) -> dict[str, list[str]]:
        """The values given for each filter that the list knows; other parameters are ignored."""
        given = {name: self._values(name) for name in self.filterset.filters}
        return {name: values for name, values in given.items() if values}

    def _values(self, name: str) -> list[str]:
        texts = self.query.getlist(name)
        if name == "search":
            return [text.strip() for text in texts if text.strip()]
        return split_values(texts)

    @property
    def ignored(self) -> list[str]:
        """Parameters that the list does not know, to say so."""
        return unknown_names(self.query, {*self.filterset.filters, *_OF_THE_PAGE})

    @cached_property
    def is_valid(self) -> bool:
        """Whether every value is understood."""
        return bool(self.filterset.is_valid())

    @cached_property
    def counts(self) -> Counts:
        """What is counted of the list."""
        return Counts(self.filterset, self.asked)

    def rows(self) -> Any:
        """The rows asked for; none where a value is not understood."""
        return self.filterset.qs if self.is_valid else self.filterset.queryset.none()

    @cached_property
    def controls(self) -> list[Control]:
        """The inputs of the form, and those at fault even if the form does not show them."""
        return list(Controls(self.filterset, self.asked, self.called).made(self.names))

    def typed(self) -> list[Control]:
        """The inputs in which something is typed or one order is picked."""
        return [one for one in self.controls if one.kind in ("text", "order")]

    def facets(self) -> list[Control]:
        """The inputs with choices."""
        return [one for one in self.controls if one.kind in ("several", "one")]

    def kept(self) -> list[tuple[str, str]]:
        """Choices made by address alone, for the form to keep as hidden inputs."""
        form = self.filterset.form
        chosen = [
            (name, ",".join(values))
            for name, values in self.asked.items()
            if name not in self.names and not form[name].errors
        ]
        return chosen + [("as_of", day) for day in self._day]

    @property
    def _day(self) -> list[str]:
        """The past day that the page is asked for, if any; choosing rows does not leave it."""
        return [day for day in (self.query.get("as_of"),) if day]

    def chips(self) -> list[Chip]:
        """A chip for each value chosen."""
        return [
            Chip(name, self._label(name), self._words(name, value), self._without(name, value))
            for name, values in self.asked.items()
            if name not in self.no_filters
            for value in values
        ]

    def drops(self) -> list[Drop]:
        """For an empty list: what it would hold without one of the filters, most rows first."""
        names = [name for name in self.asked if name not in self.no_filters][:MOST_DROPPED]
        if not self.is_valid or len(names) < 2:
            return []
        found = [
            Drop(self._label(name), self._all_words(name), self._without(name), count)
            for name in names
            for count in [self.counts.rows(without=name)]
        ]
        return sorted(found, key=lambda drop: -drop.count)

    def _label(self, name: str) -> str:
        return str(self.filterset.form[name].label)

    def _all_words(self, name: str) -> str:
        return ", ".join(self._words(name, value) for value in self.asked[name])

    def _words(self, name: str, value: str) -> str:
        cleaned = getattr(self.filterset.form, "cleaned_data", {}).get(name)
        for record in cleaned if isinstance(cleaned, list) else ():
            if getattr(record, "slug", None) == value:
                return str(record.called(self.called))
        field: Any = self.filterset.form.fields[name]
        if hasattr(field, "queryset"):
            return value
        return str(dict(getattr(field, "choices", ())).get(value, value))

    def heads(self) -> dict[str, Head]:
        """The heads of columns that can be sorted, by the column's name in the address."""
        return Orders(self.filterset).heads(self._ordered)

    def _ordered(self, order: str) -> str:
        return self._encoded({**self.asked, "ordering": [order] if order else [], **self._days})

    def _without(self, name: str, value: str | None = None) -> str:
        """The page's query without that value, or without all of them, on its first page."""
        rest = [other for other in self.asked[name] if value is not None and other != value]
        return self._encoded({**self.asked, name: rest, **self._days})

    @property
    def _days(self) -> dict[str, list[str]]:
        return {"as_of": self._day}

    @property
    def address(self) -> str:
        """The choices as a query string; the REST API takes the same."""
        return self._encoded(self.asked)

    def _encoded(self, asked: dict[str, list[str]]) -> str:
        query = QueryDict(mutable=True)
        for name, values in asked.items():
            if values:
                query[name] = ",".join(values)
        return query.urlencode(safe=",")


def several_of(filterset: Any) -> set[str]:
    """The filters of a set that take several values."""
    kinds = (WordsField, PublicRecordsField)
    filters = filterset.base_filters.items()
    return {name for name, item in filters if issubclass(item.field_class, kinds)}
