"""Pages of long lists: counted as far as anybody leafs, and found by keys before rows are read.

An exact count of 100,000 rows under a filter reads them all, for a number that nobody needs. And
whatever a list computes for each row would be computed for all rows before its page as well.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

#: As many rows can be leafed through; to the others leads a filter, a search or another order.
MOST_COUNTED = 10_000
_AUTOCOMPLETE = "autocomplete"


class BoundedPaginator(_Paginator):
    """Counts at most ``most`` rows; ``is_more`` says that there are others."""

    def __init__(self, *args: Any, most: int = MOST_COUNTED, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        #: All rows of the list with what it shows of each, if somebody knows them.
        self.unfiltered: QuerySet[Any] | None = None

    @cached_property
    def _found(self) -> list[Any] | None:
        """The keys of what was searched or filtered, in order: it is looked for once. None for a
        whole list, of which every page is quickly found.
        """
        rows: Any = self.object_list
        if not rows.query.where:
            return None
        return list(rows.values_list("pk", flat=True)[: self.most + 1])

    @cached_property
    def _counted(self) -> int:
        """How many rows there are, but at most one more than are counted."""
        if self._found is not None:
            return len(self._found)
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: self.most + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows can be leafed through."""
        return min(self._counted, self.most)

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than that."""
        return self._counted > self.most

    def page(self, number: Any) -> Page[Any]:
        """The page; its rows are read once their keys are known."""
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        top = min(bottom + self.per_page, self.count)
        asked: Any = self.object_list
        keys: Any = asked.values_list("pk", flat=True) if self._found is None else self._found
        return Page(self._read(asked, list(keys[bottom:top])), number, self)

    def _read(self, asked: Any, keys: list[Any]) -> list[Any]:
        """The rows of these keys in their order, without searching for them once more."""
        rows = (asked if self.unfiltered is None else self.unfiltered).order_by()
        rows.query.select_related = asked.query.select_related or rows.query.select_related
        found = {row.pk: row for row in rows.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


class BoundedChangeList(ChangeList):
    """A list that shows a single page from the keys that were found, as it does one of several."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page."""
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list


class Bounded:
    """Lists and search boxes that count no more than they show."""

    paginator: Any = BoundedPaginator
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that reads its rows by their keys."""
        return BoundedChangeList

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For a search box: it asks only whether more would follow this page."""
        found = super().get_paginator(request, *args, **kwargs)  # type: ignore[misc]
        found.unfiltered = self.get_queryset(request)  # type: ignore[attr-defined]
        match = request.resolver_match
        if match and match.url_name == _AUTOCOMPLETE:
            found.most = _page(request) * found.per_page + 1
        return found


def _page(request: HttpRequest) -> int:
    """The page of a search box, from 1."""
    asked = request.GET.get("page", "1")
    return min(int(asked), MOST_COUNTED) if asked.isdecimal() and int(asked) else 1
