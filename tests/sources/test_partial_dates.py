"""Partial dates say exactly as much as their source: forms, precision, order, words, refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from commitments.models import AIModel
from sources.partialdates import (
    PartialDate,
    PartialDateField,
    PartialDateFormField,
    Precision,
    partial,
    to_partial_date,
)
from tests.sources.strategies import forms_of, near_dates, short_forms

FORMS = [
    ("2023-05-24", "2023-05-24", "2023-05-24", "day", "24 May 2023"),
    ("2024-02", "2024-02-01", "2024-02-29", "month", "February 2024"),
    ("2023-02", "2023-02-01", "2023-02-28", "month", "February 2023"),
    ("2023-12", "2023-12-01", "2023-12-31", "month", "December 2023"),
    ("2023-Q1", "2023-01-01", "2023-03-31", "quarter", "quarter 1 of 2023"),
    ("2023-Q2", "2023-04-01", "2023-06-30", "quarter", "quarter 2 of 2023"),
    ("2023-Q3", "2023-07-01", "2023-09-30", "quarter", "quarter 3 of 2023"),
    ("2023-Q4", "2023-10-01", "2023-12-31", "quarter", "quarter 4 of 2023"),
    ("2023-H1", "2023-01-01", "2023-06-30", "half-year", "first half of 2023"),
    ("2023-H2", "2023-07-01", "2023-12-31", "half-year", "second half of 2023"),
    ("2023", "2023-01-01", "2023-12-31", "year", "2023"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "precision", "words"), FORMS)
def test_each_form_has_its_two_ends_its_precision_and_its_words(
    text: str, earliest: str, latest: str, precision: str, words: str
) -> None:
    date = PartialDate.parse(text)
    assert date.earliest == dt.date.fromisoformat(earliest)
    assert date.latest == dt.date.fromisoformat(latest)
    assert date.precision == precision
    assert date.words == words
    assert str(date) == text


@given(short_forms)
def test_what_is_printed_can_be_read_again(text: str) -> None:
    date = PartialDate.parse(text)
    assert str(date) == text
    assert PartialDate.parse(str(date)) == date
    assert to_partial_date(PartialDateField().get_prep_value(date)) == date


@given(st.dates())
def test_every_form_covers_the_day_it_was_made_for(day: dt.date) -> None:
    for text in forms_of(day):
        date = PartialDate.parse(text)
        assert date.earliest <= day <= date.latest


@given(st.dates(), st.dates())
def test_only_spans_of_one_unit_are_dates(first: dt.date, last: dt.date) -> None:
    whole = {(date.earliest, date.latest) for date in map(partial, forms_of(first))}
    if (first, last) in whole:
        assert PartialDate(first, last).latest == last
    else:
        with pytest.raises(ValueError, match="no "):
            PartialDate(first, last)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2023-01-15", "2023-01-31"),
        ("2023-01-01", "2023-01-30"),
        ("2023-02-01", "2023-04-30"),
        ("2023-01-02", "2023-06-30"),
        ("2023-04-01", "2023-09-30"),
        ("2023-01-01", "2023-02-28"),
        ("2023-01-01", "2024-12-31"),
        ("2023-01-02", "2023-01-01"),
    ],
)
def test_a_span_that_only_resembles_a_unit_is_no_date(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="no "):
        PartialDate(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "2023-13",
        "2023-00",
        "2023-H3",
        "2023-H0",
        "2023-Q5",
        "2023-Q0",
        "2023-02-30",
        "2023-02-29",
        "2023-05-24T12:00",
        "2023-5",
        "2023-h1",
        "0000",
        "23",
        "May",
        "May 2023",
        "24/05/2023",
        "5/2023",
        "2023-01-01/2023-01-17",
        "2023-06-30/2023-01-01",
        "2023/",
        "٢٠٢٣",
        "２０２３-０５",
        "not stated",
        "-",
    ],
)
def test_anything_else_is_refused_and_the_message_shows_the_text(text: str) -> None:
    field = PartialDateField()
    with pytest.raises(ValidationError) as refused:
        field.to_python(text)
    message = refused.value.messages[0]
    assert text in message
    assert "Write 2023-05-24, 2023-05, 2023-Q2, 2023-H1 or 2023." in message


def test_white_space_around_a_date_is_nothing() -> None:
    assert PartialDate.parse(" 2023-H1\n") == partial("2023-H1")


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_not_stated(nothing: object) -> None:
    assert to_partial_date(nothing) is None
    assert PartialDateField().get_prep_value(nothing) is None


def test_days_moments_and_numbers_of_years_are_taken_as_dates() -> None:
    day = dt.date(2024, 5, 24)
    assert to_partial_date(day) == partial("2024-05-24")
    assert to_partial_date(dt.datetime(2024, 5, 24, 23, 59, tzinfo=dt.UTC)) == PartialDate.on(day)
    assert to_partial_date(2023) == partial("2023")  # how YAML reads an unquoted year


@given(st.lists(near_dates))
def test_dates_sort_by_their_first_day_and_then_by_their_last(dates: list[PartialDate]) -> None:
    by_ends = sorted(dates, key=lambda date: (date.earliest, date.latest))
    assert sorted(dates) == by_ends


def test_a_partial_date_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        partial("2023").earliest = dt.date(2024, 1, 1)  # type: ignore[misc]


def test_a_form_takes_a_date_as_precise_as_it_is_known() -> None:
    field = AIModel._meta.get_field("released").formfield()
    assert isinstance(field, PartialDateFormField)
    assert field.clean(" 2023-H1 ") == partial("2023-H1")
    assert field.clean("") is None
    assert field.clean("   ") is None


def test_a_form_shows_the_short_form_or_just_what_was_typed() -> None:
    field = PartialDateFormField(required=False)
    assert field.prepare_value(partial("2023-H1")) == "2023-H1"
    assert field.prepare_value("2023-H3") == "2023-H3"
    with pytest.raises(ValidationError, match="2023-H3"):
        field.clean("2023-H3")


def test_a_form_counts_a_date_as_changed_only_if_it_is_another_date() -> None:
    field = PartialDateFormField(required=False)
    assert not field.has_changed(partial("2023-H1"), "2023-H1 ")
    assert not field.has_changed(None, "")
    assert field.has_changed(partial("2023-H1"), "2023")
    assert field.has_changed(partial("2023-H1"), "")
    assert field.has_changed(None, "2023")


def test_a_date_that_must_be_stated_is_asked_for() -> None:
    with pytest.raises(ValidationError, match="required"):
        PartialDateFormField().clean("")


def test_serializers_write_the_short_form_and_read_it_back() -> None:
    text = serializers.serialize("json", [AIModel(slug="m", name="M", released="2023-Q2")])
    assert '"released": "2023-Q2"' in text
    assert next(serializers.deserialize("json", text)).object.released == partial("2023-Q2")


def test_precisions_are_the_five_of_the_design() -> None:
    assert set(Precision.values) == {"day", "month", "quarter", "half-year", "year"}
