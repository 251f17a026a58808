"""Adequacy and story: one release and one threat, one lab in a few sentences."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evaluators.vocabulary import ThreatModel
from labwatch.scorecards.adequacy import Adequacy, adequacy_of
from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.story import recent_access, story
from sources.partialdates import partial
from tests.scorecards.facts_made import (
    AISI,
    METR,
    SOMEBODY,
    evaluated,
    evaluation,
    finding,
    grant,
    lab,
    pledge,
    release,
)
from tests.scorecards.test_criteria import ALL_EXCLUDED

ON = dt.date(2024, 5, 24)


def judged(one: LabFacts, threat: str = "deployment") -> Adequacy:
    return adequacy_of(one, ThreatModel(threat))[0]


@pytest.mark.parametrize(
    ("depth", "deployment", "weights"),
    [
        ({}, "unknown", "unknown"),
        (ALL_EXCLUDED, "no", "no"),
        ({**ALL_EXCLUDED, "safety_filters": "disabled"}, "yes", "no"),
        ({**ALL_EXCLUDED, "fine_tuning": "yes"}, "yes", "yes"),
    ],
)
def test_the_depth_of_access_answers_for_each_threat(
    depth: dict[str, Any], deployment: str, weights: str
) -> None:
    one = evaluated(release(), depth=depth)
    assert judged(one).answer == deployment
    assert judged(one, "weights").answer == weights
    assert judged(one).sentence.startswith("METR: ")


def test_deep_access_after_release_is_not_adequate() -> None:
    found = judged(evaluated(release(), stage="post-deployment", depth={"weights": "yes"}))
    assert found.answer == "unknown"
    assert "only after release" in found.sentence


def test_deep_access_without_an_evaluation_on_record_is_only_possible() -> None:
    model = release()
    access = grant(model, depth={"weights": "yes"})
    found = judged(lab(releases=(model,), grants=(access,)))
    assert found.answer == "unknown"
    assert "is open" in found.sentence


def test_one_deep_grant_among_shallow_ones_suffices() -> None:
    model = release()
    access = (grant(model, depth=ALL_EXCLUDED), grant(model, depth={"weights": "yes"}))
    found = judged(lab(releases=(model,), evaluations=(evaluation(model, grants=access),)))
    assert found.answer == "yes"
    assert found.refs == (model.ref, access[1].ref)


def test_shallow_grants_say_no_only_if_no_evaluation_is_without_access_on_record() -> None:
    model = release()
    shallow = evaluation(model, grants=(grant(model, depth=ALL_EXCLUDED),))
    other = evaluation(model, started=partial("2026-01"))
    assert judged(lab(releases=(model,), evaluations=(shallow,))).answer == "no"
    assert judged(lab(releases=(model,), evaluations=(shallow, other))).answer == "unknown"


def test_nobody_looked_yet_is_unknown_and_the_lab_s_own_no_is_no() -> None:
    model = release()
    assert judged(lab(releases=(model,))).answer == "unknown"
    said = finding(model=model.slug, outcome="lab-says-nobody")
    assert judged(lab(releases=(model,), findings=(said,))).answer == "no"


def test_open_weights_are_named_where_weights_are_the_threat() -> None:
    one = lab(releases=(release(weights_open="yes"),))
    assert "weights are open" in judged(one, "weights").sentence
    assert "weights are open" not in judged(one).sentence


def test_models_come_newest_first_and_undated_ones_last() -> None:
    old, new, undated = release("2025"), release("2026-06"), release(None)
    found = adequacy_of(lab(releases=(old, undated, new)), ThreatModel.DEPLOYMENT)
    assert [row.model for row in found] == [new.ref, old.ref, undated.ref]


def texts(one: LabFacts) -> str:
    return " ".join(sentence.text for sentence in story(one))


def test_words_that_only_explore_promise_no_evaluation() -> None:
    told = texts(lab(pledges=(pledge(shape="exploratory", testability="aspirational"),)))
    assert told.startswith("No promise of outside model evaluation before release in force")


def test_a_promise_of_evaluation_in_force_is_counted() -> None:
    assert texts(lab(pledges=(pledge(), pledge()))).startswith("2 promises of outside model")


def test_access_that_by_what_is_stated_went_no_deeper_than_filters_is_not_deep() -> None:
    told = texts(evaluated(release(name="Gemini"), depth=ALL_EXCLUDED))
    assert "METR, Gemini (when, not stated)" in told
    assert "Not deep: what users get" in told


def test_access_told_of_twice_is_told_once() -> None:
    model = release()
    exact = grant(model, evaluator=SOMEBODY, depth=ALL_EXCLUDED)
    vague = grant(evaluator=AISI, same_as=frozenset({exact.ref.slug}))
    told = texts(lab(releases=(model,), grants=(exact, vague)))
    assert "UK AISI" not in told
    assert "Not deep" in told


def test_the_newest_findings_about_the_lab_are_told() -> None:
    old = finding(about_lab=True, as_of=partial("2023"), summary="Old.")
    new = finding(about_lab=True, as_of=partial("2024-05-24"), summary="Currently nothing.")
    told = texts(lab(findings=(old, new)))
    assert "Currently nothing. (Alice, as of 24 May 2024)" in told
    assert "Old." not in told


def recently(*labs: LabFacts, findings: Any = ()) -> list[str]:
    return [found.evaluator.ref.name for found in recent_access(labs, findings, ON)]


def test_access_counts_as_recent_if_it_was_certainly_in_the_last_year() -> None:
    day = partial("2024-01")
    assert recently(evaluated(release(), window=(day, day))) == ["METR"]
    half = partial("2023-H1")
    assert recently(evaluated(release(), window=(half, half))) == []


def test_access_without_a_date_is_recent_if_a_source_told_of_it_lately() -> None:
    assert recently(evaluated(release(), told_on=ON)) == ["METR"]
    assert recently(evaluated(release(), told_on=dt.date(2023, 1, 1))) == []


def test_a_finding_about_an_evaluator_goes_before_access_without_a_date() -> None:
    none_since = finding(evaluator=METR.ref.slug, as_of=partial("2024-05-24"))
    assert recently(evaluated(release(), told_on=ON), findings=[none_since]) == []


def test_groups_that_no_source_names_are_no_evaluators() -> None:
    assert recently(evaluated(release(), evaluator=SOMEBODY, told_on=ON)) == []
