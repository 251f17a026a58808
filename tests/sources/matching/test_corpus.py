"""The labelled corpus: what may never happen, and how much must be found (G1 to G5)."""

from __future__ import annotations

from functools import cache

import pytest

from tests.sources.matching.cases import ALTERED, INTACT, MISSING, UNKNOWN
from tests.sources.matching.corpus import corpus
from tests.sources.matching.fuzz import fuzz
from tests.sources.matching.report import Answer, answers, precision, recall, table


@cache
def judged() -> list[Answer]:
    """The corpus, judged once for all tests of this file."""
    found = answers(corpus(1))
    print("\n" + table(found))
    return found


def test_no_changed_or_absent_quote_is_called_standing() -> None:
    assert [answer.case for answer in judged() if answer.stands_wrongly] == []


def test_no_verdict_is_drawn_from_a_page_that_is_not_the_page() -> None:
    elsewhere = [answer for answer in judged() if answer.case.label == UNKNOWN]
    assert len(elsewhere) >= 90
    assert {answer.called for answer in elsewhere} == {UNKNOWN}


@pytest.mark.parametrize(
    ("label", "least", "cases"),
    [(INTACT, 0.995, 1300), (ALTERED, 0.99, 1000), (MISSING, 0.98, 350)],
)
def test_each_label_is_recognised_as_often_as_promised(
    label: str, least: float, cases: int
) -> None:
    assert sum(answer.case.label == label for answer in judged()) >= cases
    assert recall(judged(), label) >= least
    assert precision(judged(), label) >= least


def test_every_family_is_recognised_for_the_most_part() -> None:
    families = {answer.case.family for answer in judged()}
    poor = {
        family
        for family in families
        for rows in [[answer.is_right for answer in judged() if answer.case.family == family]]
        if sum(rows) / len(rows) < 0.9
    }
    assert poor == set()


def test_changes_beside_a_quote_are_reported_and_others_are_not() -> None:
    asked = [answer.case for answer in judged() if answer.case.context_changed is not None]
    reported = [(case, case.judged().context_changed) for case in asked]
    changed = [said for case, said in reported if case.context_changed]
    calm = [said for case, said in reported if not case.context_changed]
    assert len(changed) >= 100
    assert len(calm) >= 100
    assert sum(changed) / len(changed) >= 0.98
    assert sum(calm) / len(calm) <= 0.01


def test_one_change_at_random_is_never_called_standing() -> None:
    found = fuzz(2_000, seed=3)
    assert found.standing == ()
    assert set(found.called) <= {ALTERED, MISSING}
