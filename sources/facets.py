"""How many rows each value of a filter would give: counts for pages and API, by the database.

A facet counts the rows that pass all other filters; what is chosen by its own filter, or by the
contrary of it, is left out. So each count is the length of the list that its value would give.
What can be a facet follows from the filters: words, references, flags and ladders, wherever the
database can group rows by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import Count, F, Window
from django_filters import Filter

from sources.filterfields import FLAGS
from sources.filters import FlagFilter, LadderFilter, PublicFilter, Rows, WordsFilter, prepared
from sources.filtersets import NOT, NotFilter, Passed, RecordFilterSet

#: How many values of a facet are told; of references there may be very many.
MOST = 50


@dataclass(frozen=True)
class FacetValue:
    """A value of a filter, how pages write it, and how many rows it would give."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """The values that give any rows, most rows first, and how many more values there are."""

    values: tuple[FacetValue, ...]
    more: int = 0


def facet_names(filterset: type[RecordFilterSet]) -> list[str]:
    """The filters that can be facets."""
    return [name for name, item in filterset.base_filters.items() if _can_be_facet(item)]


def _can_be_facet(item: Filter) -> bool:
    if isinstance(item, NotFilter):
        return False
    of = item.like if isinstance(item, Passed) else item
    if isinstance(of, LadderFilter):
        return of is item  # a record with several related rows stands on several rungs
    is_grouped = isinstance(of, WordsFilter) and bool(of.prepare or not of.method)
    return is_grouped or isinstance(of, FlagFilter)


def facet(filters: RecordFilterSet, name: str) -> Facet:
    """The counts of one filter of a valid set; at most two queries, whatever the rows.

    Counts from all published rows as of the set's day, whatever its own queryset fetches along.
    """
    given = filters.given(without=(name, name + NOT))
    counts = _Counts(filters, name, given)
    if isinstance(counts.of, FlagFilter):
        return counts.of_flag()
    if isinstance(counts.of, LadderFilter):
        return counts.of_ladder()
    return counts.of_values()


class _Counts:
    """What a facet is counted from: the filter, and what the others ask for."""

    def __init__(self, filters: RecordFilterSet, name: str, given: Mapping[str, Any]) -> None:
        model: Any = type(filters).Meta.model
        self.rows: Rows = model.objects.published().as_of(filters.as_of)
        same: Any = type(filters)
        self.filters: RecordFilterSet = same(
            None, self.rows, on=filters.on, as_of=filters.as_of, names=[*given, name]
        )
        self.name, self.given = name, given
        item = self.filters.filters[name]
        self.of: Any = item.like if isinstance(item, Passed) else item

    def of_flag(self) -> Facet:
        """Counts of yes and no, by a query each."""
        labels = dict(FLAGS)
        both = [("true", self._with(True)), ("false", self._with(False))]
        return _facet(FacetValue(word, labels[word], count) for word, count in both if count)

    def _with(self, value: bool) -> int:
        return self.filters.narrowed(self.rows, {**self.given, self.name: value}).count()

    def of_ladder(self) -> Facet:
        """Counts of rows at each rung or deeper, from those at each rung."""
        rows = prepared(self.of, self.filters.narrowed(self.rows, self.given))
        at = dict(_grouped(rows, self.of.field_name, Count("pk")).values_list("value", "count"))
        downwards = self.of.rungs[::-1]
        counts = accumulate(at.get(number, 0) for _word, _label, number in downwards)
        found = [
            FacetValue(word, label, count)
            for (word, label, _number), count in zip(downwards, counts, strict=True)
            if count
        ]
        return _facet(found[::-1])

    def of_values(self) -> Facet:
        """Counts of each word or reference."""
        rows, item, counted = self._countable()
        known: Any = item.extra["queryset"] if isinstance(item, PublicFilter) else _words(item)
        rows = rows.filter(**{f"{item.field_name}__in": known})
        groups = _grouped(rows, item.field_name, counted).annotate(groups=Window(Count("*")))
        found = list(groups.order_by("-count", "value")[:MOST])
        shown = _records(known, found) if isinstance(item, PublicFilter) else _words(item)
        values = [FacetValue(*shown[row["value"]], row["count"]) for row in found]
        return Facet(tuple(values), more=found[0]["groups"] - len(found) if found else 0)

    def _countable(self) -> tuple[Rows, Any, Count]:
        """The rows to group, the filter by which, and what to count in each group."""
        for through in self.filters.throughs():
            if self.name in through.names:
                return self._related(through)
        rows = prepared(self.of, self.filters.narrowed(self.rows, self.given))
        return rows, self.of, Count("pk", distinct=self.of.many)

    def _related(self, through: Any) -> tuple[Rows, Any, Count]:
        """Related rows of records that pass what is asked of other things than these rows."""
        its = {*through.names, *(name + NOT for name in through.names)}
        others = {name: value for name, value in self.given.items() if name not in its}
        records = self.filters.narrowed(self.rows, others).order_by().values("pk")
        within = through.within(self.filters)
        related = through.related(within, *through.asked(self.given))
        item = within.filters[self.name]
        related = prepared(item, related.filter(**{f"{through.back}__in": records}))
        return related, item, Count(through.back, distinct=True)


def _facet(values: Any) -> Facet:
    return Facet(tuple(values))


def _grouped(rows: Rows, path: str, counted: Count) -> Any:
    return rows.order_by().values(value=F(path)).annotate(count=counted)


def _words(item: Filter) -> dict[str, tuple[str, str]]:
    """Each word with itself and its label."""
    return {str(word): (str(word), str(label)) for word, label in item.extra["choices"]}


def _records(known: Rows, found: list[dict[str, Any]]) -> dict[Any, tuple[str, str]]:
    """The slug and name of each record found, by key."""
    model: Any = known.model
    rows = known.filter(pk__in=[row["value"] for row in found])
    return {row.pk: (row.slug, row.name) for row in rows.select_related(*model.rests_on)}
