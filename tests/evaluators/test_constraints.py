"""What the tables of evaluators must never hold, and what a person who tries is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from evaluators.models import (
    AccessGrant,
    Evaluation,
    EvaluationCitation,
    EvaluationDomain,
    EvaluatorCitation,
    EvaluatorName,
    Finding,
    FindingCitation,
    GrantCitation,
    GrantSafeguard,
    HedgedLink,
)
from tests.factories import make_evaluator, make_finding, make_grant, make_hedged_link
from tests.sources.every_model import (
    Breach,
    as_another,
    assert_database_refuses,
    assert_people_are_told,
    constraints,
    setting,
)

pytestmark = pytest.mark.django_db

BREACHES = {
    "evaluators_evaluatorname_since_before_until": Breach(
        EvaluatorName, setting(since="2023-12-04", until="2023-12-03"), "until"
    ),
    "evaluators_name_once": Breach(
        EvaluatorName, as_another("evaluator", "name", name="Other"), "name"
    ),
    "evaluators_hedgedlink_two_sides": Breach(
        HedgedLink, lambda row: {"evaluator": row.placeholder}, "evaluator"
    ),
    "evaluators_hedgedlink_once": Breach(
        HedgedLink, as_another("placeholder", "evaluator", "citation"), "evaluator"
    ),
    "evaluators_accessgrant_window_start_before_window_end": Breach(
        AccessGrant, setting(window_start="2023-Q3", window_end="2023-H1"), "window_end"
    ),
    "evaluators_accessgrant_disputed_named": Breach(
        AccessGrant, setting(disputed=True), "disputed_by"
    ),
    "evaluators_accessgrant_time_has_unit": Breach(
        AccessGrant, setting(time_given_value=10), "time_given_unit"
    ),
    "evaluators_accessgrant_doubt_quoted": Breach(
        AccessGrant, setting(access_certain=False), "hedge"
    ),
    "evaluators_safeguard_once": Breach(
        GrantSafeguard, as_another("grant", "name", name="Other"), "name"
    ),
    "evaluators_evaluation_started_on_before_ended_on": Breach(
        Evaluation, setting(started_on="2024", ended_on="2023"), "ended_on"
    ),
    "evaluators_evaluation_hours_count_something": Breach(
        Evaluation, setting(effort_hours=10), "effort_counts"
    ),
    "evaluators_domain_once": Breach(
        EvaluationDomain, as_another("evaluation", "domain", domain="bio"), "domain"
    ),
    **{
        f"evaluators_{link._meta.model_name}_once": Breach(
            link, as_another("citation", "role", "fact", sharing=(link.owner,)), "citation"
        )
        for link in (EvaluationCitation, EvaluatorCitation, FindingCitation, GrantCitation)
    },
}


def test_every_rule_has_a_test_that_breaks_it() -> None:
    assert set(BREACHES) == set(constraints("evaluators"))


@pytest.mark.parametrize("name", BREACHES)
def test_the_database_refuses(name: str) -> None:
    assert_database_refuses(constraints("evaluators")[name], BREACHES[name])


@pytest.mark.parametrize("name", BREACHES)
def test_a_person_is_told_which_field_to_correct(name: str) -> None:
    assert_people_are_told(BREACHES[name])


@pytest.mark.parametrize(
    "time",
    [
        {"time_given_value": 10},
        {"time_given_unit": "hours"},
        {"time_given_value": 0, "time_given_unit": "hours"},
        {"time_given_value": -1, "time_given_unit": "hours"},
        {"time_given_value": 10, "time_given_unit": "fortnights"},
    ],
)
def test_a_time_is_a_positive_number_and_a_unit(time: dict[str, Any]) -> None:
    rule = constraints("evaluators")["evaluators_accessgrant_time_has_unit"]
    assert_database_refuses(rule, Breach(AccessGrant, setting(**time)))


def test_a_time_with_its_unit_is_taken() -> None:
    make_grant(time_given_value=10, time_given_unit="hours").full_clean()


@pytest.mark.parametrize(
    "effort",
    [{"effort_hours": 10}, {"effort_counts": "probing"}, {"effort_hours": 0, "effort_counts": "x"}],
)
def test_hours_are_positive_and_count_something(effort: dict[str, Any]) -> None:
    rule = constraints("evaluators")["evaluators_evaluation_hours_count_something"]
    assert_database_refuses(rule, Breach(Evaluation, setting(**effort)))


@pytest.mark.parametrize(
    ("start", "end"),
    [("2023-Q2", "2023"), ("2023", "2023-Q2"), ("2023-05-24", "2023-05"), (None, "2023")],
)
def test_a_window_that_may_be_in_order_is_taken(start: str | None, end: str) -> None:
    make_grant(window_start=start, window_end=end).full_clean()


def test_access_that_is_not_certain_quotes_the_doubt() -> None:
    make_grant(access_certain=False, hedge="apparently").full_clean()
    make_grant(access_certain=True, hedge="apparently").full_clean()


def test_only_a_placeholder_has_members_that_are_merely_apparent() -> None:
    link = make_hedged_link()
    link.full_clean()
    link.placeholder = make_evaluator(kind="government")
    with pytest.raises(ValidationError, match="is not of the kind") as refused:
        link.full_clean()
    assert "placeholder" in refused.value.message_dict


def test_an_apparent_member_is_no_grant() -> None:
    link = make_hedged_link()
    assert not link.evaluator.grants.exists()


@pytest.mark.parametrize(
    ("kind", "placeholder"), [("unspecified", True), ("company", False), ("government", False)]
)
def test_a_placeholder_is_an_evaluator_of_unspecified_kind(kind: str, placeholder: bool) -> None:
    assert make_evaluator(kind=kind).is_placeholder is placeholder


def test_a_finding_expires_after_its_day() -> None:
    finding = make_finding(expires_on=dt.date(2024, 6, 1))
    make_finding()
    assert not Finding.objects.expired(dt.date(2024, 6, 1)).exists()
    assert list(Finding.objects.expired(dt.date(2024, 6, 2))) == [finding]
