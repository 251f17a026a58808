"""What a list page shows of its filters: the form, the errors, and a chip for each choice made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.forms import BoundField
from django.http import QueryDict

from sources.filterfields import split_values

#: Parameters that belong to the page and are no filters.
_OF_THE_PAGE = ("page", "as_of")


@dataclass(frozen=True)
class Chip:
    """One choice made: the filter, the value in words, and the query of the page without it."""

    label: str
    words: str
    without: str


class ChosenFilters:
    """A filter set on a page. ``shown``: the filters in the form; others work by address alone."""

    #: Parameters of the address that choose no rows, so that they get no chip.
    no_filters: ClassVar[tuple[str, ...]] = ("ordering",)

    def __init__(self, filterset: Any, query: QueryDict, shown: Iterable[str]) -> None:
        self.filterset = filterset
        self.query = query
        self.names = ("search", *shown, "ordering")

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
        """Parameters that the list does not know, to say so; marks of letters are nobody's."""
        known = {*self.filterset.filters, *_OF_THE_PAGE}
        return sorted(name for name in self.query if name not in known and name[:4] != "utm_")

    @property
    def is_valid(self) -> bool:
        """Whether every value is understood."""
        return bool(self.filterset.is_valid())

    def rows(self) -> Any:
        """The rows asked for; none where a value is not understood."""
        return self.filterset.qs if self.is_valid else self.filterset.queryset.none()

    def fields(self) -> Iterator[BoundField]:
        """The inputs of the form, and those at fault even if the form does not show them."""
        form = self.filterset.form
        for name in form.fields:
            if name in self.names or form[name].errors:
                yield form[name]

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
            Chip(str(self.filterset.form[name].label), self._words(name, value), without)
            for name, values in self.asked.items()
            if name not in self.no_filters
            for value in values
            for without in [self._without(name, value)]
        ]

    def _words(self, name: str, value: str) -> str:
        cleaned = getattr(self.filterset.form, "cleaned_data", {}).get(name)
        for record in cleaned if isinstance(cleaned, list) else ():
            if getattr(record, "slug", None) == value:
                return str(record)
        field: Any = self.filterset.form.fields[name]
        if hasattr(field, "queryset"):
            return value
        return str(dict(getattr(field, "choices", ())).get(value, value))

    def _without(self, name: str, value: str) -> str:
        """The page's query without that value, on its first page."""
        rest = {
            **self.asked,
            name: [other for other in self.asked[name] if other != value],
            "as_of": self._day,
        }
        return self._encoded(rest)

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
