"""A clock that was wrong for a while: what it wrote ends no later than it should."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sources.checking.claiming import LEASE, claim, due
from sources.checking.sweeping import begin
from sources.models import Source
from tests.factories import make_source

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def source() -> Source:
    return make_source()


def is_free(source: Source) -> bool:
    now = timezone.now()
    return [each.pk for each in claim(due(now), now)] == [source.pk]


def hold(source: Source, until: dt.timedelta) -> None:
    at = timezone.now() + until
    Source.objects.filter(pk=source.pk).update(lease="another", lease_until=at)


def test_a_lease_of_these_minutes_holds(source: Source) -> None:
    hold(source, LEASE)
    assert not is_free(source)


def test_a_lease_that_is_over_does_not_hold(source: Source) -> None:
    hold(source, -dt.timedelta(seconds=1))
    assert is_free(source)


@pytest.mark.parametrize("ahead", [3 * LEASE, DAY, 4000 * DAY])
def test_a_lease_from_a_clock_that_was_ahead_does_not_hold(
    source: Source, ahead: dt.timedelta
) -> None:
    hold(source, ahead)
    assert is_free(source)


@pytest.mark.parametrize(("days", "is_due"), [(1, False), (31, False), (61, True), (4000, True)])
def test_a_visit_later_than_any_schedule_sets_is_brought_forward(
    source: Source, days: int, is_due: bool
) -> None:
    Source.objects.update(next_check_at=timezone.now() + days * DAY)
    begin(timezone.now())
    assert due(timezone.now()).exists() is is_due
