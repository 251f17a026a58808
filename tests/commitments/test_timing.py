"""Where a pledge stands on a day: the same in Python and in SQL, for all combinations of facts."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from commitments.models import Commitment, Lab, Pledge, Ruling
from commitments.timing import DueFacts, days_late, timing
from commitments.vocabulary import Attribution, PledgeState, Timing
from sources.partialdates import partial
from tests.factories import make_pledge, make_ruling

ON = dt.date(2024, 5, 24)
YESTERDAY, TODAY, TOMORROW = dt.date(2024, 5, 23), ON, dt.date(2024, 5, 25)
#: Due dates and whether their last day lies before ON.
DUES = {
    None: False,
    "2023": True,
    "2024-05-23": True,
    "2024-Q1": True,
    "2024-05-24": False,
    "2024-05-25": False,
    "2024-05": False,  # the day lies within: it may still come
    "2024": False,
    "2025-H1": False,
}
#: Rulings by status and day, and whether there is one that counts on ON.
RULINGS: dict[tuple[tuple[str, dt.date], ...], bool] = {
    (): False,
    (("draft", YESTERDAY),): False,
    (("in-review", YESTERDAY),): False,
    (("published", YESTERDAY),): True,
    (("published", TODAY),): True,
    (("published", TOMORROW),): False,
    (("draft", YESTERDAY), ("published", TOMORROW)): False,
    (("published", TOMORROW), ("published", YESTERDAY)): True,
}


def expected(due: str | None, state: str, attribution: str, ruled: bool) -> str:
    """The rules of the design, said once more and plainly."""
    if attribution == "alleged":
        return "alleged"
    if due is None:
        return "no-date"
    if not DUES[due]:
        return "not-yet-due" if state == "in-force" else "closed"
    if ruled:
        return "ruled"
    return "overdue" if state == "in-force" else "closed"


COMBINATIONS = list(itertools.product(DUES, PledgeState.values, Attribution.values, RULINGS))


def test_python_follows_the_rules_for_all_combinations_of_facts() -> None:
    for due, state, attribution, rulings in COMBINATIONS:
        ruled = RULINGS[rulings]
        facts = DueFacts(partial(due) if due else None, state, attribution, ruled)
        answer = expected(due, state, attribution, ruled)
        assert timing(facts, ON) == answer, facts
        assert (days_late(facts, ON) is not None) == (answer == "overdue"), facts


@pytest.fixture
def every_pledge(db: None) -> None:
    """A pledge for each combination, with its rulings."""
    commitments = {
        due: Commitment(slug=f"due-{due}", summary="x", due=due, status="published") for due in DUES
    }
    for commitment in commitments.values():
        commitment.topic, commitment.shape, commitment.testability = (
            "other",
            "promise",
            "measurable",
        )
    Commitment.objects.bulk_create(commitments.values())
    labs = [Lab(slug=f"lab-{number}", name=f"Lab {number}") for number in range(len(COMBINATIONS))]
    Lab.objects.bulk_create(labs)
    pledges = [
        Pledge(
            slug=f"p-{number}",
            status="published",
            commitment=commitments[due],
            lab=lab,
            state=state,
            attribution=attribution,
        )
        for number, (lab, (due, state, attribution, _rulings)) in enumerate(
            zip(labs, COMBINATIONS, strict=True)
        )
    ]
    Pledge.objects.bulk_create(pledges)
    numbers = itertools.count()
    Ruling.objects.bulk_create(
        Ruling(
            slug=f"r-{next(numbers)}",
            pledge=pledge,
            status=status,
            ruled_on=day,
            conduct="cannot-be-judged",
            reason="x",
            author="Alice",
        )
        for pledge, (*_facts, rulings) in zip(pledges, COMBINATIONS, strict=True)
        for status, day in rulings
    )


def _by_number(rows: Any) -> dict[int, Any]:
    return {int(row.slug.removeprefix("p-")): row for row in rows}


@pytest.mark.usefixtures("every_pledge")
def test_the_database_agrees_with_python_for_all_combinations_of_facts() -> None:
    rows = _by_number(Pledge.objects.with_timing(ON).select_related("commitment"))
    assert len(rows) == len(COMBINATIONS)
    for number, (due, state, attribution, rulings) in enumerate(COMBINATIONS):
        row = rows[number]
        if DUES[due]:
            assert row.ruled == RULINGS[rulings]
        assert row.timing == expected(due, state, attribution, RULINGS[rulings])
        assert row.timing_on(ON, ruled=row.ruled) == row.timing


@pytest.mark.usefixtures("every_pledge")
@pytest.mark.parametrize("name", ["overdue", "not_yet_due"])
def test_the_lists_hold_just_the_pledges_that_stand_so(name: str) -> None:
    found = _by_number(getattr(Pledge.objects, name)(ON))
    wanted = {
        number
        for number, (due, state, attribution, rulings) in enumerate(COMBINATIONS)
        if expected(due, state, attribution, RULINGS[rulings]) == name.replace("_", "-")
    }
    assert set(found) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "stands", "late"),
    [
        (dt.date(2022, 12, 31), Timing.NOT_YET_DUE, None),
        (dt.date(2023, 12, 30), Timing.NOT_YET_DUE, None),
        (dt.date(2023, 12, 31), Timing.NOT_YET_DUE, None),
        (dt.date(2024, 1, 1), Timing.OVERDUE, 1),
        (dt.date(2024, 5, 24), Timing.OVERDUE, 145),
    ],
)
def test_later_this_year_said_in_2023_is_overdue_from_new_years_day(
    day: dt.date, stands: Timing, late: int | None
) -> None:
    make_pledge(due="2023")
    pledge = Pledge.objects.with_timing(day).select_related("commitment").get()
    assert pledge.timing == stands
    assert pledge.timing_on(day, ruled=pledge.ruled) == stands
    assert pledge.days_late_on(day, ruled=pledge.ruled) == late
    assert Pledge.objects.overdue(day).exists() == (stands == Timing.OVERDUE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (dt.date(2023, 6, 1), Timing.NOT_YET_DUE),
        (ON, Timing.OVERDUE),
        (dt.date(2025, 2, 28), Timing.OVERDUE),
        (dt.date(2025, 3, 1), Timing.CLOSED),
        (dt.date(2026, 1, 1), Timing.CLOSED),
    ],
)
def test_words_given_up_later_were_in_force_until_then(day: dt.date, stands: Timing) -> None:
    make_pledge(due="2023", state="withdrawn", state_since=partial("2025-03"))
    pledge = Pledge.objects.with_timing(day).select_related("commitment").get()
    assert pledge.timing == pledge.timing_on(day, ruled=pledge.ruled) == stands
    assert (pledge.days_late_on(day, ruled=False) is not None) == (stands == Timing.OVERDUE)


@pytest.mark.django_db
def test_a_ruling_ends_being_overdue_from_its_day_on() -> None:
    pledge = make_pledge(due=partial("2023"))
    make_ruling(pledge=pledge, ruled_on=TODAY)
    assert Pledge.objects.overdue(YESTERDAY).get() == pledge
    assert not Pledge.objects.overdue(TODAY).exists()
    assert pledge.days_late_on(TODAY, ruled=True) is None


@pytest.mark.django_db
def test_the_ruling_on_one_lab_does_not_rule_on_another() -> None:
    ruled = make_pledge(due="2023")
    other = make_pledge(commitment=ruled.commitment)
    make_ruling(pledge=ruled, ruled_on=YESTERDAY)
    assert list(Pledge.objects.overdue(TODAY)) == [other]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("conduct", "evidence", "stands"),
    [
        ("cannot-be-judged", "none", "overdue"),
        ("no-public-evidence", "none", "overdue"),
        ("partly-kept", "agree", "overdue"),
        ("kept", "lab-only", "ruled"),
        ("not-kept", "lab-only", "ruled"),
        ("does-not-apply", "none", "ruled"),
    ],
)
def test_a_ruling_before_the_due_date_answers_only_what_it_settles(
    conduct: str, evidence: str, stands: str
) -> None:
    pledge = make_pledge(due="2023")
    early = dt.date(2023, 3, 1)
    make_ruling(pledge=pledge, conduct=conduct, evidence=evidence, ruled_on=early)
    assert Pledge.objects.with_timing(ON).get().timing == stands
    make_ruling(pledge=pledge, ruled_on=dt.date(2023, 12, 31))
    assert Pledge.objects.with_timing(ON).get().timing == "ruled"
