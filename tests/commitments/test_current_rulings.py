"""Rulings are added, never edited: the newest by date is current, and some are due for review."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.models import Ruling
from tests.factories import make_pledge, make_ruling

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = dt.date(2024, 5, 24), dt.date(2024, 6, 24), dt.date(2024, 7, 24)


def _current(on: dt.date) -> list[Ruling]:
    return list(Ruling.objects.current(on))


def test_the_newest_ruling_by_date_is_current_whenever_it_was_entered() -> None:
    pledge = make_pledge()
    newer = make_ruling(pledge=pledge, ruled_on=JUNE)
    make_ruling(pledge=pledge, ruled_on=MAY)
    assert _current(JULY) == [newer]


def test_of_two_rulings_on_one_day_the_one_entered_later_is_current() -> None:
    pledge = make_pledge()
    make_ruling(pledge=pledge, ruled_on=MAY)
    later = make_ruling(pledge=pledge, ruled_on=MAY)
    assert _current(MAY) == [later]


def test_on_a_past_day_the_ruling_of_that_time_is_current() -> None:
    pledge = make_pledge()
    old = make_ruling(pledge=pledge, ruled_on=MAY)
    new = make_ruling(pledge=pledge, ruled_on=JULY)
    assert _current(MAY - dt.timedelta(days=1)) == []
    assert _current(MAY) == _current(JUNE) == [old]
    assert _current(JULY) == [new]


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_ruling_that_is_not_published_replaces_nothing(status: str) -> None:
    pledge = make_pledge()
    public = make_ruling(pledge=pledge, ruled_on=MAY)
    make_ruling(pledge=pledge, ruled_on=JUNE, status=status)
    assert _current(JULY) == [public]


def test_each_pledge_has_a_current_ruling_of_its_own() -> None:
    one, other = make_ruling(ruled_on=MAY), make_ruling(ruled_on=JUNE)
    assert set(_current(JULY)) == {one, other}


def test_the_ruling_on_a_draft_pledge_is_not_current() -> None:
    make_ruling(pledge=make_pledge(status="draft"))
    assert _current(JULY) == []


def test_made_by_is_up_to_and_with_the_day() -> None:
    ruling = make_ruling(ruled_on=JUNE)
    assert list(Ruling.objects.made_by(JUNE)) == [ruling]
    assert not Ruling.objects.made_by(JUNE - dt.timedelta(days=1)).exists()


def test_review_is_due_after_its_day_has_passed() -> None:
    ruling = make_ruling(ruled_on=MAY, review_by=JUNE)
    assert not Ruling.objects.review_due(JUNE).exists()
    assert list(Ruling.objects.review_due(JUNE + dt.timedelta(days=1))) == [ruling]


def test_a_ruling_without_a_review_date_is_never_due_for_review() -> None:
    make_ruling(ruled_on=MAY)
    assert not Ruling.objects.review_due(dt.date(2099, 1, 1)).exists()


def test_a_ruling_that_was_replaced_is_not_reviewed() -> None:
    old = make_ruling(ruled_on=MAY, review_by=JUNE)
    make_ruling(pledge=old.pledge, ruled_on=JULY)
    assert list(Ruling.objects.review_due(JULY - dt.timedelta(days=1))) == [old]
    assert not Ruling.objects.review_due(JULY).exists()
