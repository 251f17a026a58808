"""How many rows match, and of which values, as sums over groups: counted once for a data version.

Rows that are alike in the columns which filters look at are one group. There are few groups however
many rows there are, and whatever value is asked of the same filters, the number is a sum over them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, F

from labwatch.api.quick.reading import NotQuick
from labwatch.api.quick.statements import field_of
from labwatch.serving.keeping import Kept
from sources.facets import MOST, Facet, FacetValue
from sources.filterfields import FLAGS
from sources.filters import (
    AfterFilter,
    BeforeFilter,
    DayAfterFilter,
    DayBeforeFilter,
    FlagFilter,
    PublicFilter,
    WordsFilter,
)
from sources.filtersets import NOT, NotFilter

Test = Callable[[Any], bool]
_KINDS = frozenset(
    {
        WordsFilter,
        PublicFilter,
        FlagFilter,
        AfterFilter,
        BeforeFilter,
        DayAfterFilter,
        DayBeforeFilter,
    }
)
#: More groups cost more than the database needs to count.
_MOST_GROUPS = 5_000


@dataclass(frozen=True)
class Groups:
    """Each group's cells, one for each column, and its number of rows; none: there are too many."""

    rows: list[tuple[tuple[Any, ...], int]] | None

    def total(self, tests: Mapping[int, Test]) -> int:
        """The rows of groups whose cells pass."""
        return sum(number for _cells, number in self._passing(tests))

    def by(self, column: int, tests: Mapping[int, Test]) -> Counter[Any]:
        """The same for each cell of one column."""
        found: Counter[Any] = Counter()
        for cells, number in self._passing(tests):
            found[cells[column]] += number
        return found

    def _passing(self, tests: Mapping[int, Test]) -> list[tuple[tuple[Any, ...], int]]:
        """Of each column, only cells that differ are tested."""
        rows = self.rows or []
        for column, test in tests.items():
            passing = {cell for cell in {cells[column] for cells, _number in rows} if test(cell)}
            rows = [row for row in rows if row[0][column] in passing]
        return rows


_groups: Kept[Groups] = Kept(room=50_000)


def grouped(mark: str, model: Any, paths: Collection[str]) -> Groups:
    """The groups of public rows by these columns; NotQuick if there are too many."""
    key = f"{mark} {model._meta.label} {','.join(paths)}"
    found = _groups.get(key)
    if found is None:
        found = Groups(_read(model, paths))
        _groups.put(key, found, 1 + len(found.rows or ()))
    if found.rows is None:
        raise NotQuick
    return found


def _read(model: Any, paths: Collection[str]) -> list[tuple[tuple[Any, ...], int]] | None:
    """As the database holds the cells: dates are texts that can be compared."""
    rows = model.objects.published()
    if not paths:
        return [((), rows.count())]
    counted = rows.order_by().values_list(*map(F, paths)).annotate(number=Count("pk"))
    sql, parameters = counted[: _MOST_GROUPS + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = [(tuple(cells), number) for *cells, number in cursor.fetchall()]
    return found if len(found) <= _MOST_GROUPS else None


# What filters ask of a cell


def column_of(filterset: Any, name: str) -> str:
    """The one column that a filter looks at; NotQuick if it does more than that."""
    path = _columns(filterset).get(name)
    if path is None:
        raise NotQuick
    return path


@cache
def _columns(filterset: Any) -> dict[str, str]:
    plain = {
        name: item.field_name
        for name, item in filterset.base_filters.items()
        if _is_plain(item) and _leads_to_one(filterset.Meta.model, item.field_name)
    }
    contraries = {name + NOT for name in plain}
    return plain | {
        name: item.field_name
        for name, item in filterset.base_filters.items()
        if name in contraries and type(item) is NotFilter
    }


def _is_plain(item: Any) -> bool:
    is_more = item.method or getattr(item, "prepare", "") or getattr(item, "many", False)
    return type(item) in _KINDS and not is_more


def _leads_to_one(model: Any, path: str) -> bool:
    try:
        return bool(field_of(model, path).concrete)
    except NotQuick:
        return False


def test_of(filterset: Any, name: str, value: Any) -> Test:
    """Whether a cell passes a filter that looks at one column."""
    item = filterset.base_filters[name]
    if isinstance(item, NotFilter):
        passes = test_of(filterset, item.contrary_of, value)
        return lambda cell: not passes(cell)
    if isinstance(item, WordsFilter):  # records are known by their keys
        return frozenset(getattr(each, "pk", each) for each in value).__contains__
    if isinstance(item, FlagFilter):
        return lambda cell: bool(cell) is value
    return _of_date(item, value)


def _of_date(item: AfterFilter, value: Any) -> Test:
    """Ends of partial dates are told from texts such as 2023-01-01/2023-06-30."""
    first, last = str(value.earliest), str(value.latest)
    match item:
        case BeforeFilter():
            return lambda cell: cell is not None and cell[:10] <= last
        case DayAfterFilter():
            return lambda cell: cell is not None and _day(cell) >= first
        case DayBeforeFilter():
            return lambda cell: cell is not None and _day(cell) <= last
    return lambda cell: cell is not None and cell[11:] >= first


def _day(cell: dt.date | str) -> str:
    return str(cell)


# Counts


def count(mark: str, filterset: Any, given: Mapping[str, Any]) -> int:
    """How many public rows pass; NotQuick if that is no matter of single columns."""
    return _groups_for(mark, filterset, given, ()).total_of(filterset, given)


@dataclass(frozen=True)
class _Asked:
    """Groups by the columns that filters look at."""

    groups: Groups
    paths: list[str]

    def tests(self, filterset: Any, given: Mapping[str, Any]) -> dict[int, Test]:
        """By the number of the column; a column may be asked twice."""
        found: dict[int, Test] = {}
        for name, value in given.items():
            place = self.paths.index(column_of(filterset, name))
            found[place] = _both(found.get(place), test_of(filterset, name, value))
        return found

    def total_of(self, filterset: Any, given: Mapping[str, Any]) -> int:
        return self.groups.total(self.tests(filterset, given))


def _both(one: Test | None, other: Test) -> Test:
    return other if one is None else lambda cell: one(cell) and other(cell)


def _groups_for(
    mark: str, filterset: Any, given: Mapping[str, Any], more: Collection[str]
) -> _Asked:
    paths = sorted({*(column_of(filterset, name) for name in given), *more})
    return _Asked(grouped(mark, filterset.Meta.model, paths), paths)


def facet(mark: str, filterset: Any, given: Mapping[str, Any], name: str) -> Facet:
    """As ``sources.facets.facet``: the rows of each value, beside what other filters ask."""
    item, path = filterset.base_filters[name], column_of(filterset, name)
    if isinstance(item, PublicFilter):
        raise NotQuick  # the names of its records are to be read as well
    others = {key: value for key, value in given.items() if key not in (name, name + NOT)}
    asked = _groups_for(mark, filterset, others, (path,))
    counts = asked.groups.by(asked.paths.index(path), asked.tests(filterset, others))
    if isinstance(item, FlagFilter):
        rows = {word: counts.get(word == "true", 0) for word, _label in FLAGS}
        return Facet(
            tuple(FacetValue(word, str(label), rows[word]) for word, label in FLAGS if rows[word])
        )
    labels = {str(word): str(label) for word, label in item.extra["choices"]}
    found = sorted((-number, word) for word, number in counts.items() if word in labels)
    values = [FacetValue(word, labels[word], -number) for number, word in found[:MOST]]
    return Facet(tuple(values), more=len(found) - len(values))
