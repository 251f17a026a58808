"""Facts survive the way into a JSON column and back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from sources.quotestates import Pending, Published
from sources.reach import MoveWatch, Standing, Validators, as_plain, from_plain
from sources.reach.plain import aware
from tests.sources.reach.visits import NOT_FOUND, TIMEOUT, after, on

FACTS = [
    Standing(),
    after((0, NOT_FOUND), (1, TIMEOUT), (3, NOT_FOUND)),
    Validators('W/"a"', "Sun, 01 Mar 2026 12:00:00 GMT", on(1), on(0)),
    MoveWatch("https://example.org/new", on(0), on(3), 2),
    Published("altered", on(0), "ab12", on(1), None, "1.1"),
    Pending("altered:ab12", on(0), 1, other="missing:", other_since=on(-1), run_looks=2),
]


@pytest.mark.parametrize("facts", FACTS, ids=lambda facts: type(facts).__name__)
def test_facts_come_back_from_json_as_they_went(facts: Any) -> None:
    kept = json.loads(json.dumps(as_plain(facts)))
    assert from_plain(type(facts), kept) == facts


def test_what_is_usual_is_not_written_down() -> None:
    assert as_plain(Pending()) == {}
    assert from_plain(Pending, {}) == Pending()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        from_plain(Standing, {"colour": "red"})


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        from_plain(Standing, {"since": "yesterday"})


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        aware(dt.datetime(2026, 3, 1))
