"""Filter sets of records, shared by pages and API: order, negation, and filters of related rows.

A filter set is used as django-filter's own: ``SourceFilter(request.GET, queryset=…)``, then
``.is_valid()``, ``.form`` and ``.qs``. Its rows come in the order asked for (``?ordering=``), or
in the usual order of the model; unstated values come last.

Two things come by themselves, so that no filter set writes them down. Each filter by words or by
references has a contrary, ``stage_not``: all rows that ``stage`` would leave out, also those of
which nothing is stated. And what cites can be filtered by its passages (``PassageFilter``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef
from django.utils import timezone
from django_filters import Filter, FilterSet

from sources.filterfields import PublicRecordsField, WordsField
from sources.filters import OrderingFilter, PublicFilter, Rows, UnderReviewFilter, WordsFilter
from sources.filterwords import WORDING, Wording, contrary
from sources.models import Citation, Source
from sources.ordering import Term, complete, in_order_of, usual_order
from sources.records import link_of, published_q
from sources.vocabulary import CitationRole, QuoteState, Reach, Reading, Tier

#: Ends the name of the contrary of a filter.
NOT = "_not"
_SEVERAL = (WordsField, PublicRecordsField)
_NOTHING: tuple[Any, ...] = (None, "", [], ())


class Filters(dict[str, Filter]):
    """Filters by name. Each request takes copies; what they hold is only read, and not copied."""

    def __deepcopy__(self, _memo: Any) -> Filters:
        """Filters of a request's own."""
        return Filters((name, _own(item)) for name, item in self.items())

    def of(self, names: Iterable[str]) -> Filters:
        """Those of these names that there are, with those of which they are the contrary."""
        named = {name for name in names if name in self}
        named |= {name.removesuffix(NOT) for name in named}
        return Filters((name, item) for name, item in self.items() if name in named)


def _own(item: Filter) -> Filter:
    own = copy(item)
    own.method = item.method  # binds it to the copy
    return own


class Passed(Filter):  # type: ignore[misc]
    """Takes what another filter takes; the filter set itself applies it."""

    def __init__(self, like: Filter, **extra: Any) -> None:
        super().__init__(like.field_name, label=like._label, **{**like.extra, **extra})
        self.field_class = like.field_class
        self.like = like

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """All rows."""
        return queryset


class NotFilter(Passed):
    """All rows that the filter of that name would leave out."""

    def __init__(self, name: str, like: Filter) -> None:
        super().__init__(like, help_text=_contrary(name))
        self.contrary_of = name

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Leave the rows out; none if nothing is given."""
        if not value:
            return queryset
        model: Any = queryset.model
        unwanted = self.parent.filters[self.contrary_of].filter(model._default_manager.all(), value)
        return queryset.filter(~Exists(unwanted.order_by().filter(pk=OuterRef("pk"))))


def _contrary(name: str) -> str:
    return f"All that {name} would leave out, also where it is not stated."


class _AppliedTogether(NotFilter):
    """The contrary of a filter that looks at related rows; ``Through`` applies it."""

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """All rows."""
        return queryset


@dataclass(frozen=True)
class Through:
    """Filters that speak of one and the same related row, such as a pledge of a commitment.

    ``back`` leads from that row to the record, ``names`` are filters of its own filter set.
    Contraries and "no" speak of the same row as the others; alone, they ask that there be no row
    of which the filter speaks.
    """

    back: str
    filterset: type[Any]
    names: tuple[str, ...]

    def rows(self, model: type[Model], as_of: dt.date | None) -> Rows:
        """The related rows that are public."""
        related: Any = self.filterset.Meta.model
        rows: Rows = related.objects.published().as_of(as_of)
        return rows

    def within(self, filters: RowFilterSet) -> Any:
        """The filter set of the related rows, on the same day."""
        rows = self.rows(filters.queryset.model, filters.as_of)
        days = {"on": filters.on, "as_of": filters.as_of}
        return self.filterset(None, rows, names=self.names, **days)

    def kept(self, queryset: Rows, filters: RowFilterSet, given: Mapping[str, Any]) -> Rows:
        """The records with a related row, or without any, such as is asked for."""
        wanted, unwanted = self.asked(given)
        if not (wanted or unwanted):
            return queryset
        within = self.within(filters)
        if wanted:
            related = self.related(within, wanted, unwanted)
            return queryset.filter(Exists(related.filter(**{self.back: OuterRef("pk")})))
        for name, value in unwanted:
            related = self.related(within, [(name, value)], [])
            queryset = queryset.filter(~Exists(related.filter(**{self.back: OuterRef("pk")})))
        return queryset

    def asked(self, given: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
        """What a related row shall be, and what it shall not be, as names and values."""
        values = [(name, given[name]) for name in self.names if name in given]
        contraries = [(name, given.get(name + NOT)) for name in self.names]
        unwanted = [(name, value) for name, value in contraries if value]
        unwanted += [(name, True) for name, value in values if value is False]
        return [pair for pair in values if pair[1] is not False], unwanted

    def related(self, within: Any, wanted: list[Any], unwanted: list[Any]) -> Rows:
        """The related rows that are all of one and none of the other."""
        rows: Rows = within.narrowed(within.queryset, dict(wanted))
        everything = rows.model._default_manager.all()
        for name, value in unwanted:
            out = within.narrowed(everything, {name: value}).order_by()
            rows = rows.filter(~Exists(out.filter(pk=OuterRef("pk"))))
        return rows


class RowFilterSet(FilterSet):  # type: ignore[misc]
    """Filters of rows on a day: ``on`` is the day of what is computed, ``as_of`` a past one.

    ``names``: only these filters are needed; a set of all takes its time to make.
    """

    through: ClassVar[tuple[Through, ...]] = ()
    #: What pages call the filters and orders.
    wording: ClassVar[Wording] = WORDING
    base_filters: Filters

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: Rows | None = None,
        *,
        request: Any = None,
        prefix: str | None = None,
        on: dt.date | None = None,
        as_of: dt.date | None = None,
        names: Iterable[str] | None = None,
    ) -> None:
        if names is not None:
            self.base_filters = self.base_filters.of(names)
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.on = on or timezone.localdate()
        self.as_of = as_of
        for name, item in self.filters.items():
            item.label = self._label_of(name, item)

    def _label_of(self, name: str, item: Filter) -> Any:
        if isinstance(item, NotFilter):
            return contrary(self.wording.label(item.contrary_of))
        return self.wording.label(name)

    def every(self) -> Rows:
        """All rows that the public may see on the day, whatever the set's own fetch along."""
        model: Any = self._meta.model
        rows: Rows = model.objects.published().as_of(self.as_of)
        return rows

    def given(self, without: Collection[str] = ()) -> dict[str, Any]:
        """What is asked for by name, but for what is to be left out. Only of valid sets."""
        asked = self.form.cleaned_data.items()
        return {
            name: value for name, value in asked if value not in _NOTHING and name not in without
        }

    def narrowed(self, queryset: Rows, given: Mapping[str, Any]) -> Rows:
        """The rows that pass these filters, in no order."""
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        for through in self.throughs():
            queryset = through.kept(queryset, self, given)
        return queryset

    @classmethod
    def get_filters(cls) -> Filters:
        """Those written down."""
        return Filters(super().get_filters())

    @classmethod
    def throughs(cls) -> tuple[Through, ...]:
        """All related rows of which its filters speak."""
        return cls.through


class PassageFilter(RowFilterSet):
    """Filters of the passages that a record cites: of one and the same public passage."""

    source_state = WordsFilter(
        Reach, "citation__source__reach", help_text="How a source that it cites can be reached."
    )
    quote_state = WordsFilter(
        QuoteState, "citation__quote_state", help_text="What became of a passage that it cites."
    )
    under_review = UnderReviewFilter(
        "citation", help_text="A change of a passage that it cites waits for a person."
    )
    tier = WordsFilter(
        Tier, "citation__source__tier", help_text="How close a source that it cites stands to it."
    )
    role = WordsFilter(CitationRole, help_text="What a passage does for it.")
    cites = PublicFilter(
        Source.objects.published(),
        "citation__source",
        typed=True,
        help_text="A source that it cites.",
    )


@dataclass(frozen=True)
class ThroughPassages(Through):
    """Filters that speak of one and the same public passage that a record cites."""

    def rows(self, model: type[Model], as_of: dt.date | None) -> Rows:
        """The links to public passages, whenever they were published, as records show them."""
        links: Any = link_of(model)
        rows: Rows = links.objects.filter(published_q(Citation, "citation__"))
        return rows


class RecordFilterSet(RowFilterSet):
    """What all filter sets of records share."""

    reading = WordsFilter(Reading)

    @classmethod
    def throughs(cls) -> tuple[Through, ...]:
        """Those written down, and the passages of what cites."""
        link: Any = link_of(cls._meta.model)
        if link is None:
            return cls.through
        names = tuple(PassageFilter.base_filters)
        return (*cls.through, ThroughPassages(link.owner, PassageFilter, names))

    @classmethod
    def get_filters(cls) -> Filters:
        """Those written down, those of related rows, and the contraries of both."""
        own = super().get_filters()
        if cls._meta.model is None:
            return own
        related = dict(cls._related())
        last = {name: own.pop(name) for name in ("ordering",) if name in own}
        found = Filters(**own, **related, **last)
        for name, item in [*found.items()]:
            if issubclass(item.field_class, _SEVERAL) and not isinstance(item, OrderingFilter):
                kind = _AppliedTogether if name in related else NotFilter
                found[name + NOT] = kind(name, item)
        return found

    @classmethod
    def _related(cls) -> Iterator[tuple[str, Filter]]:
        for through in cls.throughs():
            for name in through.names:
                yield name, Passed(through.filterset.base_filters[name])

    @property
    def order(self) -> tuple[Term, ...]:
        """The order asked for, else the usual one; always ends with the key."""
        asked = self.form.cleaned_data.get("ordering") if self.is_valid() else None
        if asked:
            return complete(self.filters["ordering"].terms(asked))
        model: type[Model] = self.queryset.model
        return usual_order(model)

    def filter_queryset(self, queryset: Rows) -> Rows:
        """The rows that pass all filters, in order."""
        return in_order_of(self.narrowed(queryset, self.given()), self.order)
