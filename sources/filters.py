"""Filters that pages and API share: the building blocks, and those of sources and citations.

A filter set is used as django-filter's own: ``SourceFilter(request.GET, queryset=…)``, then
``.is_valid()``, ``.form`` and ``.qs``. Its rows come in the order asked for (``?ordering=``), or
in the usual order of the model; unstated values come last.

``…_after`` and ``…_before`` take dates of any precision ("2023-H1") and keep every row that *may*
match: after = its latest day is not before the first day given; before = its earliest day is not
after the last day given. A row without that date never matches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django.db.models import Choices, Model, Q, QuerySet
from django.utils import timezone
from django_filters import CharFilter, Filter, FilterSet

from sources.filterfields import (
    FlagField,
    PublicRecordsField,
    SearchField,
    SeveralInput,
    WordField,
    WordsField,
)
from sources.models import Citation, ReviewItem, Source
from sources.ordering import Term, complete, in_order_of, usual_order
from sources.partialdates import PartialDate, PartialDateFormField
from sources.records import RecordQuerySet
from sources.vocabulary import QuoteState, Reach, Reading, SourceKind, Tier

Rows = QuerySet[Any]


class WordsFilter(Filter):  # type: ignore[misc]
    """Rows whose column holds one of the given words. ``many``: the path leads to several rows."""

    field_class: type[Any] = WordsField

    def __init__(
        self, vocabulary: type[Choices], field_name: str | None = None, **kwargs: Any
    ) -> None:
        self.many = kwargs.pop("many", False)
        super().__init__(field_name, choices=vocabulary.choices, **kwargs)

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        return _within(queryset, self.field_name, value, many=self.many)


class PublicFilter(WordsFilter):
    """Rows that refer to one of the given published records, by slug.

    ``typed``: the page shows a text input, for kinds of which there may be very many.
    """

    field_class = PublicRecordsField

    def __init__(
        self,
        records: RecordQuerySet,
        field_name: str | None = None,
        *,
        typed: bool = False,
        **kwargs: Any,
    ) -> None:
        self.many = kwargs.pop("many", False)
        if typed:
            kwargs["widget"] = SeveralInput
        Filter.__init__(self, field_name, queryset=records, **kwargs)


class WordFilter(Filter):  # type: ignore[misc]
    """One word that a method of the filter set understands."""

    field_class = WordField


class FlagFilter(Filter):  # type: ignore[misc]
    """Rows whose column is true, or false."""

    field_class = FlagField


class AfterFilter(Filter):  # type: ignore[misc]
    """Rows whose partial date may lie on or after the one given."""

    field_class = PartialDateFormField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        self.many = kwargs.pop("many", False)
        kwargs.setdefault("help_text", "2023-05-24, 2023-05, 2023-Q2, 2023-H1 or 2023")
        super().__init__(field_name, **kwargs)

    def filter(self, queryset: Rows, value: PartialDate | None) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        return queryset if value is None else _meeting(queryset, self._condition(value), self.many)

    def _condition(self, value: PartialDate) -> Q:
        return Q(**{f"{self.field_name}__latest__gte": value.earliest})


class BeforeFilter(AfterFilter):
    """Rows whose partial date may lie on or before the one given."""

    def _condition(self, value: PartialDate) -> Q:
        return Q(**{f"{self.field_name}__earliest__lte": value.latest})


class DayAfterFilter(AfterFilter):
    """Rows whose day lies on or after the earliest day given."""

    def _condition(self, value: PartialDate) -> Q:
        return Q(**{f"{self.field_name}__gte": value.earliest})


class DayBeforeFilter(AfterFilter):
    """Rows whose day lies on or before the latest day given."""

    def _condition(self, value: PartialDate) -> Q:
        return Q(**{f"{self.field_name}__lte": value.latest})


class SearchFilter(Filter):  # type: ignore[misc]
    """Rows in which every word occurs somewhere in the given texts."""

    field_class = SearchField

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        super().__init__(label="Search", help_text="Words that must all occur.")

    def filter(self, queryset: Rows, value: list[str]) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        for word in value or ():
            anywhere = Q()
            for path in self.paths:
                anywhere |= Q(**{f"{path}__icontains": word})
            queryset = _meeting(queryset, anywhere, many=True)
        return queryset


class OrderingFilter(Filter):  # type: ignore[misc]
    """The order of the rows. ``columns``: the public name of each with its field path."""

    field_class = WordsField

    def __init__(self, **columns: str) -> None:
        self.columns = columns
        both = [(f"{sign}{name}", _way(name, sign)) for name in columns for sign in ("", "-")]
        super().__init__(label="Sorted by", choices=both)

    def terms(self, value: Iterable[str]) -> list[Term]:
        """The columns asked for, as field paths."""
        asked = [Term.parse(text) for text in value]
        return [Term(self.columns[term.path], term.descending) for term in asked]

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Leave the rows; the filter set puts them in order."""
        return queryset


def _way(name: str, sign: str) -> str:
    return f"{name.replace('_', ' ')}{', descending' if sign else ''}"


def _within(queryset: Rows, path: str, values: Any, *, many: bool) -> Rows:
    if not values:
        return queryset
    return _meeting(queryset, Q(**{f"{path}__in": list(values)}), many)


def _meeting(queryset: Rows, condition: Q, many: bool = False) -> Rows:
    """Rows that meet the condition, each once even where it looks at many related rows."""
    if not many:
        return queryset.filter(condition)
    meeting = cast(Any, queryset.model)._base_manager.filter(condition)
    return queryset.filter(pk__in=meeting.values("pk"))


class RecordFilterSet(FilterSet):  # type: ignore[misc]
    """What all filter sets share: labels, an order, and the day for which time-bound ones hold."""

    reading = WordsFilter(Reading)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: Rows | None = None,
        *,
        request: Any = None,
        prefix: str | None = None,
        on: dt.date | None = None,
        as_of: dt.date | None = None,
    ) -> None:
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.on = on or timezone.localdate()
        self.as_of = as_of
        for name, item in self.filters.items():
            if item._label is None:
                item.label = name.replace("_", " ").capitalize()

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
        return in_order_of(super().filter_queryset(queryset), self.order)


class PassageStateFilter(WordsFilter):
    """Sources of which a published passage is in one of the given states."""

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Keep the sources; all of them if nothing is given. Drafts of passages do not count."""
        if not value:
            return queryset
        passages = Citation.objects.published().filter(quote_state__in=list(value))
        return queryset.filter(pk__in=passages.values("source"))


class UnderReviewFilter(FlagFilter):
    """Rows of which a published quote changed and waits for a person, or the others.

    ``field_name``: what the passage holds of such a row: its own key, or its source.
    """

    def filter(self, queryset: Rows, value: bool | None) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        if value is None:
            return queryset
        items: Any = ReviewItem.objects
        waiting = items.waiting().about_wording().exclude(citation=None).values("citation")
        asked = Citation.objects.published().filter(pk__in=waiting)
        return self._chosen(queryset, asked, value)

    def _chosen(self, queryset: Rows, asked: Rows, value: bool) -> Rows:
        chosen = Q(pk__in=asked.values(self.field_name))
        return queryset.filter(chosen if value else ~chosen)


class SourceFilter(RecordFilterSet):
    """Sources."""

    search = SearchFilter("title", "publisher", "author", "url", "note")
    kind = WordsFilter(SourceKind)
    tier = WordsFilter(Tier)
    reach = WordsFilter(Reach)
    quote_state = PassageStateFilter(QuoteState)
    under_review = UnderReviewFilter("source")
    host = CharFilter(lookup_expr="iexact", max_length=255)
    publisher = CharFilter(lookup_expr="iexact", max_length=200)
    published_after = AfterFilter("published_on")
    published_before = BeforeFilter("published_on")
    visited_after = DayAfterFilter("health__last_visit_at__date")
    visited_before = DayBeforeFilter("health__last_visit_at__date")
    ordering = OrderingFilter(
        title="title",
        publisher="publisher",
        published_on="published_on",
        host="host",
        reach="reach",
        last_visited_at="health__last_visit_at",
        next_check_at="next_check_at",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = []


class CitationFilter(RecordFilterSet):
    """Quoted passages."""

    search = SearchFilter("quote", "locator", "note", "quoted_from", "source__title")
    source = PublicFilter(Source.objects.published(), typed=True)
    quote_state = WordsFilter(QuoteState)
    under_review = UnderReviewFilter("pk")
    last_looked_after = DayAfterFilter("standing__last_looked_at__date")
    last_looked_before = DayBeforeFilter("standing__last_looked_at__date")
    last_stood_after = DayAfterFilter("standing__last_stood_at__date")
    last_stood_before = DayBeforeFilter("standing__last_stood_at__date")
    ordering = OrderingFilter(
        slug="slug",
        quote_state="quote_state",
        quote_state_since="quote_state_since",
        last_looked_at="standing__last_looked_at",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Citation
        fields: ClassVar[list[str]] = []
