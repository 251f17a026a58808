"""The three figures of the first page: each from what is established to what is left possible."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from labwatch.scorecards.board import board
from labwatch.scorecards.coverage import last_months
from labwatch.scorecards.facts import FindingFacts, LabFacts
from labwatch.scorecards.figures import Between, Field, field
from labwatch.scorecards.recent import lately
from labwatch.scorecards.rubric import CURRENT
from labwatch.scorecards.scorecard import build_scorecard
from labwatch.scorecards.spans import Span
from sources.partialdates import partial
from tests.scorecards import facts_made as made

ON = dt.date(2026, 11, 29)


def _field(*labs: LabFacts, findings: tuple[FindingFacts, ...] = ()) -> Field:
    return field(labs, last_months(ON), lately(ON, findings))


def _dated(start: str, end: str | None = None) -> dict[str, Any]:
    return {"window": (partial(start), partial(end or start))}


class TestEvaluators:
    def test_undated_access_widens_the_figure_and_never_raises_its_least(self) -> None:
        recent = made.grant(**_dated("2026-06"))
        undated = made.grant(evaluator=made.APOLLO)
        old = made.grant(evaluator=made.AISI, **_dated("2023-01"))
        found = _field(made.lab(grants=(recent, undated, old))).evaluators
        assert found == Between(1, 2, 3)
        assert found.share == Span(Fraction(1, 3), Fraction(2, 3))

    def test_only_dated_access_that_is_stated_as_a_fact_raises_the_least(self) -> None:
        told = made.grant(told_on=ON)
        reported = made.grant(evaluator=made.APOLLO, hedge="reported", **_dated("2026-06"))
        internal = made.grant(evaluator=made.AISI, stage="internal-deployment", **_dated("2026-06"))
        found = _field(made.lab(grants=(told, reported, internal))).evaluators
        assert found == Between(0, 2, 3)

    def test_access_certainly_after_release_or_for_something_else_counts_for_nothing(self) -> None:
        after = made.grant(stage="post-deployment", **_dated("2026-06"))
        red_teaming = made.grant(evaluator=made.APOLLO, activity="red-teaming", **_dated("2026-06"))
        assert _field(made.lab(grants=(after, red_teaming))).evaluators == Between(0, 0, 2)

    def test_who_is_not_named_is_not_counted(self) -> None:
        somebody = made.grant(evaluator=made.SOMEBODY, **_dated("2026-06"))
        found = _field(made.lab(grants=(somebody,))).evaluators
        assert found == Between(0, 0, 0)
        assert found.share is None


class TestPromises:
    def test_a_promise_that_stands_in_two_rows_is_one(self) -> None:
        pledge = made.pledge(timing="overdue", due=partial("2024"))
        parent, child = made.lab(pledges=(pledge,)), made.lab(pledges=(pledge,))
        found = _field(parent, child)
        assert (found.kept, found.overdue, found.promises.testable) == (0, 1, 1)

    def test_silence_leaves_the_share_wholly_open(self) -> None:
        pledges = tuple(made.pledge(timing="overdue", due=partial("2024")) for _ in range(5))
        assert _field(made.lab(pledges=pledges)).promises.kept == Span(Fraction(0), Fraction(1))


class TestAtAGlance:
    def test_labs_of_which_nothing_bears_on_any_criterion_are_folded(self) -> None:
        told = made.lab(releases=(made.release(),))
        card = build_scorecard([told, made.lab()], ON, CURRENT, CURRENT.weights)
        shown = board(card)
        assert [one.lab for one in shown["glances"]] == [told.ref]
        assert len(shown["folded"]) == 1

    def test_a_lab_without_a_figure_says_which_sort_of_nothing_it_is(self) -> None:
        undated = made.lab(releases=(made.release(None),))
        card = build_scorecard([undated], ON, CURRENT, CURRENT.weights)
        (glance,) = board(card)["glances"]
        deeds, words = glance.columns
        assert (deeds.score.span, deeds.standing) == (None, "left open")
        assert (words.score.span, words.standing) == (None, "no record")
