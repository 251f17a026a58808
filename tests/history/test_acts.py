"""Which rows of history make one act."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labwatch.history.acts import acts_by_record, acts_of
from labwatch.history.heads import Head

T0 = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def head(seconds: float, **given: Any) -> Head:
    values: dict[str, Any] = {
        "at": T0 + dt.timedelta(seconds=seconds),
        "table": 0,
        "key": int(seconds * 1000),
        "act": "~",
        "user": 1,
        "actor": "",
        "reason": "",
        "row": 7,
        "owner": 7,
        "status": "draft",
    }
    return Head(**{**values, **given})


def sizes(*heads: Head) -> list[int]:
    return [len(act.heads) for act in acts_of(heads)]


def test_rows_of_one_request_are_one_act() -> None:
    assert sizes(head(0.9, table=1), head(0.5, table=2), head(0)) == [3]


def test_two_saves_of_one_person_stay_two() -> None:
    assert sizes(head(5), head(0)) == [1, 1]


def test_what_two_people_do_at_once_stays_two() -> None:
    assert sizes(head(0.5, user=2), head(0)) == [1, 1]


def test_a_program_that_comes_to_the_rows_below_later_did_one_act() -> None:
    program = {"user": None, "actor": "import of data", "reason": "Loaded from labs.yaml"}
    assert sizes(head(30, table=1, **program), head(0, **program)) == [2]
    assert sizes(head(30, **program), head(0, **program)) == [1, 1]  # it was loaded again
    assert sizes(head(90, table=1, **program), head(0, **program)) == [1, 1]


def test_a_program_without_a_reason_is_not_taken_to_go_on() -> None:
    program = {"user": None, "actor": ""}
    assert sizes(head(30, **program), head(0, **program)) == [1, 1]


def test_what_is_made_and_deleted_at_once_is_two_acts() -> None:
    rows = [head(0.3, act="-"), head(0.2, act="-", table=1), head(0.1, act="+", table=1)]
    assert sizes(*rows, head(0, act="+")) == [2, 2]


def test_two_programs_are_told_apart() -> None:
    first = head(0, user=None, actor="import of data")
    assert sizes(head(1, user=None, actor="source check"), first) == [1, 1]


def test_reasons_are_told_once_in_their_order() -> None:
    (act,) = acts_of([head(1, reason="B"), head(0.5, reason="A"), head(0, reason="A")])
    assert act.reasons == ["A", "B"]


def test_records_written_in_turns_keep_their_acts_apart() -> None:
    rows = [head(0.4, owner=1, table=1), head(0.3, owner=2), head(0.2, owner=1)]
    found = acts_by_record(rows, ["labs", "labs"])
    assert [[each.owner for each in act.heads] for act in found] == [[1, 1], [2]]


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([None, 1, 2])), max_size=20))
def test_every_row_is_in_one_act_and_order_is_kept(rows: list[tuple[float, int | None]]) -> None:
    heads = [head(at, user=user) for at, user in sorted(rows, key=lambda row: -row[0])]
    assert [each for act in acts_of(heads) for each in act.heads] == heads
