"""The steps of each criterion, on facts that say just one thing."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.rubric import COLUMNS, CURRENT
from labwatch.scorecards.spans import UNKNOWN, Span, quarter, typical
from sources.partialdates import partial
from tests.scorecards.facts_made import (
    AISI,
    APOLLO,
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

ON = dt.date(2026, 11, 24)
ALL_EXCLUDED = {
    "safety_filters": "active",
    "harmlessness_training": "active",
    "fine_tuning": "no",
    "weights": "no",
    "activations": "no",
    "chain_of_thought": "no",
}


def span(one: LabFacts, key: str) -> tuple[float, float]:
    found = CURRENT.criterion(key).rule(one, ON).span
    return float(found.low), float(found.high)


def sentence(one: LabFacts, key: str) -> str:
    return CURRENT.criterion(key).rule(one, ON).sentence


def test_the_weights_of_each_column_add_up_to_100() -> None:
    for column in COLUMNS:
        assert sum(one.weight for one in CURRENT.column(column)) == 100


def test_every_criterion_has_five_steps_and_a_rule_that_explains_itself() -> None:
    for criterion in CURRENT.criteria:
        assert len(set(criterion.steps)) == 5
        assert criterion.rule.__doc__
        assert criterion.question.endswith("?")


@pytest.mark.parametrize("criterion", CURRENT.criteria, ids=lambda one: str(one.key))
def test_nothing_on_record_is_never_zero(criterion: Any) -> None:
    found = criterion.rule(lab(), ON)
    assert (found.span, found.known, found.refs) == (UNKNOWN, False, ())
    assert "on record" in found.sentence


@pytest.mark.parametrize(
    ("share", "expected"), [("0", 0), ("1/20", 0.25), ("4/11", 0.25), ("19/20", 0.75), ("1", 1)]
)
def test_a_share_is_none_or_all_only_if_it_is_just_that(share: str, expected: float) -> None:
    assert quarter(Fraction(share)) == expected


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ({}, (0.25, 1)),
        (ALL_EXCLUDED, (0.25, 0.25)),
        ({**ALL_EXCLUDED, "safety_filters": "disabled"}, (0.5, 0.5)),
        ({**ALL_EXCLUDED, "chain_of_thought": "yes"}, (0.5, 0.5)),
        ({**ALL_EXCLUDED, "chain_of_thought": "partly"}, (0.25, 0.5)),
        ({**ALL_EXCLUDED, "harmlessness_training": "disabled"}, (0.75, 0.75)),
        ({**ALL_EXCLUDED, "fine_tuning": "yes"}, (0.75, 0.75)),
        ({**ALL_EXCLUDED, "activations": "yes"}, (1, 1)),
        ({"weights": "yes"}, (1, 1)),
    ],
)
def test_depth(depth: dict[str, str], expected: tuple[float, float]) -> None:
    assert span(evaluated(release(), depth=depth), "depth") == expected


def test_each_release_counts_at_its_deepest_access() -> None:
    model = release()
    shallow, deep = grant(model, depth=ALL_EXCLUDED), grant(model, depth={"weights": "yes"})
    work = evaluation(model, grants=(shallow, deep))
    assert span(lab(releases=(model,), evaluations=(work,)), "depth") == (1, 1)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("freely", (1, 1)),
        ("after-lab-review", (0.75, 0.75)),
        ("lab-approval-needed", (0.25, 0.25)),
        ("lab-publishes", (0, 0)),
        ("no", (0, 0)),
        ("not-stated", (0, 1)),
    ],
)
def test_freedom_to_publish(word: str, expected: tuple[float, float]) -> None:
    assert span(evaluated(release(), may_publish=word), "freedom") == expected


@pytest.mark.parametrize(
    ("days", "told", "expected"),
    [
        (None, "not-stated", (0, 1)),
        (3, "no", (0, 0)),
        (7, "no", (0.25, 0.25)),
        (21, "no", (0.5, 0.5)),
        (21, "yes", (1, 1)),
        (3, "partly", (0.25, 0.25)),
        (7, "not-stated", (0.25, 0.75)),
    ],
)
def test_time_and_information(days: float | None, told: str, expected: tuple[float, float]) -> None:
    one = evaluated(release(), days_given=days, technical_information=told)
    assert span(one, "time") == expected


@pytest.mark.parametrize(
    ("parties", "paid", "expected"),
    [
        ([METR], "", (0.25, 0.25)),
        ([METR, APOLLO], "", (0.5, 0.5)),
        ([METR, AISI], "", (0.75, 1)),
        ([METR, AISI], "compute credits", (1, 1)),
        ([SOMEBODY], "", (0.25, 1)),
        ([METR, SOMEBODY], "", (0.25, 1)),
    ],
)
def test_independence(parties: list[Any], paid: str, expected: tuple[float, float]) -> None:
    model = release()
    access = tuple(grant(model, evaluator=one, payment=paid) for one in parties)
    work = evaluation(model, grants=access)
    assert span(lab(releases=(model,), evaluations=(work,)), "independence") == expected


def test_terms_count_what_is_stated_and_leave_the_rest_open() -> None:
    assert span(evaluated(release()), "terms") == (0.25, 1)
    told = evaluated(release(), days_given=3, may_publish="no", payment="none")
    assert span(told, "terms") == (1, 1)
    assert span(evaluated(release(), evaluator=SOMEBODY), "terms") == (0, 1)


def test_a_lab_that_says_nobody_did_gets_nothing() -> None:
    model = release()
    said = finding(model=model.slug, outcome="lab-says-nobody")
    one = lab(releases=(model,), findings=(said,))
    assert span(one, "coverage") == (0, 0)
    assert span(one, "depth") == (0, 0)
    assert "its own account" in sentence(one, "freedom")


def test_red_teaming_earns_nothing_in_any_deed() -> None:
    model = release()
    work = evaluation(model, grants=(grant(model, activity="red-teaming"),), kind="red-teaming")
    one = lab(releases=(model,), evaluations=(work,))
    for criterion in CURRENT.column("deeds"):
        assert criterion.rule(one, ON).span == UNKNOWN


def test_what_was_released_more_than_24_months_ago_no_longer_counts() -> None:
    assert span(evaluated(release("2024-11-24")), "coverage") == (0, 1)
    assert span(evaluated(release("2024-11-25")), "coverage") == (1, 1)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("aspirational", 0.25), ("directional", 0.5), ("conditional", 0.75), ("measurable", 1)],
)
def test_testability(word: str, expected: float) -> None:
    assert span(lab(pledges=(pledge(testability=word),)), "testability") == (expected, expected)


def test_the_best_promise_in_force_counts() -> None:
    weak, strong = pledge(testability="aspirational"), pledge(covers="every-frontier-release")
    one = lab(pledges=(weak, strong))
    assert span(one, "testability") == (1, 1)
    assert span(one, "scope") == (0.75, 1)


@pytest.mark.parametrize(
    "words",
    [
        {"attribution": "alleged"},
        {"topic": "red-teaming"},
    ],
)
def test_what_is_alleged_or_about_red_teaming_is_no_word_about_evaluation(
    words: dict[str, str],
) -> None:
    assert span(lab(pledges=(pledge(**words),)), "testability") == (0, 1)


@pytest.mark.parametrize("words", [{"shape": "mention-only"}, {"state": "withdrawn"}])
def test_a_mention_or_a_withdrawn_promise_is_none(words: dict[str, str]) -> None:
    assert span(lab(pledges=(pledge(**words),)), "testability") == (0, 0)


@pytest.mark.parametrize(
    ("state", "announced", "expected"),
    [
        ("in-force", "not-stated", (0.75, 0.75)),
        ("replaced-by-stronger", "not-stated", (1, 1)),
        ("replaced-by-equivalent", "not-stated", (0.75, 0.75)),
        ("replaced-by-weaker", "yes", (0.5, 0.5)),
        ("replaced-by-weaker", "no", (0.25, 0.25)),
        ("replaced-by-weaker", "not-stated", (0.25, 0.5)),
        ("withdrawn", "yes", (0, 0)),
        ("lapsed", "not-stated", (0, 0)),
    ],
)
def test_durability_is_the_worst_that_happened_to_any_promise(
    state: str, announced: str, expected: tuple[float, float]
) -> None:
    changed = pledge(state=state, change_announced=announced)
    assert span(lab(pledges=(changed,)), "durability") == expected
    both = lab(pledges=(changed, pledge(state="replaced-by-stronger")))
    assert span(both, "durability") == expected


def test_a_median_allows_for_every_choice_of_what_is_uncertain() -> None:
    half, full = Span.exactly(Fraction(1, 2)), Span.exactly(Fraction(1))
    assert typical([half, full, full]) == full
    assert typical([full], [half]) == Span(Fraction(1, 2), Fraction(1))
    assert typical([], [half]) == UNKNOWN


def test_a_span_runs_upwards_within_0_and_1() -> None:
    with pytest.raises(ValueError, match="upwards"):
        Span(Fraction(1), Fraction(0))


def test_an_evaluation_whose_access_is_not_on_record_is_not_left_out() -> None:
    model, other = release(), release()
    told = grant(model, depth=ALL_EXCLUDED, may_publish="freely", payment="none")
    bare = evaluation(other, started=partial("2026-01"), parties=(AISI,))
    one = lab(releases=(model, other), evaluations=(evaluation(model, grants=(told,)), bare))
    assert span(one, "depth") == (0.25, 1)
    assert span(one, "freedom") == (0, 1)
    assert "1 evaluation with no access on record" in sentence(one, "freedom")


def test_payment_is_stated_only_if_it_is_for_every_evaluation() -> None:
    model = release()
    paid = evaluation(model, grants=(grant(model, payment="none"),))
    bare = evaluation(model, started=partial("2026-01"), parties=(AISI,))
    one = lab(releases=(model,), evaluations=(paid, bare))
    assert span(one, "independence") == (0.75, 1)
    assert "payment is not stated for each" in sentence(one, "independence")


def test_evaluators_that_nobody_names_may_be_one_or_many() -> None:
    model = release()
    work = evaluation(model, started=partial("2026-01"), parties=())
    one = lab(releases=(model,), evaluations=(work,))
    assert span(one, "independence") == (0.25, 1)
    assert "outsiders that no source names" in sentence(one, "independence")


def test_work_of_a_kind_that_no_source_states_may_be_an_evaluation() -> None:
    sure, vague = release(), release()
    known = evaluation(sure, grants=(grant(sure, depth=ALL_EXCLUDED),))
    work = evaluation(vague, kind="not-stated", grants=(grant(vague, depth={"weights": "yes"}),))
    one = lab(releases=(sure, vague), evaluations=(known, work))
    assert span(one, "coverage") == (0.5, 1)
    assert span(one, "depth") == (0.25, 1)


def test_where_no_release_certainly_counts_nothing_is_settled() -> None:
    one = evaluated(release(None), depth=ALL_EXCLUDED, may_publish="no")
    for key in ("depth", "freedom"):
        assert span(one, key) == (0, 1)
        assert sentence(one, key).startswith("Nothing is settled: 1 ")


def test_the_records_behind_depth_include_the_access() -> None:
    one = evaluated(release())
    found = CURRENT.criterion("depth").rule(one, ON)
    assert one.grants[0].ref in found.refs
