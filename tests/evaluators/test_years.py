"""The year of access: of the release, or of the window where no release is dated."""

from __future__ import annotations

import pytest

from commitments.models import AIModel
from evaluators.models import AccessGrant
from evaluators.years import grant_in, released_in, row_in, years_on_offer
from sources.partialdates import partial
from tests.factories import make_grant, make_model

pytestmark = pytest.mark.django_db


def found(*years: str) -> list[AccessGrant]:
    return list(AccessGrant.objects.filter(grant_in(years)))


def test_a_grant_is_of_the_year_in_which_a_model_was_released() -> None:
    grant = make_grant(models=(make_model(released="2023-03-14"),), window_start="2022-08")
    assert found("2023") == [grant]
    assert found("2022") == []


def test_of_several_models_each_counts() -> None:
    models = (make_model(released="2023"), make_model(released="2024-Q2"), make_model())
    grant = make_grant(models=models)
    for year in ("2023", "2024"):
        assert found(year) == [grant]
    assert found("2022", "2024") == [grant]
    assert found("2025", "not-stated") == []


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2023-H1", "2024-02", {"2023", "2024"}),
        ("2022-12-31", "2024-01-01", {"2022", "2023", "2024"}),
        ("2023", None, {"2023"}),
        (None, "2023-05-24", {"2023"}),
        (None, None, {"not-stated"}),
    ],
)
def test_where_no_release_is_dated_the_window_counts(
    start: str | None, end: str | None, years: set[str]
) -> None:
    of_none = make_grant(window_start=start, window_end=end)
    of_an_undated = make_grant(models=(make_model(),), window_start=start, window_end=end)
    for year in ("2021", "2022", "2023", "2024", "2025", "not-stated"):
        assert found(year) == ([of_none, of_an_undated] if year in years else []), year


def test_the_release_date_of_a_draft_stays_unknown() -> None:
    draft = make_model(released="2023", status="draft")
    grant = make_grant(models=(draft,), window_start="2022")
    assert found("2023") == []
    assert found("2022") == [grant]


def test_models_are_of_the_year_of_their_release() -> None:
    dated, undated = make_model(released="2023-H2"), make_model()
    assert list(AIModel.objects.filter(released_in(["2023"]))) == [dated]
    assert list(AIModel.objects.filter(released_in(["not-stated"]))) == [undated]
    assert list(AIModel.objects.filter(released_in(["2022"]))) == []


def test_a_model_of_a_matching_grant_has_a_row_unless_it_is_of_another_year() -> None:
    assert row_in(AIModel(released=partial("2023-H2")), ["2023"])
    assert not row_in(AIModel(released=partial("2024")), ["2023"])
    assert row_in(AIModel(), ["2023"])


def test_this_year_and_none_are_on_offer() -> None:
    years = [value for value, _label in years_on_offer()]
    assert years[-2:] == ["2018", "not-stated"]
    assert years == [*sorted(years[:-1], reverse=True), "not-stated"]
