"""What a list counts: its rows, and what each choice would give. Each once for a data version.

The site above keeps the numbers: ``settings.KEPT_COUNTS`` names its function of the request, a key
and what counts. Kept are numbers only, never words, so that every language may use them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from sources.facets import tally
from sources.filtersets import NOT

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class Counts:
    """The numbers of a filter set as it is asked; ``asked``: the values given, by filter."""

    def __init__(self, filterset: Any, asked: dict[str, list[str]]) -> None:
        self.filterset = filterset
        self.asked = {name: values for name, values in asked.items() if name != "ordering"}

    def of(self, name: str) -> dict[Any, int]:
        """How many rows each value of that filter would give, beside what the others ask."""
        without = (name, name + NOT)
        key = self._key(f"facet {name}", without)
        found: dict[Any, int] = self._kept(key, lambda: tally(self.filterset, name))
        return found

    def rows(self, without: str = "") -> int:
        """How many rows there are, or would be without one of the filters."""

        def count() -> int:
            given = self.filterset.given(without=(without,))
            return int(self.filterset.narrowed(self.filterset.every(), given).count())

        found: int = self._kept(self._key("rows", (without,)), count)
        return found

    def _key(self, what: str, without: tuple[str, ...]) -> str:
        """Facets beside the same other choices have the same key, whatever their own are."""
        others = sorted(pair for pair in self.asked.items() if pair[0] not in without)
        filterset = self.filterset
        return f"{type(filterset).__qualname__} {filterset.as_of} {what} {urlencode(others, True)}"

    def _kept(self, key: str, count: Callable[[], Any]) -> Any:
        return import_string(settings.KEPT_COUNTS)(self.filterset.request, key, count)


class CountedPages(_Paginator):
    """Pages of a list whose rows were counted already."""

    counts: Counts | None = None

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return super().count if self.counts is None else self.counts.rows()
