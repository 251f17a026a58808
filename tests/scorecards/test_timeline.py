"""The timeline of a lab: what each mark says of when something was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.pictures.events import Event, Extent, events_of, extent_of
from labwatch.scorecards.pictures.shapes import Label
from labwatch.scorecards.pictures.timeline import WIDE, scale_of, timeline
from sources.partialdates import partial
from tests.scorecards.facts_made import grant, lab, pledge, release

ON = dt.date(2026, 11, 24)


class TestTimeline:
    def marks(self, one: LabFacts, words: str) -> list[Any]:
        """The marks of the one event whose title has these words, without its label."""
        picture = timeline("t", "Lab", events_of(one, ON), ON, WIDE)
        (group,) = [group for group in picture.groups if words in group.words and group.words]
        return [shape for shape in group.shapes if not isinstance(shape, Label)]

    def test_a_date_is_as_wide_as_it_is_stated(self) -> None:
        one = lab(releases=(release("2023", name="Y"), release("2023-H1", name="H")))
        events = events_of(one, ON)
        scale = scale_of(events, ON, WIDE)
        for name, last in (("Y", dt.date(2023, 12, 31)), ("H", dt.date(2023, 6, 30))):
            (box,) = self.marks(one, f"{name} (")
            assert box.css == "span-possible"
            assert box.x == scale.x(dt.date(2023, 1, 1))
            assert box.x + box.width == scale.x(last)

    def test_a_day_is_a_full_mark(self) -> None:
        (box,) = self.marks(lab(releases=(release("2026-06-01", name="D"),)), "D (")
        assert box.css == "span-certain release"

    def test_access_is_certain_only_between_the_ends_that_are(self) -> None:
        window = (partial("2024-01"), partial("2024-12"))
        possible, certain = self.marks(lab(grants=(grant(window=window),)), "METR")
        assert (possible.css, certain.css) == ("span-possible", "span-certain access")
        assert possible.x < certain.x
        assert certain.x + certain.width < possible.x + possible.width

    def test_within_one_half_year_nothing_is_certain(self) -> None:
        half = partial("2023-H1")
        (box,) = self.marks(lab(grants=(grant(window=(half, half)),)), "METR")
        assert box.css == "span-possible"

    def test_an_end_that_is_not_stated_is_no_end(self) -> None:
        window = (partial("2024-03-01"), None)
        marks = self.marks(lab(grants=(grant(window=window),)), "METR")
        assert [mark.css for mark in marks] == ["span-certain access", "goes-on"]

    def test_what_has_no_date_is_named_and_drawn_at_none(self) -> None:
        told = dt.date(2025, 3, 1)
        one = lab(grants=(grant(told_on=told),))
        assert self.marks(one, "METR") == []
        picture = timeline("t", "Lab", events_of(one, ON), ON, WIDE)
        labels = [shape for group in picture.groups for shape in group.shapes]
        assert "No date recorded:" in [one.text for one in labels if isinstance(one, Label)]
        assert events_of(one, ON)[0].when == "date not stated, told of by 1 March 2025"

    def test_a_promise_is_a_diamond_with_its_due_date_and_how_late_it_is(self) -> None:
        late = pledge(stated=partial("2023-02-24"), due=partial("2023"), timing="overdue")
        one = lab(pledges=(late,))
        marks = {mark.css: mark for mark in self.marks(one, late.ref.name)}
        scale = scale_of(events_of(one, ON), ON, WIDE)
        assert set(marks) == {"promise", "until-due", "due", "overdue"}
        assert marks["due"].points[2][0] == scale.x(dt.date(2023, 12, 31))
        assert (marks["overdue"].x1, marks["overdue"].x2) == (
            scale.x(dt.date(2023, 12, 31)),
            scale.x(ON),
        )
        (event,) = events_of(one, ON)
        assert event.label.startswith("Overdue: ")
        assert event.remark == "due by 31 December 2023, overdue"

    def test_a_ruling_ends_being_overdue_and_words_given_up_are_crossed_out(self) -> None:
        gone = pledge(
            stated=partial("2023"),
            due=partial("2023"),
            timing="ruled",
            conduct="not-kept",
            state="withdrawn",
            ended=partial("2025"),
        )
        css = {mark.css for mark in self.marks(lab(pledges=(gone,)), gone.ref.name)}
        assert "overdue" not in css
        assert "given-up" in css
        (event,) = events_of(lab(pledges=(gone,)), ON)
        assert event.remark == ("due by 31 December 2023; ruled: not kept; withdrawn since 2025")

    def test_what_is_only_alleged_is_not_drawn(self) -> None:
        assert events_of(lab(pledges=(pledge(attribution="alleged"),)), ON) == []

    def test_the_words_count_what_is_drawn(self) -> None:
        one = lab(releases=(release(),), grants=(grant(), grant()))
        picture = timeline("t", "Lab", events_of(one, ON), ON, WIDE)
        assert picture.words.startswith("As of 24 November 2026: 1 release; 2 records of access.")


@pytest.mark.parametrize(
    ("start", "end", "extent"),
    [
        (None, None, Extent(None, ON, is_stated=False)),
        (None, "2023", Extent(None, dt.date(2023, 12, 31))),
        (
            "2023-06-01",
            None,
            Extent(
                dt.date(2023, 6, 1),
                dt.date(2023, 6, 1),
                (dt.date(2023, 6, 1), dt.date(2023, 6, 1)),
                goes_on=True,
            ),
        ),
        ("2023", None, Extent(dt.date(2023, 1, 1), dt.date(2023, 12, 31), None, goes_on=True)),
        ("2023-H1", "2023-H1", Extent(dt.date(2023, 1, 1), dt.date(2023, 6, 30))),
        (
            "2023-01",
            "2023-06",
            Extent(
                dt.date(2023, 1, 1),
                dt.date(2023, 6, 30),
                (dt.date(2023, 1, 31), dt.date(2023, 6, 1)),
            ),
        ),
    ],
)
def test_an_extent_is_what_the_dates_allow(
    start: str | None, end: str | None, extent: Extent
) -> None:
    first, last = (partial(text) if text else None for text in (start, end))
    assert extent_of(first, last, None, ON) == extent


def test_events_stand_by_their_first_possible_day() -> None:
    one = lab(
        grants=(
            grant(told_on=dt.date(2025, 1, 1)),
            grant(window=(partial("2024"), None)),
            grant(window=(partial("2026-01"), None)),
        )
    )
    found: list[Event] = events_of(one, ON)
    assert [event.extent.last.year for event in found] == [2024, 2025, 2026]
