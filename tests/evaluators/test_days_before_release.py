"""How many days before release access began, computed in SQL and held against Python."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.models import AIModel
from evaluators.access_words import days_before
from evaluators.models import AccessGrant
from sources.partialdates import PartialDate, partial
from tests.factories import make_evaluator, make_grant, make_lab, make_model
from tests.sources.strategies import near_dates
from tests.sources.test_partial_dates_in_sql import undone

pytestmark = pytest.mark.django_db

maybe_date = st.one_of(st.none(), near_dates)


def _days(grant: AccessGrant) -> tuple[int | None, int | None]:
    row = AccessGrant.objects.with_days_before_release().get(pk=grant.pk)
    return row.fewest_days_before_release, row.most_days_before_release


def _expected(
    start: PartialDate | None, releases: list[PartialDate | None]
) -> tuple[int | None, int | None]:
    """From the start of access, as precise as stated, to the first release that is stated."""
    stated = [date for date in releases if date]
    if start is None or not stated:
        return None, None
    first, last = min(d.earliest for d in stated), min(d.latest for d in stated)
    return (first - start.latest).days, (last - start.earliest).days


@settings(deadline=None, max_examples=40)
@given(maybe_date, st.lists(maybe_date, max_size=4))
@undone()
def test_the_database_counts_as_python_does(
    start: PartialDate | None, releases: list[PartialDate | None]
) -> None:
    lab = make_lab()
    rows = AIModel.objects.bulk_create(
        AIModel(lab=lab, slug=f"m-{n}", name=f"M {n}", released=date, status="published")
        for n, date in enumerate(releases)
    )
    grant = make_grant(lab=lab, models=tuple(rows), window_start=start)
    expected = _expected(start, releases)
    assert _days(grant) == expected
    shown = days_before(releases, start)
    assert (shown and shown.fewest, shown and shown.most) == expected


@pytest.mark.parametrize(
    ("start", "released", "days"),
    [
        ("2023-03-01", "2023-03-14", (13, 13)),
        ("2023-03-14", "2023-03-14", (0, 0)),
        ("2023-03-20", "2023-03-14", (-6, -6)),
        ("2023-02", "2023-03-14", (14, 41)),
        ("2022-08", "2023-03", (182, 242)),
        ("2023", "2023", (-364, 364)),
        (None, "2023", (None, None)),
        ("2023", None, (None, None)),
    ],
)
def test_dates_that_are_not_exact_give_a_range(
    start: str | None, released: str | None, days: tuple[int | None, int | None]
) -> None:
    grant = make_grant(models=(make_model(released=released),), window_start=start)
    assert _days(grant) == days


def test_access_to_several_models_counts_to_the_first_release() -> None:
    models = tuple(make_model(released=date) for date in ("2024-01-11", "2024-01-06", None))
    assert _days(make_grant(models=models, window_start="2024-01-01")) == (5, 5)


def test_access_to_no_model_that_is_named_has_no_days() -> None:
    assert _days(make_grant(window_start="2024-01-01")) == (None, None)


def test_the_release_of_a_model_that_is_a_draft_is_not_given_away() -> None:
    shown = make_model(released="2024-01-11")
    drafts = (
        make_model(released="2024-01-02", status="draft"),
        make_model(released="2024-01-03", lab=make_lab(status="draft")),
    )
    grant = make_grant(models=(shown, *drafts), window_start="2024-01-01")
    assert _days(grant) == (10, 10)
    assert _days(make_grant(models=drafts, window_start="2024-01-01")) == (None, None)


def test_each_grant_has_its_own_days() -> None:
    model = make_model(released=partial("2024-01-11"))
    evaluator = make_evaluator()
    one = make_grant(models=(model,), evaluator=evaluator, window_start="2024-01-01")
    other = make_grant(models=(model,), evaluator=evaluator, window_start="2024-01-10")
    assert (_days(one), _days(other)) == ((10, 10), (1, 1))
