"""List filters of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Substr
from django.http import HttpRequest

from sources.partialdates import PartialDateField

NOT_STATED = "not-stated"


class OpenFilter(admin.SimpleListFilter):
    """What waits, unless somebody asks for what was closed: rows with a ``closed_at``."""

    title = "state"
    parameter_name = "state"
    #: What the closed ones are called.
    closed = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Beside the default, which is what waits."""
        return [("closed", self.closed), ("all", "all")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The default has a name of its own."""
        default, *others = super().choices(changelist)
        yield {**default, "display": "waiting"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Waiting, closed or all rows."""
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "closed")


class YearFilter(admin.FieldListFilter):
    """Partial dates by year; "not stated" is a choice of its own."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.parameter = f"{field_path}__in_year"
        super().__init__(field, request, params, model, model_admin, field_path)
        self.years = _years(field)
        self.chosen = self._chosen()

    def _chosen(self) -> str | None:
        """What the address asks for; other than the offered choices it is refused."""
        given: Any = self.used_parameters.get(self.parameter)
        if given and given[-1] not in {NOT_STATED, *self.years}:
            raise IncorrectLookupParameters
        return given[-1] if given else None

    def expected_parameters(self) -> list[str | None]:
        """The one name that this filter puts into the address."""
        return [self.parameter]

    def has_output(self) -> bool:
        """Nothing to choose from in an empty table."""
        return bool(self.years)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """All, each year, not stated."""
        yield self._choice(changelist, None, "All")
        for year in self.years:
            yield self._choice(changelist, year, year)
        yield self._choice(changelist, NOT_STATED, "not stated")

    def _choice(self, changelist: ChangeList, value: str | None, label: str) -> dict[str, Any]:
        query = {self.parameter: value} if value else None
        removed = None if value else [self.parameter]
        return {
            "selected": self.chosen == value,
            "query_string": changelist.get_query_string(query, removed),
            "display": label,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the year, or those without a date."""
        if self.chosen is None:
            return queryset
        if self.chosen == NOT_STATED:
            return queryset.filter(**{f"{self.field_path}__isnull": True})
        return queryset.filter(**{f"{self.field_path}__earliest__startswith": self.chosen})


def _years(field: Any) -> list[str]:
    """Every year from the last date to the first: an index gives both ends without reading all."""
    stated = field.model._base_manager.filter(**{f"{field.name}__isnull": False})
    begins = Substr(field.name, 1, 4)
    first, last = (
        Subquery(stated.order_by(f"{way}{field.name}").values_list(begins)[:1]) for way in ("", "-")
    )
    ends = field.model._base_manager.order_by().values_list(first, last)[:1]
    for begin, end in ends:
        return [str(year) for year in range(int(end or 0), int(begin or 1) - 1, -1)]
    return []


admin.FieldListFilter.register(
    lambda field: isinstance(field, PartialDateField), YearFilter, take_priority=True
)
