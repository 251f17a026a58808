"""Coverage: what counts as an outside model evaluation before release, and what is only unknown."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from labwatch.scorecards.before_release import was_before
from labwatch.scorecards.coverage import Period, cover, coverage, last_months
from labwatch.scorecards.facts import Answer, LabFacts
from labwatch.scorecards.spans import Span
from sources.partialdates import partial
from tests.scorecards.facts_made import (
    evaluated,
    evaluation,
    finding,
    grant,
    lab,
    ref,
    release,
)

ON = dt.date(2026, 11, 24)
LATELY = last_months(ON)


def share(one: LabFacts) -> tuple[Fraction, Fraction]:
    found = coverage(one, LATELY).share
    assert found is not None
    return found.low, found.high


def with_release(**given: object) -> LabFacts:
    model = release()
    work = evaluation(model, **given)  # type: ignore[arg-type]
    return lab(releases=(model,), evaluations=(work,))


def answer(one: LabFacts) -> Answer:
    return cover(one, one.releases[0]).answer


def test_the_last_24_months_begin_on_the_day_after() -> None:
    assert Period(dt.date(2024, 11, 25), ON) == LATELY
    assert last_months(dt.date(2024, 2, 29), 12).start == dt.date(2023, 3, 1)
    assert last_months(dt.date(2026, 12, 31)).start == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("training", "yes"),
        ("before-internal-deployment", "yes"),
        ("internal-deployment", "yes"),
        ("pre-deployment", "yes"),
        ("limited-release", "unknown"),
        ("during-deployment", "unknown"),
        ("post-deployment", "unknown"),
        ("not-stated", "unknown"),
    ],
)
def test_only_access_before_release_covers_it(stage: str, expected: str) -> None:
    assert answer(evaluated(release(), stage=stage)) == expected


def test_uncertain_or_disputed_access_covers_nothing_for_sure() -> None:
    assert answer(evaluated(release(), certain=False)) == Answer.UNKNOWN


def test_red_teaming_is_told_beside_and_never_counted() -> None:
    one = with_release(kind="red-teaming", grants=(grant(),))
    found = cover(one, one.releases[0])
    assert found.answer == Answer.UNKNOWN
    assert found.beside_counts == [("red-teaming", 1)]
    assert found.sentence == "No public record; nothing was looked for yet."


def test_dates_tell_where_no_access_does() -> None:
    assert answer(with_release(started=partial("2026-05"))) == Answer.YES
    late = with_release(started=partial("2026-07"))
    assert answer(late) == Answer.UNKNOWN
    assert "only after release" in cover(late, late.releases[0]).sentence


def test_access_to_another_model_covers_nothing() -> None:
    model, other = release(), release()
    work = evaluation(model, grants=(grant(other),))
    assert answer(lab(releases=(model,), evaluations=(work,))) == Answer.UNKNOWN


def test_access_without_an_evaluation_on_record_is_said_and_not_counted() -> None:
    model = release()
    one = lab(releases=(model,), grants=(grant(model),))
    assert answer(one) == Answer.UNKNOWN
    assert cover(one, model).sentence.startswith("METR had access before release")


def test_only_the_lab_s_own_word_that_nobody_did_is_a_no() -> None:
    model = release()
    for outcome, expected in (("lab-says-nobody", Answer.NO), ("lab-silent", Answer.UNKNOWN)):
        found = finding(model=model.slug, outcome=outcome)
        assert answer(lab(releases=(model,), findings=(found,))) == expected


def test_an_empty_cell_names_what_is_known() -> None:
    model = release(statements=(ref("statements"),))
    silent = lab(releases=(model,))
    assert cover(silent, model).sentence.startswith("Only statements are on record")
    looked = lab(releases=(model,), findings=(finding(model=model.slug),))
    assert "Alice" in cover(looked, model).sentence
    assert "1 October 2026" in cover(looked, model).sentence


def test_the_share_runs_from_what_is_shown_to_what_is_possible() -> None:
    covered, silent, denied = release(), release(), release()
    access = grant(covered)
    one = lab(
        releases=(covered, silent, denied),
        grants=(access,),
        evaluations=(evaluation(covered, grants=(access,)),),
        findings=(finding(model=denied.slug, outcome="lab-says-nobody"),),
    )
    assert share(one) == (Fraction(1, 3), Fraction(2, 3))
    assert coverage(one, LATELY).covered == 1


def test_a_release_without_a_date_may_or_may_not_be_counted() -> None:
    dated, undated = release(), release(None, told_on=ON)
    alone = coverage(lab(releases=(undated,)), LATELY)
    assert (alone.share, len(alone.maybe)) == (None, 1)
    access = grant(undated)
    work = evaluation(undated, grants=(access,))
    denied = finding(model=dated.slug, outcome="lab-says-nobody")
    one = lab(releases=(dated, undated), evaluations=(work,), findings=(denied,))
    assert share(one) == (Fraction(0), Fraction(1, 2))


def test_a_release_that_was_told_of_long_ago_lies_before_the_period() -> None:
    old = release(None, told_on=dt.date(2024, 5, 24))
    assert coverage(lab(releases=(old,)), LATELY).share is None


def test_a_release_without_a_date_lies_after_the_start_of_what_was_done_before_it() -> None:
    told = dt.date(2026, 11, 1)
    model = release(None, told_on=told)
    access = grant(model)
    work = evaluation(model, grants=(access,), started=partial("2026-01"))
    found = coverage(lab(releases=(model,), evaluations=(work,)), LATELY)
    assert found.share == Span.exactly(Fraction(1))


def test_a_source_that_says_it_is_no_frontier_model_takes_it_out() -> None:
    assert coverage(lab(releases=(release(frontier="no"),)), LATELY).share is None
    assert coverage(lab(releases=(release(frontier="yes"),)), LATELY).rows


def test_work_on_public_weights_was_done_after_release() -> None:
    model = release(None)
    assert was_before(evaluation(model), model) == "unknown"
    assert was_before(evaluation(model, public_weights="yes"), model) == "no"


def test_stages_narrow_what_counts() -> None:
    one = evaluated(release(), stage="training")
    only_late = coverage(one, LATELY, frozenset({"pre-deployment"}))
    assert only_late.covered == 0
    assert coverage(one, LATELY, frozenset({"training"})).covered == 1


def test_work_that_had_ended_before_release_was_before_it() -> None:
    assert answer(with_release(ended=partial("2026-05"))) == Answer.YES
    assert answer(with_release(ended=partial("2026-07"))) == Answer.UNKNOWN


def test_a_coarse_start_never_hides_an_end_before_release() -> None:
    assert answer(with_release(started=partial("2026"), ended=partial("2026-05"))) == Answer.YES


def test_access_at_a_stage_that_is_not_stated_may_be_at_the_stage_asked_for() -> None:
    asked = frozenset({"pre-deployment"})
    one = evaluated(release(), stage="not-stated")
    (row,) = coverage(one, LATELY, asked).rows
    assert row.answer == Answer.UNKNOWN
    assert row.unclear
    dated = with_release(started=partial("2026-05"))
    assert coverage(dated, LATELY, asked).rows[0].answer == Answer.UNKNOWN


def test_the_lab_s_own_no_is_told_before_access_that_led_to_nothing() -> None:
    model = release()
    said = finding(model=model.slug, outcome="lab-says-nobody", summary="Nobody did.")
    found = cover(lab(releases=(model,), grants=(grant(model),), findings=(said,)), model)
    assert (found.answer, found.sentence) == (
        Answer.NO,
        "Looked for by Alice (1 October 2026): Nobody did.",
    )


def test_access_whose_time_is_not_stated_was_only_perhaps_before_release() -> None:
    model = release()
    one = lab(releases=(model,), grants=(grant(model, stage="not-stated"),))
    assert cover(one, model).sentence.startswith("METR had access perhaps before release")


def test_a_coarse_date_is_narrowed_by_whoever_told_of_the_release_first() -> None:
    soon = dt.date(2024, 3, 1)
    assert coverage(lab(releases=(release("2024", told_on=soon),)), LATELY).share is None
    assert coverage(lab(releases=(release("2024"),)), LATELY).maybe
