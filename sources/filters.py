"""The filters that pages and API share, as building blocks; ``filtersets`` puts them together.

``…_after`` and ``…_before`` take dates of any precision ("2023-H1") and keep every row that *may*
match: after = its latest day is not before the first day given; before = its earliest day is not
after the last day given. A row without that date never matches.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.db.models import Choices, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from sources.filterfields import (
    FlagField,
    PublicRecordsField,
    SearchField,
    SeveralInput,
    WordField,
    WordsField,
)
from sources.models import Citation, ReviewItem
from sources.ordering import Term
from sources.partialdates import PartialDate, PartialDateFormField
from sources.records import RecordQuerySet
from sources.searchquery import SEARCH_HELP, SearchQuery

Rows = QuerySet[Any]

DATES_HELP = _("2023-05-24, 2023-05, 2023-Q2, 2023-H1 or 2023")


class WordsFilter(Filter):  # type: ignore[misc]
    """Rows whose column holds one of the given words.

    ``many``: the path leads to several rows. ``prepare``: the filter set's method that gets the
    rows ready: it adds a computed column, or leaves out what must not be seen.
    """

    field_class: type[Any] = WordsField
    prepare = ""

    def __init__(
        self, vocabulary: type[Choices], field_name: str | None = None, **kwargs: Any
    ) -> None:
        self.many = kwargs.pop("many", False)
        self.prepare = kwargs.pop("prepare", "")
        super().__init__(field_name, choices=vocabulary.choices, **kwargs)

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        if not value:
            return queryset
        condition = Q(**{f"{self.field_name}__in": list(value)})
        return _meeting(prepared(self, queryset), condition, self.many)


def prepared(item: Any, queryset: Rows) -> Rows:
    """The rows as the filter looks at them."""
    rows: Rows = getattr(item.parent, item.prepare)(queryset) if item.prepare else queryset
    return rows


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
        self.prepare = kwargs.pop("prepare", "")
        if typed:
            kwargs["widget"] = SeveralInput
        Filter.__init__(self, field_name, queryset=records, **kwargs)


class WordFilter(Filter):  # type: ignore[misc]
    """One word that a method of the filter set understands."""

    field_class = WordField


class LadderFilter(WordFilter):
    """Rows that stand on the given rung or on a deeper one.

    ``rungs``: word, label and number of each, from the shallowest; ``prepare`` as of WordsFilter.
    """

    def __init__(
        self, rungs: Iterable[tuple[str, str, int]], field_name: str, prepare: str, **kwargs: Any
    ) -> None:
        self.rungs, self.prepare = list(rungs), prepare
        choices = [(word, label) for word, label, _number in self.rungs]
        super().__init__(field_name, choices=choices, **kwargs)

    def filter(self, queryset: Rows, value: str) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        if not value:
            return queryset
        numbers = {word: number for word, _label, number in self.rungs}
        rows = prepared(self, queryset)
        return rows.filter(**{f"{self.field_name}__gte": numbers[value]})


class FlagFilter(Filter):  # type: ignore[misc]
    """Rows whose column is true, or false."""

    field_class = FlagField


class AfterFilter(Filter):  # type: ignore[misc]
    """Rows whose partial date may lie on or after the one given."""

    field_class = PartialDateFormField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        self.many = kwargs.pop("many", False)
        kwargs.setdefault("help_text", DATES_HELP)
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


class UnderReviewFilter(FlagFilter):
    """Rows of which the quote changed and waits for a person, or the others.

    ``field_name`` leads to the passage.
    """

    def filter(self, queryset: Rows, value: bool | None) -> Rows:
        """Keep the rows; all of them if nothing is given. Drafts of passages do not count."""
        if value is None:
            return queryset
        items: Any = ReviewItem.objects
        waiting = items.waiting().about_wording().exclude(citation=None).values("citation")
        asked = Citation.objects.published().filter(pk__in=waiting)
        chosen = Q(**{f"{self.field_name}__in": asked.values("pk")})
        return queryset.filter(chosen if value else ~chosen)


class SearchFilter(Filter):  # type: ignore[misc]
    """Rows in whose public form everything asked for occurs.

    The site above tells which these are: ``settings.RECORD_SEARCH`` names its function of a model
    and a query that gives their keys as a subquery.
    """

    field_class = SearchField

    def __init__(self) -> None:
        super().__init__(help_text=SEARCH_HELP)

    def filter(self, queryset: Rows, value: SearchQuery | None) -> Rows:
        """Keep the rows; all of them if nothing is given."""
        if value is None:
            return queryset
        matching = import_string(settings.RECORD_SEARCH)
        return queryset.filter(pk__in=matching(queryset.model, value))


class OrderingFilter(Filter):  # type: ignore[misc]
    """The order of the rows. ``columns``: the public name of each with its field path."""

    field_class = WordsField

    def __init__(self, **columns: str) -> None:
        self.columns = columns
        both = [(f"{sign}{name}", _way(name, sign)) for name in columns for sign in ("", "-")]
        super().__init__(choices=both)

    def terms(self, value: Iterable[str]) -> list[Term]:
        """The columns asked for, as field paths."""
        asked = [Term.parse(text) for text in value]
        return [Term(self.columns[term.path], term.descending) for term in asked]

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Leave the rows; the filter set puts them in order."""
        return queryset


def _way(name: str, sign: str) -> str:
    return f"{name.replace('_', ' ')}{', descending' if sign else ''}"


def _meeting(queryset: Rows, condition: Q, many: bool = False) -> Rows:
    """Rows that meet the condition, each once even where it looks at many related rows."""
    if not many:
        return queryset.filter(condition)
    meeting = cast(Any, queryset.model)._base_manager.filter(condition)
    return queryset.filter(pk__in=meeting.values("pk"))
