"""What a list counts: its rows, and what each choice would give. Each once for a data version.

The site above keeps the numbers: ``settings.KEPT_COUNTS`` names its function of the request, a key
and what counts. Kept are numbers only, never words, so that every language may use them.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from sources.facets import tally
from sources.filtersets import NOT

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
    _Page = Page[Any]
else:
    _Paginator = Paginator
    _Page = Page


class TooFar(Exception):
    """The list has such a page, and nobody can leaf that far."""


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


class _CountedPage(_Page):
    """The last page may end before the list does."""

    def end_index(self) -> int:
        """The place of its last row in the list, from 1."""
        return self.start_index() + len(self.object_list) - 1


class CountedPages(_Paginator):
    """The first pages of a list whose rows were counted already."""

    #: So many can be leafed through: the database walks past all rows before those asked for, so
    #: each page costs more than the one before. Filters, cursors of the API and files have no end.
    most: ClassVar[int] = 100

    counts: Counts | None = None

    @cached_property
    def count(self) -> int:
        """How many rows the list has, those behind the last page included."""
        return super().count if self.counts is None else self.counts.rows()

    @cached_property
    def num_pages(self) -> int:
        """How many can be leafed through."""
        return min(super().num_pages, self.most)

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than can be leafed through."""
        return self.count > self.most * self.per_page

    def validate_number(self, number: Any) -> int:
        """The number of a page; raises TooFar for one that lies behind those, or InvalidPage."""
        try:
            return super().validate_number(number)
        except EmptyPage:
            if self.most < int(number) <= ceil(self.count / self.per_page):
                raise TooFar from None
            raise

    def _get_page(self, *args: Any, **kwargs: Any) -> _CountedPage:
        return _CountedPage(*args, **kwargs)
