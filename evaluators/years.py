"""The year of access: that of a model's release, or of the window where no release is dated.

One rule for lists of grants and for the rows of the access table, as conditions of a QuerySet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django_filters import Filter

from commitments.models import AIModel
from sources.filterfields import WordsField
from sources.filters import Rows

#: The earliest year on offer: that of the first models of the line that led to today's.
FIRST_YEAR = 2018
NO_YEAR = "not-stated"


def years_on_offer() -> list[tuple[str, str]]:
    """The years to choose from, newest first, and the word for none."""
    years = range(timezone.localdate().year, FIRST_YEAR - 1, -1)
    return [*((str(year), str(year)) for year in years), (NO_YEAR, gettext("not stated"))]


class YearFilter(Filter):  # type: ignore[misc]
    """Grants of one of the given years."""

    field_class = WordsField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=years_on_offer, **kwargs)

    def filter(self, queryset: Rows, value: Any) -> Rows:
        """Keep the grants; all of them if nothing is given."""
        return queryset.filter(grant_in(value)) if value else queryset

    def tally(self, queryset: Rows) -> dict[str, int]:
        """How many of the grants each year would give; one query."""
        years = [year for year, _label in years_on_offer()]
        wanted = {
            f"in_{place}": Count("pk", filter=grant_in([year])) for place, year in enumerate(years)
        }
        found = queryset.order_by().aggregate(**wanted)
        return {year: found[f"in_{place}"] for place, year in enumerate(years)}


def released_in(years: Iterable[str]) -> Q:
    """Models released in one of these years; ``NO_YEAR``: whose date is not stated."""
    return _touching("released", "released", years)


def grant_in(years: Iterable[str]) -> Q:
    """Grants with a model released in one of these years.

    Where no model of the grant has a release date, the years that its window touches count.
    Only published models do, so that the date of a draft stays unknown.
    """
    years = tuple(years)
    models = AIModel.objects.published().filter(grants=OuterRef("pk"))
    dated = models.filter(released__isnull=False)
    by_release = Exists(dated.filter(released_in(years)))
    return Q(by_release) | (~Q(Exists(dated)) & _touching("window_start", "window_end", years))


def row_in(model: AIModel, years: Collection[str]) -> bool:
    """Whether a model that a grant of these years names belongs among them itself."""
    return model.released is None or str(model.released.earliest.year) in years


def _touching(start: str, end: str, years: Iterable[str]) -> Q:
    """From start to end; where only one of the two is stated, it stands for both."""
    condition = Q(pk__in=())
    for year in years:
        condition |= _unstated(start, end) if year == NO_YEAR else _in_year(start, end, year)
    return condition


def _unstated(start: str, end: str) -> Q:
    return Q(**{f"{start}__isnull": True, f"{end}__isnull": True})


def _in_year(start: str, end: str, year: str) -> Q:
    first, last = f"{year}-01-01", f"{year}-12-31"
    begun, lasting = Q(**{f"{start}__earliest__lte": last}), Q(**{f"{end}__latest__gte": first})
    only_start = begun & Q(**{f"{start}__latest__gte": first, f"{end}__isnull": True})
    only_end = lasting & Q(**{f"{end}__earliest__lte": last, f"{start}__isnull": True})
    return (begun & lasting) | only_start | only_end
