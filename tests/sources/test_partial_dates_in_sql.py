"""The database orders, filters and refuses partial dates just as Python does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.models import AIModel, DocumentVersion
from sources.partialdates import DaysBetween, PartialDate, partial
from tests.factories import make_document, make_lab, make_model
from tests.sources.strategies import near_dates, near_days, short_forms

pytestmark = pytest.mark.django_db
property_test = settings(deadline=None, max_examples=40)
maybe_dates = st.lists(st.one_of(st.none(), near_dates), min_size=1, max_size=12)


@contextmanager
def undone() -> Iterator[None]:
    """Let an example of a property leave nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _models_released(dates: list[PartialDate | None]) -> None:
    lab = make_lab()
    AIModel.objects.bulk_create(
        AIModel(lab=lab, slug=f"m-{number}", name=f"M {number}", released=date)
        for number, date in enumerate(dates)
    )


def _stored(rows: Any) -> list[PartialDate | None]:
    return list(rows.values_list("released", flat=True))


@property_test
@given(maybe_dates)
@undone()
def test_text_order_is_date_order(dates: list[PartialDate | None]) -> None:
    _models_released(dates)
    stated = AIModel.objects.filter(released__isnull=False)
    in_order = sorted(date for date in dates if date)
    assert _stored(stated.order_by("released", "pk")) == in_order
    assert _stored(stated.order_by("-released", "pk")) == in_order[::-1]


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "exact": lambda a, b: a == b,
}


@property_test
@given(maybe_dates, near_days, st.sampled_from(["earliest", "latest"]))
@undone()
def test_each_end_compares_with_a_day_as_in_python(
    dates: list[PartialDate | None], day: dt.date, end: str
) -> None:
    _models_released(dates)
    for name, holds in COMPARISONS.items():
        found = AIModel.objects.filter(**{f"released__{end}__{name}": day})
        expected = sorted(date for date in dates if date and holds(getattr(date, end), day))
        assert sorted(date for date in _stored(found) if date) == expected


@property_test
@given(maybe_dates, near_dates)
@undone()
def test_whole_dates_compare_as_in_python(
    dates: list[PartialDate | None], limit: PartialDate
) -> None:
    _models_released(dates)
    for name, holds in COMPARISONS.items():
        for value in (limit, str(limit)):
            found = AIModel.objects.filter(**{f"released__{name}": value})
            expected = sorted(date for date in dates if date and holds(date, limit))
            assert sorted(date for date in _stored(found) if date) == expected


@property_test
@given(maybe_dates)
@undone()
def test_not_stated_is_null_and_neither_early_nor_late(dates: list[PartialDate | None]) -> None:
    _models_released(dates)
    missing = AIModel.objects.filter(released__isnull=True)
    assert missing.count() == dates.count(None)
    long_ago, far_off = dt.date(1, 1, 1), dt.date(9999, 12, 31)
    assert not missing.filter(released__earliest__gte=long_ago).exists()
    assert not missing.filter(released__latest__lte=far_off).exists()


@property_test
@given(short_forms)
@undone()
def test_what_is_stored_is_what_is_read(text: str) -> None:
    model = make_model(released=text)
    model.refresh_from_db()
    assert str(model.released) == text
    ends = AIModel.objects.values_list("released__earliest", "released__latest").get()
    assert ends == (partial(text).earliest, partial(text).latest)


@property_test
@given(near_dates, near_dates)
@undone()
def test_days_between_are_counted_as_in_python(one: PartialDate, other: PartialDate) -> None:
    DocumentVersion.objects.create(
        slug="v", document=make_document(), published_on=one, effective_on=other
    )
    row = DocumentVersion.objects.annotate(
        fewest=DaysBetween("effective_on__earliest", "published_on__latest"),
        most=DaysBetween("effective_on__latest", "published_on__earliest"),
    ).get()
    assert row.fewest == (other.earliest - one.latest).days
    assert row.most == (other.latest - one.earliest).days


@pytest.mark.parametrize(("published", "effective"), [(None, "2023"), ("2023", None), (None, None)])
def test_days_from_or_to_a_date_that_is_not_stated_are_not_stated(
    published: str | None, effective: str | None
) -> None:
    document = make_document()
    DocumentVersion.objects.create(
        slug="v", document=document, published_on=published, effective_on=effective
    )
    days = DaysBetween("effective_on__latest", "published_on__earliest")
    assert DocumentVersion.objects.annotate(days=days).get().days is None


def _write_raw(pk: int, text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE commitments_aimodel SET released = %s WHERE id = %s", [text, pk])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023",
        "2023-H1",
        "2023-05-24",
        "2023-05-24/",
        "/2023-05-24",
        "2023-05-24 2023-05-24",
        "2023-5-24/2023-05-24",
        "yyyy-mm-dd/yyyy-mm-dd",
        "2023-06-30/2023-01-01",
        "2023-01-01/2023-01-31x",
        "x2023-01-01/2023-01-31",
    ],
)
def test_the_database_itself_refuses_text_that_is_no_pair_of_days(text: str) -> None:
    model = make_model(released="2023")
    with pytest.raises(DatabaseError):
        _write_raw(model.pk, text)
    assert AIModel.objects.get(pk=model.pk).released == partial("2023")


def test_the_database_takes_a_pair_of_days_in_order() -> None:
    model = make_model()
    _write_raw(model.pk, "2023-01-01/2023-06-30")
    model.refresh_from_db()
    assert model.released == partial("2023-H1")


def test_a_filter_by_something_that_is_no_date_says_so() -> None:
    with pytest.raises(Exception, match="2023-H3"):
        AIModel.objects.filter(released="2023-H3").count()
