"""How many rows each value of a filter would give: counts for pages and API, by the database.

A facet counts the rows that pass all other filters; what is chosen by its own filter, or by the
contrary of it, is left out. So each count is the length of the list that its value would give.
What can be a facet follows from the filters: words, references, flags and ladders, wherever the
database can group rows by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import Count, F, Window
from django_filters import Filter

from sources.filterfields import FLAGS
from sources.filters import FlagFilter, LadderFilter, PublicFilter, Rows, WordsFilter, prepared
from sources.filtersets import NOT, NotFilter, Passed, RecordFilterSet, RowFilterSet

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
    return [name for name, item in filterset.base_filters.items() if can_be_facet(item)]


def can_be_facet(item: Filter) -> bool:
    """Whether the database can count the rows of each of its values."""
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
    counts = _Counts(filters, name)
    if isinstance(counts.of, FlagFilter):
        return counts.of_flag()
    if isinstance(counts.of, LadderFilter):
        return counts.of_ladder()
    return counts.of_values()


def tally(filters: RowFilterSet, name: str) -> dict[Any, int]:
    """How many rows each value of one filter of a valid set would give, for a page's form.

    By word, "true" or "false"; by the key of a record where the filter refers to records. Values
    that would give none are left out. One query, two of a flag. A filter that is no facet of the
    API may count for itself, by a method ``tally``; raises TypeError where it has none.
    """
    counts = _Counts(filters, name)
    if isinstance(counts.of, FlagFilter):
        return counts.flags()
    if isinstance(counts.of, LadderFilter):
        return counts.rungs()
    if can_be_facet(counts.filters.filters[name]):
        return counts.groups()
    own = getattr(counts.of, "tally", None)
    if own is None:
        raise TypeError(f"{name} cannot be counted.")
    found: dict[Any, int] = own(counts.narrowed())
    return found


class _Counts:
    """What a facet is counted from: the filter, and what the others ask for."""

    def __init__(self, filters: RowFilterSet, name: str) -> None:
        given = filters.given(without=(name, name + NOT))
        self.rows: Rows = filters.every()
        same: Any = type(filters)
        self.filters: RowFilterSet = same(
            None, self.rows, on=filters.on, as_of=filters.as_of, names=[*given, name]
        )
        self.name, self.given = name, given
        item = self.filters.filters[name]
        self.of: Any = item.like if isinstance(item, Passed) else item

    def of_flag(self) -> Facet:
        """Counts of yes and no, by a query each."""
        labels = dict(FLAGS)
        both = self.flags().items()
        return Facet(tuple(FacetValue(word, str(labels[word]), count) for word, count in both))

    def flags(self) -> dict[str, int]:
        """Rows of yes and of no, where there are any."""
        both = {"true": self._with(True), "false": self._with(False)}
        return {word: count for word, count in both.items() if count}

    def _with(self, value: bool) -> int:
        return self.filters.narrowed(self.rows, {**self.given, self.name: value}).count()

    def of_ladder(self) -> Facet:
        """Counts of rows at each rung or deeper, from those at each rung."""
        labels = {word: str(label) for word, label, _number in self.of.rungs}
        found = self.rungs().items()
        return Facet(tuple(FacetValue(word, labels[word], count) for word, count in found))

    def rungs(self) -> dict[str, int]:
        """Rows at each rung or deeper, where there are any; the shallowest first."""
        rows = prepared(self.of, self.narrowed())
        at = dict(_grouped(rows, self.of.field_name, Count("pk")).values_list("value", "count"))
        downwards = self.of.rungs[::-1]
        counts = accumulate(at.get(number, 0) for _word, _label, number in downwards)
        found = [
            (word, count)
            for (word, _label, _number), count in zip(downwards, counts, strict=True)
            if count
        ]
        return dict(found[::-1])

    def narrowed(self) -> Rows:
        """The rows that pass what the other filters ask."""
        return self.filters.narrowed(self.rows, self.given)

    def groups(self) -> dict[Any, int]:
        """Rows of each word or of each public record."""
        rows, item, counted = self._countable()
        known: Any = item.extra["queryset"] if isinstance(item, PublicFilter) else _words(item)
        rows = rows.filter(**{f"{item.field_name}__in": known})
        return dict(_grouped(rows, item.field_name, counted).values_list("value", "count"))

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
        rows = prepared(self.of, self.narrowed())
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
