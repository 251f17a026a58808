"""What an organisation was called on a day: METR and UK AISI, and names without dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.models import Lab, LabName
from commitments.naming import name_on, names_shown, names_then
from evaluators.models import Evaluator, EvaluatorName
from sources.partialdates import PartialDate, to_partial_date
from tests.factories import make_evaluator, make_lab


@dataclass(frozen=True)
class Row:
    """A name over time."""

    name: str
    since: PartialDate | None = None
    until: PartialDate | None = None
    note: str = ""


def row(name: str, since: str = "", until: str = "") -> Row:
    return Row(name, to_partial_date(since), to_partial_date(until))


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


METR = [row("ARC Evals", until="2023-12-04"), row("METR", since="2023-12-04")]
AISI = [
    row("UK AISI"),
    row("UK AI Safety Institute", until="2025-02-14"),
    row("UK AI Security Institute", since="2025-02-14"),
]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2023-03-14", "ARC Evals"),
        ("2023-12-03", "ARC Evals"),
        ("2023-12-04", "METR"),
        ("2024-05-24", "METR"),
    ],
)
def test_metr_was_called_arc_evals_until_december_2023(day: str, name: str) -> None:
    assert name_on("METR", METR, on(day)) == name


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-05-24", "UK AI Safety Institute"),
        ("2025-02-13", "UK AI Safety Institute"),
        ("2025-02-14", "UK AI Security Institute"),
        ("2026-11-24", "UK AI Security Institute"),
    ],
)
def test_uk_aisi_changed_its_name_in_february_2025(day: str, name: str) -> None:
    assert name_on("UK AI Security Institute", AISI, on(day)) == name


def test_without_a_day_the_name_of_today_counts() -> None:
    assert name_on("METR", METR, None) == "METR"


def test_names_without_dates_replace_nothing() -> None:
    """As the starter record has it: the post states no day."""
    names = [row("ARC Evals"), row("METR")]
    assert name_on("METR", names, on("2023-03-14")) == "METR"
    assert name_on("Google DeepMind", [row("DeepMind")], on("2023-03-14")) == "Google DeepMind"


def test_an_end_that_may_have_passed_replaces_nothing() -> None:
    names = [row("ARC Evals", until="2023")]
    assert name_on("METR", names, on("2022-12-31")) == "ARC Evals"
    assert name_on("METR", names, on("2023-06-01")) == "METR"


def test_if_the_name_of_today_came_later_the_only_other_one_counts() -> None:
    names = [row("ARC Evals"), row("METR", since="2023-12")]
    assert name_on("METR", names, on("2023-11-30")) == "ARC Evals"
    assert name_on("METR", names, on("2023-12-15")) == "METR"


def test_if_several_others_can_have_been_in_use_none_is_chosen() -> None:
    names = [row("ARC Evals"), row("ARC"), row("METR", since="2023-12-04")]
    assert name_on("METR", names, on("2023-03-14")) == "METR"


def test_a_further_name_that_is_still_in_use_replaces_nothing() -> None:
    assert name_on("xAI", [row("SpaceXAI", since="2026-08")], on("2026-09-16")) == "xAI"


def test_of_names_one_after_another_the_one_of_the_day_counts() -> None:
    names = [
        row("Taskforce", until="2023-11-02"),
        row("Safety Institute", since="2023-11-02", until="2025-02-14"),
    ]
    for day, name in (
        ("2023-06-18", "Taskforce"),
        ("2023-11-02", "Safety Institute"),
        ("2024-05-24", "Safety Institute"),
        ("2025-02-15", "Security Institute"),
    ):
        assert name_on("Security Institute", names, on(day)) == name


def test_of_names_whose_beginning_is_not_stated_the_one_that_ended_first_counts() -> None:
    names = [row("Second", until="2025-02-14"), row("First", until="2023-11-02")]
    assert name_on("Third", names, on("2023-06-01")) == "First"
    assert name_on("Third", names, on("2024-06-01")) == "Second"


_days = st.dates(dt.date(2022, 1, 1), dt.date(2026, 12, 31))
_dates = (
    st.none()
    | _days.map(PartialDate.on)
    | st.sampled_from(["2023", "2024-H1"]).map(PartialDate.parse)
)


@settings(deadline=None)
@given(st.lists(st.builds(Row, st.sampled_from("ABC"), _dates, _dates), max_size=4), _days)
def test_a_name_is_never_used_on_a_day_on_which_it_certainly_was_not(
    names: list[Row], day: dt.date
) -> None:
    used = name_on("A", names, day)
    assert used in {"A", *(one.name for one in names)}
    rows = [one for one in names if one.name == used]
    outside = [
        bool((one.since and day < one.since.earliest) or (one.until and one.until.latest < day))
        for one in rows
    ]
    assert used == "A" or not all(outside)


def test_a_page_of_the_past_hides_names_and_ends_that_came_later() -> None:
    shown = names_shown(AISI, on("2024-05-24"))
    assert [(one.name, one.until) for one in shown] == [
        ("UK AISI", None),
        ("UK AI Safety Institute", None),
    ]
    assert len(names_shown(AISI, None)) == 3


@pytest.mark.django_db
def test_the_names_of_labs_and_evaluators_are_looked_up_together(
    django_assert_num_queries: Any,
) -> None:
    lab, metr = make_lab(name="Google DeepMind"), make_evaluator(name="METR")
    LabName.objects.create(lab=lab, name="DeepMind", until="2023-04-20")
    EvaluatorName.objects.create(evaluator=metr, name="ARC Evals", until="2023-12-04")
    make_lab(status="draft")
    with django_assert_num_queries(4):
        then = names_then(on("2023-03-14"), Lab, Evaluator)
    assert then == {lab: "DeepMind", metr: "ARC Evals"}
    with django_assert_num_queries(0):
        assert names_then(None, Lab, Evaluator) == {}
