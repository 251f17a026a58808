"""Depth over time and coverage by half-year: what each column says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evaluators.vocabulary import Depth
from labwatch.scorecards.coverage import ReleaseCoverage
from labwatch.scorecards.facts import Answer, LabFacts
from labwatch.scorecards.pictures.depths import depth_over_time, reaches
from labwatch.scorecards.pictures.halves import half_years, halves_picture
from labwatch.scorecards.pictures.shapes import Box
from labwatch.scorecards.pictures.shown import lab_pictures
from labwatch.scorecards.pictures.timeline import WIDE
from sources.partialdates import partial
from tests.scorecards.facts_made import SOMEBODY, evaluation, finding, grant, lab, release

ON = dt.date(2026, 11, 24)


class TestDepth:
    def columns(self, one: LabFacts) -> list[list[Any]]:
        """The boxes of each column."""
        picture = depth_over_time("d", "Lab", reaches(one), WIDE)
        groups = [group for group in picture.groups if group.words]
        return [[shape for shape in group.shapes if isinstance(shape, Box)] for group in groups]

    def test_established_is_full_and_what_is_not_excluded_is_outlined_above(self) -> None:
        ((possible, certain),) = self.columns(lab(grants=(grant(),)))
        assert (possible.css, certain.css) == ("span-possible", "span-certain access")
        assert possible.y + possible.height == certain.y
        assert possible.height == 4 * certain.height

    def test_a_depth_without_width_has_no_outline(self) -> None:
        excluded = {
            "safety_filters": "active",
            "harmlessness_training": "active",
            "fine_tuning": "no",
            "weights": "no",
        }
        ((certain,),) = self.columns(lab(grants=(grant(depth=excluded),)))
        assert certain.css == "span-certain access"

    def test_uncertain_access_establishes_nothing(self) -> None:
        ((possible,),) = self.columns(lab(grants=(grant(certain=False),)))
        assert possible.css == "span-possible"

    def test_columns_stand_by_date_and_undated_ones_last(self) -> None:
        windows = [(partial("2025-02-27"), None), (None, None), (partial("2023-H1"), None)]
        found = reaches(lab(grants=tuple(grant(window=window) for window in windows)))
        assert [reach.year for reach in found] == ["2023", "2025", "no date"]
        assert [reach.number for reach in found] == [1, 2, 3]

    def test_undated_ones_stand_by_when_they_were_told(self) -> None:
        days = [dt.date(2026, 6, 9), dt.date(2024, 5, 24)]
        one = lab(grants=tuple(grant(told_on=day) for day in days))
        assert [reach.when for reach in reaches(one)] == [
            "date not stated, told of by 24 May 2024",
            "date not stated, told of by 9 June 2026",
        ]

    def test_red_teaming_has_no_column(self) -> None:
        one = lab(
            grants=(grant(activity="red-teaming"),),
            evaluations=(evaluation(kind="red-teaming"),),
        )
        assert reaches(one) == []

    def test_an_evaluation_without_access_on_record_leaves_everything_open(self) -> None:
        (reach,) = reaches(lab(evaluations=(evaluation(parties=(SOMEBODY,)),)))
        assert (reach.low, reach.high) == (Depth.API, Depth.WEIGHTS)
        assert reach.words == "access not on record"
        assert reach.when == "date not stated"

    def test_an_evaluation_is_not_told_beside_the_access_it_rests_on(self) -> None:
        access = grant()
        one = lab(grants=(access,), evaluations=(evaluation(grants=(access,)),))
        assert len(reaches(one)) == 1


def covered(released: str | None, answer: str = "unknown") -> ReleaseCoverage:
    return ReleaseCoverage(release(released), Answer(answer), "")


class TestHalfYears:
    def test_each_half_year_has_its_releases_and_gaps_stay(self) -> None:
        halves = half_years([covered("2023-03-14", "yes"), covered("2024-08-01")])
        assert [half.label for half in halves] == ["2023 H1", "2023 H2", "2024 H1", "2024 H2"]
        assert [half.covered for half in halves] == [1, 0, 0, 0]
        assert [half.open for half in halves] == [0, 0, 0, 1]

    def test_a_year_does_not_decide_the_half_year(self) -> None:
        halves = half_years([covered("2023"), covered("2023-H1"), covered("2023-Q4")])
        assert [half.label for half in halves] == [
            "2023 H1",
            "2023 H2",
            "2023 half-year not stated",
        ]

    def test_a_release_without_a_date_stands_at_the_end(self) -> None:
        halves = half_years([covered(None), covered("2023-H1")])
        assert [half.label for half in halves] == ["2023 H1", "date not stated"]

    def test_without_any_date_there_is_no_picture(self) -> None:
        assert lab_pictures(lab(releases=(release(None, told_on=ON),)), ON).halves is None

    def test_answers_differ_by_more_than_colour(self) -> None:
        rows = [covered("2023-H1", answer) for answer in ("yes", "unknown", "no")]
        picture = halves_picture("h", "Lab", half_years(rows))
        groups = [group.shapes for group in picture.groups if group.words]
        assert [shape.css for shapes in groups for shape in shapes] == [
            "block block-yes",
            "block block-no",
            "block-cross",
            "block-cross",
            "block block-unknown",
        ]

    def test_the_lab_saying_that_nobody_did_is_the_only_no(self) -> None:
        model = release("2026-06-01")
        said = finding(model=model.slug, outcome="lab-says-nobody")
        halves = lab_pictures(lab(releases=(model,), findings=(said,)), ON).halves
        assert halves
        assert "block block-no" in {getattr(s, "css", "") for s in halves.picture.shapes}
