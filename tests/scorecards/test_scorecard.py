"""The scorecard as a whole: columns, weights, places, swaps, promises, differences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from labwatch.scorecards.differences import CellChange, differences
from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.promise_counts import promise_counts
from labwatch.scorecards.rubric import CURRENT
from labwatch.scorecards.scorecard import Scorecard, build_scorecard
from labwatch.scorecards.spans import Span
from labwatch.scorecards.weights import BadWeights, places, read_weights, swaps, write_weights
from tests.scorecards.facts_made import evaluated, lab, pledge, release
from tests.scorecards.test_criteria import ALL_EXCLUDED

ON = dt.date(2026, 11, 24)


def card(*labs: LabFacts, weights: str | None = None, on: dt.date = ON) -> Scorecard:
    return build_scorecard(labs, on, CURRENT, read_weights(weights, CURRENT))


def open_lab() -> LabFacts:
    """Much is stated, and it is good."""
    return evaluated(
        release(),
        depth={"weights": "yes"},
        may_publish="freely",
        days_given=40,
        technical_information="yes",
        payment="none",
    )


def shut_lab() -> LabFacts:
    """Much is stated, and it is bad."""
    return evaluated(
        release(), depth=ALL_EXCLUDED, may_publish="no", days_given=2, technical_information="no"
    )


def test_a_column_is_a_range_between_0_and_100() -> None:
    score = card(shut_lab()).rows[0].scores["deeds"]
    assert score.span is not None
    assert score.span.low < score.span.high < 1
    assert score.sentence.startswith("between ")


def test_words_and_deeds_are_never_blended() -> None:
    row = card(open_lab()).rows[0]
    assert row.scores["deeds"].span is not None
    assert row.scores["words"].span is None
    assert set(row.scores) == {"deeds", "words"}


def test_a_lab_of_which_too_little_is_known_gets_no_figure_and_a_reason() -> None:
    score = card(lab()).rows[0].scores["deeds"]
    assert (score.span, score.place) == (None, None)
    assert score.sentence == "No record bears on what is asked."


def test_a_place_has_its_range() -> None:
    rows = card(open_lab(), shut_lab(), lab()).rows
    assert [row.scores["deeds"].place for row in rows] == [(1, 1), (2, 2), None]


def test_overlapping_ranges_share_their_places() -> None:
    both = [card(evaluated(release())).rows[0].scores["deeds"].span] * 2
    assert places(both) == [(1, 2), (1, 2)]


def test_weights_change_the_column_and_nothing_else() -> None:
    shut = shut_lab()
    usual, own = card(shut), card(shut, weights="coverage:100,depth:0")
    assert usual.rows[0].cells == own.rows[0].cells
    low, high = usual.rows[0].scores["deeds"].span, own.rows[0].scores["deeds"].span
    assert low is not None
    assert high is not None
    assert high.low > low.low


def test_criteria_that_the_address_does_not_name_keep_their_weight() -> None:
    weights = read_weights("coverage:60,depth:40", CURRENT)
    assert (weights["coverage"], weights["depth"], weights["freedom"]) == (60, 40, 15)
    assert write_weights(weights, CURRENT) == "coverage:60,depth:40"
    assert write_weights(CURRENT.weights, CURRENT) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cover:10", 'no criterion "cover"'),
        ("coverage", "no weight from 0 to 100"),
        ("coverage:-1", "no weight from 0 to 100"),
        ("coverage:101", "no weight from 0 to 100"),
        ("coverage:²", "no weight from 0 to 100"),
        ("", 'no criterion ""'),
        ("testability:0,scope:0,promised-depth:0,promised-publication:0,durability:0", "above 0"),
    ],
)
def test_weights_that_are_none_are_refused_with_the_remedy(text: str, said: str) -> None:
    with pytest.raises(BadWeights, match=r"^w: ") as caught:
        read_weights(text, CURRENT)
    assert said in str(caught.value)


def test_the_same_question_gives_the_same_swaps() -> None:
    labs = (open_lab(), shut_lab(), evaluated(release(), may_publish="freely", days_given=3))
    first, second = card(*labs).swaps["deeds"], card(*labs).swaps["deeds"]
    assert first == second
    assert all(0 <= swap.share <= 1 for swap in first)


def test_a_lab_better_in_everything_never_changes_places() -> None:
    found = card(open_lab(), shut_lab()).swaps["deeds"]
    assert [swap.share for swap in found] == [0]


def test_two_labs_each_better_in_one_criterion_change_places_often() -> None:
    ahead, behind = [_point(1), _point(0)], [_point(0), _point(1)]
    share = swaps([ahead, behind], [60, 40], "seed")[0, 1]
    assert 0.4 < share < 0.6
    assert swaps([ahead, behind], [50, 50], "seed") == {}  # level: nobody is ahead


def _point(value: int) -> Span:
    return Span.exactly(Fraction(value))


def test_promises_are_counted_by_what_became_of_them() -> None:
    conducts = ["kept", "partly-kept", "not-kept", "no-public-evidence", "cannot-be-judged"]
    judged = [pledge(conduct=word) for word in conducts]
    open_ones = [pledge(timing="overdue"), pledge(timing="not-yet-due")]
    found = promise_counts(lab(pledges=(*judged, *open_ones, pledge(attribution="alleged"))))
    assert [number for _key, _label, number in found.counts] == [1, 1, 1, 1, 1, 2]
    assert found.testable == 5
    assert found.kept is not None
    assert (float(found.kept.low), float(found.kept.high)) == (0.3, 0.7)
    assert found.sentence == "Of 5 testable promises between 30 % and 70 % were kept."


def test_below_five_testable_promises_no_share_is_given() -> None:
    found = promise_counts(lab(pledges=(pledge(conduct="kept"),) * 4))
    assert found.kept is None
    assert found.sentence.startswith("4 of its promises could be tested")


def cells_changed(before: Scorecard, after: Scorecard) -> dict[str, CellChange]:
    """The cells of the only lab that differ, by criterion."""
    return {
        cell.after.criterion.key: cell for lab in differences(before, after) for cell in lab.cells
    }


def test_a_difference_names_the_records_that_came() -> None:
    later = shut_lab()
    earlier = LabFacts(later.ref)
    changes = cells_changed(card(earlier), card(later))
    assert set(changes) == {one.key for one in CURRENT.column("deeds")}
    access = later.grants[0].ref
    for key in ("depth", "freedom"):
        assert access in changes[key].came
        assert changes[key].went == ()
        assert not changes[key].is_by_time_alone


def test_what_time_alone_changed_is_said_to_be_so_with_what_no_longer_counts() -> None:
    known = evaluated(release("2025-01-01"))
    change = cells_changed(card(known), card(known, on=dt.date(2027, 11, 24)))["terms"]
    assert change.is_by_time_alone
    assert known.grants[0].ref in change.went


def test_words_that_were_given_up_are_named_as_the_cause() -> None:
    kept = pledge()
    before = lab(pledges=(kept,))
    after = replace(before, pledges=(replace(kept, state="withdrawn"),))
    change = cells_changed(card(before), card(after))["testability"]
    assert change.turned == (kept.ref,)
    assert not change.is_by_time_alone


def test_a_record_under_another_name_is_no_other_record() -> None:
    before = shut_lab()
    access = replace(before.grants[0], ref=replace(before.grants[0].ref, name="Another name"))
    freer = replace(access, may_publish="freely")
    work = replace(before.evaluations[0], grants=(freer,))
    after = replace(before, grants=(freer,), evaluations=(work,))
    change = cells_changed(card(before), card(after))["freedom"]
    assert (change.came, change.went) == ((), ())


def test_a_lab_that_was_not_there_yet_has_no_cell_before() -> None:
    (found,) = differences(card(), card(shut_lab()))
    assert {change.before for change in found.cells} == {None}
    assert {change.after.criterion.column for change in found.cells} == {"deeds"}
    assert [(one.before, one.after.column) for one in found.columns] == [(None, "deeds")]


def test_a_lab_that_came_with_nothing_known_is_no_difference() -> None:
    assert differences(card(), card(lab())) == []


def test_a_promise_that_fell_due_is_named_in_the_counts() -> None:
    due = pledge(timing="not-yet-due", topic="other")
    before = lab(pledges=(due,))
    after = replace(before, pledges=(replace(due, timing="overdue"),))
    (found,) = differences(card(before), card(after))
    counts = {one.key: one for one in found.counts}
    assert (counts["overdue"].before, counts["overdue"].after) == (0, 1)
    assert counts["overdue"].came == counts["not-judged"].went == (due.ref,)
    assert counts["overdue"].label == "overdue, nobody has ruled"


def test_nothing_differs_from_itself() -> None:
    same = open_lab()
    assert differences(card(same), card(same)) == []
