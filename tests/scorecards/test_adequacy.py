"""Adequacy: one release and one threat."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evaluators.vocabulary import ThreatModel
from labwatch.scorecards.adequacy import Adequacy, adequacy_of
from labwatch.scorecards.facts import LabFacts
from sources.partialdates import partial
from tests.scorecards.facts_made import (
    evaluated,
    evaluation,
    finding,
    grant,
    lab,
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


def test_shallow_access_after_which_nothing_is_certain_is_no_no() -> None:
    model = release()
    for stage in ("not-stated", "post-deployment"):
        one = evaluated(model, stage=stage, depth=ALL_EXCLUDED)
        assert judged(one).answer == "unknown"
    only_access = lab(releases=(model,), grants=(grant(model, depth=ALL_EXCLUDED),))
    assert judged(only_access).answer == "no"


def test_the_lab_s_own_no_goes_before_access_that_led_to_nothing() -> None:
    model = release()
    said = finding(model=model.slug, outcome="lab-says-nobody")
    deep = grant(model, depth={"weights": "yes"})
    assert judged(lab(releases=(model,), grants=(deep,), findings=(said,))).answer == "no"


def test_open_weights_are_named_where_weights_are_the_threat() -> None:
    one = lab(releases=(release(weights_open="yes"),))
    assert "weights are open" in judged(one, "weights").sentence
    assert "weights are open" not in judged(one).sentence


def test_models_come_newest_first_and_undated_ones_last() -> None:
    old, new, undated = release("2025"), release("2026-06"), release(None)
    found = adequacy_of(lab(releases=(old, undated, new)), ThreatModel.DEPLOYMENT)
    assert [row.model for row in found] == [new.ref, old.ref, undated.ref]
