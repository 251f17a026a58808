"""What is said of a lab in sentences, and which evaluators recently got access before release."""

from __future__ import annotations

import datetime as dt
from typing import Any

from labwatch.scorecards.facts import LabFacts, Party
from labwatch.scorecards.recent import lately, recent_access
from labwatch.scorecards.story import story
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
    ref,
    release,
)

ON = dt.date(2024, 5, 24)
LATELY = "Access before release in the last year"
TOLD = "Access before release, told of in the last year"
UNDATED = "Access before release without a date"
ALL_EXCLUDED = {
    "safety_filters": "active",
    "harmlessness_training": "active",
    "fine_tuning": "no",
    "weights": "no",
}


def said(one: LabFacts, topic: str, findings: Any = ()) -> str:
    """What the story says on that topic."""
    told = story(one, lately(ON, findings))
    return " ".join(sentence.text for sentence in told if sentence.topic.startswith(topic))


class TestCurrently:
    def test_without_a_promise_and_recent_access_nothing_is_on_record(self) -> None:
        half = partial("2023-H1")
        told = said(evaluated(release(), window=(half, half)), "Currently")
        assert told.startswith("nothing. No promise")

    def test_words_that_only_explore_or_speak_of_audits_promise_no_evaluation(self) -> None:
        weak = (
            pledge(shape="exploratory"),
            pledge(testability="aspirational"),
            pledge(topic="audit"),
            pledge(topic="red-teaming"),
            pledge(attribution="alleged"),
            pledge(state="withdrawn"),
        )
        assert said(lab(pledges=weak), "Currently").startswith("nothing. No promise")

    def test_promises_of_evaluation_in_force_are_counted(self) -> None:
        told = said(lab(pledges=(pledge(), pledge())), "Currently")
        assert told.startswith("2 promises of outside model evaluation in force; no access")

    def test_recent_access_without_a_promise_says_both(self) -> None:
        day = partial("2024-01")
        told = said(evaluated(release(), window=(day, day)), "Currently")
        assert told == (
            "access for outside model evaluation before release in the last year; no promise of "
            "it in force on record."
        )


class TestWords:
    def test_audits_stand_closest_to_a_promise_and_what_is_overdue_says_so(self) -> None:
        late = pledge(
            ref=ref("pledges", "Say more."),
            topic="audit",
            timing="overdue",
            due=partial("2023"),
        )
        told = said(lab(pledges=(late,)), "Closest to a promise")
        assert told == "Say more (due by 31 December 2023, overdue)."

    def test_what_is_told_in_the_words_of_the_record_alone_is_marked_so(self) -> None:
        for given, expected in (({}, True), ({"conduct": "not-kept"}, False)):
            (one,) = [
                sentence
                for sentence in story(lab(pledges=(pledge(**given),)), lately(ON))
                if sentence.topic == "Promised"
            ]
            assert one.is_record == expected

    def test_a_ruling_goes_before_being_overdue(self) -> None:
        ruled = pledge(ref=ref("pledges", "Test it."), timing="overdue", conduct="not-kept")
        assert said(lab(pledges=(ruled,)), "Promised") == "Test it (ruled: not kept)."

    def test_what_is_only_mentioned_is_no_promise(self) -> None:
        mentioned = pledge(ref=ref("pledges", "Mentions audits."), shape="mention-only")
        assert said(lab(pledges=(mentioned,)), "Only mentioned") == "Mentions audits."

    def test_no_words_are_said_to_be_none_on_record(self) -> None:
        assert "none about outside evaluation in force on record" in said(lab(), "Words")


class TestAccess:
    def test_it_says_who_what_when_and_how_deep(self) -> None:
        half = partial("2023-H1")
        one = evaluated(release(), window=(half, half), model_names=("Gemini",), depth=ALL_EXCLUDED)
        assert said(one, "Earlier access before release") == (
            "METR, at Gemini (first half of 2023; no deeper than users get). None of it was deep."
        )

    def test_a_depth_that_is_left_open_is_a_range(self) -> None:
        depth = {**ALL_EXCLUDED, "safety_filters": "not-stated"}
        told = said(evaluated(release(), depth=depth), UNDATED)
        assert "between “what users get” and “without safety filters”" in told
        assert "None of it was deep." in told

    def test_a_depth_of_which_nothing_is_stated_is_not_called_shallow(self) -> None:
        told = said(evaluated(release()), UNDATED)
        assert told.endswith("How deep is not stated.")
        assert "None of it was deep" not in told

    def test_a_placeholder_is_told_with_the_hedge(self) -> None:
        groups = Party(ref("evaluators", "Groups"), "unspecified", ("UK AISI",))
        told = said(evaluated(release(), evaluator=groups, told_on=ON), TOLD)
        assert told.startswith("Groups, apparently including UK AISI, at ")
        assert "(told of by 24 May 2024)" in told

    def test_access_told_of_twice_is_told_once(self) -> None:
        model = release()
        exact = grant(model, evaluator=SOMEBODY, depth=ALL_EXCLUDED)
        vague = grant(evaluator=AISI, same_as=frozenset({exact.ref.slug}))
        told = said(lab(releases=(model,), grants=(exact, vague)), UNDATED)
        assert "UK AISI" not in told
        assert "None of it was deep." in told

    def test_red_teaming_stands_apart_and_counts_nowhere(self) -> None:
        one = lab(
            pledges=(pledge(topic="red-teaming"),),
            evaluations=(evaluation(kind="red-teaming"),),
            grants=(grant(activity="red-teaming"),),
        )
        assert said(one, "Access").startswith("none for outside model evaluation")
        assert said(one, "External red-teaming").startswith("1 promise in force and 1 record of it")
        assert not said(lab(), "External red-teaming")


def test_the_newest_findings_about_the_lab_are_told() -> None:
    old = finding(about_lab=True, as_of=partial("2023"), summary="Old.")
    new = finding(about_lab=True, as_of=partial("2024-05-24"), summary="Currently nothing.")
    told = said(lab(findings=(old, new)), "Looked for, 24 May 2024")
    assert "It was said then: Currently nothing. (Alice)" in told
    assert "Old." not in told


def recently(*labs: LabFacts, findings: Any = ()) -> list[str]:
    return [found.evaluator.ref.name for found in recent_access(labs, findings, ON)]


def test_access_counts_as_recent_if_it_was_certainly_in_the_last_year() -> None:
    day = partial("2024-01")
    assert recently(evaluated(release(), window=(day, day))) == ["METR"]
    half = partial("2023-H1")
    assert recently(evaluated(release(), window=(half, half))) == []


def test_access_without_a_date_is_listed_with_when_it_was_told_of_if_that_was_lately() -> None:
    one = evaluated(release(), told_on=ON)
    (found,) = recent_access([one], (), ON)
    assert found.labs == ((one.ref, "told of by 24 May 2024"),)
    assert recently(evaluated(release(), told_on=dt.date(2023, 1, 1))) == []


def test_access_without_a_date_is_never_said_to_be_of_the_last_year() -> None:
    told = said(evaluated(release(), told_on=ON), "Currently")
    assert told == (
        "access for outside model evaluation before release is told of, not certainly of the last "
        "year; no promise of it in force on record."
    )
    assert said(evaluated(release(), told_on=ON), LATELY) == ""


def test_access_before_a_release_that_was_told_of_before_that_year_was_earlier() -> None:
    old = release(None, told_on=dt.date(2023, 1, 1))
    one = evaluated(old, told_on=ON)
    assert recently(one) == []
    assert said(one, TOLD) == ""
    assert said(one, "Currently").startswith("nothing. No promise")


def test_a_telling_is_as_precise_as_its_source_and_never_lies_ahead() -> None:
    year = partial("2024")
    one = evaluated(release(), told_on=year.latest, told=year)
    assert "(told of in 2024)" in said(one, TOLD)
    year = partial("2023")  # which began before that year
    assert "(told of in 2023)" in said(
        evaluated(release(), told_on=year.latest, told=year), UNDATED
    )


def test_access_to_internal_models_is_before_no_release() -> None:
    day = partial("2024-01")
    one = lab(grants=(grant(stage="internal-deployment", window=(day, day)),))
    assert recently(one) == []
    assert said(one, "Currently").startswith("nothing. No promise")
    assert said(one, "Access").startswith("none for outside model evaluation before release")
    assert said(one, "Access to internal models").startswith("METR, at ")


def test_reported_access_keeps_its_hedge_and_is_not_certain() -> None:
    day = partial("2024-01")
    one = evaluated(release(), window=(day, day), hedge="reported")
    (found,) = recent_access([one], (), ON)
    assert found.labs == ((one.ref, "“reported”; January 2024"),)
    assert "(“reported”; January 2024)" in said(one, LATELY)
    assert "is told of, not certainly of the last year" in said(one, "Currently")


def test_a_finding_about_an_evaluator_goes_before_access_without_a_date() -> None:
    none_since = finding(evaluator=METR.ref.slug, as_of=partial("2024-05-24"))
    one = evaluated(release(), told_on=ON)
    assert recently(one, findings=[none_since]) == []
    assert said(one, "Currently", [none_since]).startswith("nothing. No promise")
    assert said(one, UNDATED, [none_since]).startswith("METR, at ")


def test_groups_that_no_source_names_are_no_evaluators() -> None:
    assert recently(evaluated(release(), evaluator=SOMEBODY, told_on=ON)) == []
