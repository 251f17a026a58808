"""Partial dates: a date as precise as its source states it, never padded to a false day.

"2023-H1" is any day from 1 January to 30 June 2023. One column holds both ends as
"earliest/latest" (two ISO days), so that plain text order is date order on SQLite and PostgreSQL
alike, an ordinary index serves it, and the precision follows from the two ends.

Queries: ``order_by("released")``, ``released__earliest__lte=day`` (may have happened by then),
``released__latest__lte=day`` (has certainly happened by then), ``released="2023-H1"``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression
    from django.db.models.sql.compiler import SQLCompiler


class Precision(models.TextChoices):
    """How precisely a source states a date (design.md, section 4)."""

    DAY = "day", "day"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    HALF_YEAR = "half-year", "half-year"
    YEAR = "year", "year"


_SPAN_MONTHS = {
    Precision.MONTH: 1,
    Precision.QUARTER: 3,
    Precision.HALF_YEAR: 6,
    Precision.YEAR: 12,
}
_FORMS = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)
_STORED = re.compile(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", re.ASCII)
#: How a date may be written, as errors list it.
DATE_FORMS = ("YYYY-MM-DD", "YYYY-MM", "YYYY-Qn", "YYYY-Hn", "YYYY")
_HOW = "Write 2023-05-24, 2023-05, 2023-Q2, 2023-H1 or 2023."
_HALVES = {
    1: gettext_lazy("first half of %(year)s"),
    2: gettext_lazy("second half of %(year)s"),
}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date with a precision: the days from ``earliest`` to ``latest``, both included.

    Sorts by its earliest day, then by its latest. ``str()`` gives the form ``parse()`` reads.
    """

    earliest: dt.date
    latest: dt.date

    def __post_init__(self) -> None:
        """Raise ValueError unless the two days span exactly one unit of a precision."""
        if self.latest != _end_of(self.earliest, self.precision):
            raise ValueError(f"{self.earliest} to {self.latest} is no {self.precision.label}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read "2023-05-24", "2023-05", "2023-Q2", "2023-H1" or "2023"; ValueError otherwise."""
        found = _FORMS.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'"{text}" is not a date. {_HOW}')
        try:
            return cls._from_parts(found)
        except ValueError as error:
            raise ValueError(f'"{text}" is not a date: {error}. {_HOW}') from None

    @classmethod
    def _from_parts(cls, found: re.Match[str]) -> PartialDate:
        year = int(found["year"])
        if found["day"]:
            day = dt.date(year, int(found["month"]), int(found["day"]))
            return cls(day, day)
        if found["month"]:
            return cls._span(year, int(found["month"]), Precision.MONTH)
        if found["quarter"]:
            return cls._span(year, 3 * int(found["quarter"]) - 2, Precision.QUARTER)
        if found["half"]:
            return cls._span(year, 6 * int(found["half"]) - 5, Precision.HALF_YEAR)
        return cls._span(year, 1, Precision.YEAR)

    @classmethod
    def _span(cls, year: int, month: int, precision: Precision) -> PartialDate:
        first = dt.date(year, month, 1)
        return cls(first, _end_of(first, precision))

    @classmethod
    def on(cls, day: dt.date) -> PartialDate:
        """A date known to the day."""
        return cls(day, day)

    @property
    def precision(self) -> Precision:
        """The unit that the two days span; day where they are the same."""
        if self.earliest == self.latest:
            return Precision.DAY
        months = (self.latest.month - self.earliest.month) + 1
        spans = {length: precision for precision, length in _SPAN_MONTHS.items()}
        return spans.get(months, Precision.YEAR)

    def __str__(self) -> str:
        first = self.earliest
        year = f"{first.year:04d}"  # strftime does not pad years before 1000 everywhere
        match self.precision:
            case Precision.DAY:
                return first.isoformat()
            case Precision.MONTH:
                return f"{year}-{first.month:02d}"
            case Precision.QUARTER:
                return f"{year}-Q{(first.month + 2) // 3}"
            case Precision.HALF_YEAR:
                return f"{year}-H{(first.month + 5) // 6}"
            case _:
                return year

    @property
    def words(self) -> str:
        """The date as a reader says it: "first half of 2023", "May 2024", "24 May 2024"."""
        first = self.earliest
        match self.precision:
            case Precision.DAY:
                return date_format(first, "DATE_FORMAT")
            case Precision.MONTH:
                return date_format(first, "YEAR_MONTH_FORMAT")
            case Precision.QUARTER:
                quarter = {"number": (first.month + 2) // 3, "year": f"{first:%Y}"}
                return gettext("quarter %(number)d of %(year)s") % quarter
            case Precision.HALF_YEAR:
                return _HALVES[(first.month + 5) // 6] % {"year": f"{first:%Y}"}
            case _:
                return f"{first:%Y}"


def _end_of(first: dt.date, precision: Precision) -> dt.date:
    """The last day of the unit that starts on ``first``; ValueError if no such unit does."""
    months = _SPAN_MONTHS.get(precision)
    if months is None:
        return first
    if first.day != 1 or (first.month - 1) % months:
        raise ValueError(f"no {precision.label} starts on {first}")
    month = first.month + months - 1
    return dt.date(first.year, month, calendar.monthrange(first.year, month)[1])


def to_partial_date(value: object) -> PartialDate | None:
    """A partial date from what a form, a file, the database or code holds; ValueError if none."""
    if value is None or value == "":
        return None
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, dt.date):
        return PartialDate.on(value.date() if isinstance(value, dt.datetime) else value)
    text = str(value)
    return _from_stored(text) if _STORED.fullmatch(text) else PartialDate.parse(text)


def _from_stored(text: str) -> PartialDate:
    """Read the column's form, "2023-01-01/2023-06-30"; ValueError if it is no unit."""
    earliest, _, latest = text.partition("/")
    try:
        return PartialDate(dt.date.fromisoformat(earliest), dt.date.fromisoformat(latest))
    except ValueError as error:
        raise ValueError(f'"{text}" is not a date: {error}. {_HOW}') from None


def _literal(error: ValueError) -> str:
    """A message that takes parameters, with its own per cent signs kept."""
    return str(error).replace("%", "%%")


class PartialDateFormField(forms.CharField):
    """A text input that takes a date as precise as it is known."""

    def __init__(self, **kwargs: Any) -> None:
        # The column's length says nothing about what a person may type.
        kwargs.pop("max_length", None)
        kwargs["empty_value"] = None
        super().__init__(**kwargs)

    def to_python(self, value: object) -> Any:
        """The PartialDate, or None for empty text; a ValidationError that says how to write it."""
        try:
            return to_partial_date(value.strip() if isinstance(value, str) else value)
        except ValueError as error:
            params = {"allowed": DATE_FORMS}
            raise ValidationError(_literal(error), code="invalid", params=params) from None

    def prepare_value(self, value: object) -> object:
        """What the input shows: the short form, or just what was typed."""
        return str(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare as dates, so that 2023-H1 stays unchanged however it was stored."""
        return str(initial or "") != str(data or "").strip()


class PartialDateField(models.Field):  # type: ignore[type-arg]
    """A nullable-friendly column of partial dates. NULL is "not stated"; see the module's text."""

    description = "A date with a precision from day to year"

    def get_internal_type(self) -> str:
        """Stored as a short text: two ISO days and a slash."""
        return "CharField"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 21
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """The arguments for migrations, without the fixed length."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """The rule the database keeps: two ISO days in order."""
        column = connection.ops.quote_name(str(self.column))
        digits = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
        if connection.vendor == "postgresql":
            shape = f"{column} ~ '^{digits}/{digits}$'"
        else:
            shape = f"{column} GLOB '{digits}/{digits}'"
        return f"{shape} AND substr({column}, 1, 10) <= substr({column}, 12, 10)"

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> PartialDate | None:
        """The stored text as a PartialDate."""
        return to_partial_date(value)

    def to_python(self, value: object) -> PartialDate | None:
        """Anything readable as a PartialDate; a ValidationError that says how to write it."""
        try:
            return to_partial_date(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value: object) -> str | None:
        """The stored form."""
        date = self.to_python(value)
        return f"{date.earliest}/{date.latest}" if date else None

    def value_to_string(self, obj: models.Model) -> str:
        """The short form, for serializers."""
        date = self.value_from_object(obj)
        return str(date) if date else ""

    def formfield(self, **kwargs: Any) -> Any:
        """A text input with the accepted forms explained."""
        kwargs.pop("choices_form_class", None)
        return super().formfield(form_class=PartialDateFormField, **kwargs)


class IsoDay(models.CharField):  # type: ignore[type-arg]
    """A day held as ISO text: compared as text, given back as a date."""

    def get_prep_value(self, value: object) -> Any:
        """The ISO form of a date; text is taken as it is."""
        return value.isoformat() if isinstance(value, dt.date) else value

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> dt.date | None:
        """The day as a date."""
        return dt.date.fromisoformat(value) if value else None


class _End(models.Transform):
    """One end of a partial date as an IsoDay; cheap, immutable, fit for an index."""

    start = 1

    @property
    def output_field(self) -> models.Field[Any, Any]:
        return IsoDay(max_length=10)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any
    ) -> Any:
        sql, params = compiler.compile(self.lhs)
        return f"substr({sql}, {self.start}, 10)", list(params)


@PartialDateField.register_lookup
class Earliest(_End):
    """``__earliest``: the first day it can be."""

    lookup_name = "earliest"
    start = 1


@PartialDateField.register_lookup
class Latest(_End):
    """``__latest``: the last day it can be."""

    lookup_name = "latest"
    start = 12


class DaysBetween(models.Func):
    """Days from the second ISO day to the first (first minus second); NULL if either is."""

    output_field = models.IntegerField()
    arity = 2

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        """Julian days are whole-day differences for plain dates."""
        return self.as_sql(
            compiler,
            connection,
            template="CAST(julianday(%(expressions)s) AS INTEGER)",
            arg_joiner=") - julianday(",
        )

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """Date minus date is an integer in PostgreSQL."""
        return self.as_sql(
            compiler,
            connection,
            template="(CAST(%(expressions)s AS date))",
            arg_joiner=" AS date) - CAST(",
        )


def partial(value: str) -> PartialDate:
    """Short form to date, for code that writes dates as literals."""
    return cast(PartialDate, to_partial_date(value))
