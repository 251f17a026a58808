"""The access table: which rows and columns, in what order, and what each cell says. No database."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from commitments.models import AIModel, Lab
from evaluators.access_cells import Cell
from evaluators.access_marks import ladders
from evaluators.access_table import AccessTable, Cut, access_table
from evaluators.access_words import Days, attester_mark, days_before, show_stage, who_says
from evaluators.depth import Width
from evaluators.models import AccessGrant, Evaluator, HedgedLink
from evaluators.vocabulary import Attester, Depth, Stage
from sources.partialdates import partial

_keys = itertools.count(1)
ALPHA, BETA = Lab(pk=1, name="Alpha"), Lab(pk=2, name="beta")
METR = Evaluator(pk=1, name="METR", kind="independent")
AISI = Evaluator(pk=2, name="AISI", kind="government")


def group(*members: Evaluator) -> Evaluator:
    """A placeholder that apparently includes these evaluators."""
    placeholder = Evaluator(pk=next(_keys) + 100, name="A group", kind="unspecified")
    links = [HedgedLink(evaluator=one, hedge="apparently") for one in members]
    placeholder.members = links  # type: ignore[attr-defined]
    return placeholder


def model(name: str, released: str = "", lab: Lab = ALPHA) -> AIModel:
    """A model as lists fetch it."""
    date = partial(released) if released else None
    return AIModel(pk=next(_keys), lab=lab, name=name, released=date)


def grant(*models: AIModel, to: Evaluator = METR, lab: Lab = ALPHA, **given: Any) -> AccessGrant:
    """A grant as lists fetch it."""
    defaults = {"activity": "model-evaluation", "attested_by": "lab", "stage": "pre-deployment"}
    found = AccessGrant(pk=next(_keys), lab=lab, evaluator=to, **{**defaults, **given})
    found.public_models = list(models)  # type: ignore[attr-defined]
    return found


def rows(table: AccessTable) -> list[tuple[str, str]]:
    """The lab and model of each row."""
    return [(row.lab_name, row.model.name if row.model else "") for row in table.rows]


def columns(table: AccessTable) -> list[str]:
    """The names of the columns."""
    return [column.name for column in table.columns]


def cell(table: AccessTable, place: int, evaluator: Evaluator) -> Cell:
    """One cell, by the number of its row."""
    return next(one for one in table.rows[place].cells if one.column.evaluator == evaluator)


class TestRows:
    def test_labs_stand_by_name_each_with_its_newest_release_first(self) -> None:
        models = (
            model("Old", "2023-03-14"),
            model("New", "2024"),
            model("Undated B"),
            model("Undated A"),
            model("Other", "2020", lab=BETA),
        )
        table = access_table(models, [grant(lab=BETA), grant()])
        assert rows(table) == [
            ("Alpha", "New"),
            ("Alpha", "Old"),
            ("Alpha", "Undated A"),
            ("Alpha", "Undated B"),
            ("Alpha", ""),
            ("beta", "Other"),
            ("beta", ""),
        ]

    def test_a_model_that_nobody_tested_has_a_row_of_empty_cells(self) -> None:
        table = access_table([model("Alone")], [grant(model("Tested"))])
        assert [one.is_empty for one in table.rows[0].cells] == [True]
        assert not table.rows[0].known

    def test_a_model_that_only_a_grant_names_has_a_row(self) -> None:
        assert rows(access_table([], [grant(model("Named"))])) == [("Alpha", "Named")]

    def test_a_model_of_another_lab_stands_with_that_lab(self) -> None:
        theirs = model("Theirs", lab=BETA)
        assert rows(access_table([], [grant(theirs, lab=ALPHA)])) == [("beta", "Theirs")]

    def test_rows_without_any_record_can_be_left_out(self) -> None:
        models = (model("Alone"), model("Tested"))
        table = access_table(models, [grant(models[1])], Cut(on_record_only=True))
        assert rows(table) == [("Alpha", "Tested")]

    def test_a_grant_whose_models_are_all_left_out_is_not_one_of_no_model(self) -> None:
        one, other = model("One"), model("Other")
        table = access_table([], [grant(one, other)], Cut(keeps=lambda each: each == one))
        assert rows(table) == [("Alpha", "One")]
        assert rows(access_table([], [grant(other)], Cut(keeps=lambda each: each == one))) == []

    def test_nothing_known_makes_an_empty_table(self) -> None:
        table = access_table([], [])
        assert (table.rows, table.columns, table.grants) == ((), (), ())


class TestByLab:
    def test_a_lab_has_one_row_with_the_grants_of_all_its_models_and_of_none(self) -> None:
        one, other = model("One"), model("Other")
        grants = [grant(one), grant(other), grant()]
        table = access_table([one, other], grants, Cut(by_lab=True))
        assert rows(table) == [("Alpha", "")]
        assert {entry.grant for entry in cell(table, 0, METR).entries} == set(grants)

    def test_in_a_cell_the_newest_release_comes_first_and_no_model_last(self) -> None:
        old, new = model("Old", "2023"), model("New", "2024")
        table = access_table([], [grant(), grant(old), grant(new)], Cut(by_lab=True))
        shown = [[one.name for one in entry.models] for entry in cell(table, 0, METR).entries]
        assert shown == [["New"], ["Old"], []]

    def test_a_grant_of_two_models_stands_once(self) -> None:
        table = access_table([], [grant(model("One"), model("Other"))], Cut(by_lab=True))
        (entry,) = cell(table, 0, METR).entries
        assert [each.name for each in entry.models] == ["One", "Other"]

    def test_a_lab_of_which_only_an_untested_model_is_known_has_a_row(self) -> None:
        table = access_table([model("Alone", lab=BETA)], [grant()], Cut(by_lab=True))
        assert rows(table) == [("Alpha", ""), ("beta", "")]

    def test_a_lab_that_was_asked_for_has_a_row(self) -> None:
        assert rows(access_table([], [], Cut(by_lab=True), [BETA])) == [("beta", "")]
        assert rows(access_table([], [], Cut(), [BETA])) == []

    def test_days_count_to_the_first_release(self) -> None:
        found = grant(model("Late", "2024-03-01"), model("Early", "2024-02-01"))
        found.window_start = partial("2024-01-01")
        by_lab, by_model = access_table([], [found], Cut(by_lab=True)), access_table([], [found])
        assert cell(by_lab, 0, METR).entries[0].days == Days(31, 31)
        assert cell(by_model, 0, METR).entries[0].days == Days(60, 60)
        assert cell(by_model, 1, METR).entries[0].days == Days(31, 31)


class TestColumns:
    def test_those_with_most_grants_come_first_then_by_name_and_placeholders_last(self) -> None:
        third = Evaluator(pk=3, name="Bureau", kind="company")
        grants = [grant(to=group()), *(grant(to=METR) for _ in range(2))]
        table = access_table([], [*grants, *grants, grant(to=third), grant(to=AISI)])
        assert columns(table) == ["METR", "AISI", "Bureau", "A group"]
        assert [column.grants for column in table.columns] == [4, 1, 1, 2]

    def test_an_apparent_member_has_a_column_and_a_hedged_cell_but_no_grant(self) -> None:
        placeholder, tested = group(AISI), model("Tested")
        table = access_table([], [grant(tested, to=placeholder), grant(tested, to=METR)])
        assert columns(table) == ["METR", "AISI", "A group"]
        hedged, granted = cell(table, 0, AISI), cell(table, 0, placeholder)
        assert not hedged.entries
        assert [(one.link.hedge, one.name) for one in hedged.hedged] == [("apparently", "A group")]
        assert len(granted.entries) == 1
        assert not granted.hedged
        assert table.columns[1].grants == 0

    def test_a_member_with_a_grant_of_its_own_keeps_both_apart(self) -> None:
        tested = model("Tested")
        table = access_table([], [grant(tested, to=group(AISI)), grant(tested, to=AISI)])
        both = cell(table, 0, AISI)
        assert (len(both.entries), len(both.hedged)) == (1, 1)


class TestThePast:
    ON = dt.date(2023, 3, 1)

    def test_names_are_those_of_the_day(self) -> None:
        then = {METR: "ARC Evals", ALPHA: "Alpha Research"}
        cut = Cut(as_of=self.ON, name_of=lambda record: then.get(record, record.name))
        table = access_table([], [grant(attested_by="evaluator")], cut)
        assert columns(table) == ["ARC Evals"]
        assert rows(table) == [("Alpha Research", "")]
        (entry,) = cell(table, 0, METR).entries
        assert (entry.says, entry.name) == ("says ARC Evals", "Alpha Research → ARC Evals")

    def test_a_release_that_came_later_is_not_known_yet(self) -> None:
        tested = model("GPT-4", "2023-03-14")
        found = grant(tested, window_start=partial("2022-08"))
        before = access_table([], [found], Cut(as_of=self.ON))
        assert before.rows[0].is_coming
        assert cell(before, 0, METR).entries[0].days is None
        for day in (dt.date(2023, 3, 14), None):
            table = access_table([], [found], Cut(as_of=day))
            assert not table.rows[0].is_coming
            assert cell(table, 0, METR).entries[0].days == Days(195, 225)


class TestWords:
    @pytest.mark.parametrize(
        ("fewest", "most", "words"),
        [
            (21, 21, "21 days before"),
            (1, 1, "1 day before"),
            (0, 0, "0 days before"),
            (0, 30, "0 to 30 days before"),
            (-3, -3, "3 days after"),
            (-20, -3, "3 to 20 days after"),
            (-30, 0, "0 to 30 days after"),
            (-1, 25, "1 day after to 25 days before"),
        ],
    )
    def test_days_read_as_a_range_before_or_after(self, fewest: int, most: int, words: str) -> None:
        assert Days(fewest, most).words == words

    def test_days_of_which_a_date_is_not_stated_are_none(self) -> None:
        assert days_before([None], partial("2023")) is None
        assert days_before([partial("2023")], None) is None
        assert days_before([None, partial("2023-02-01")], partial("2023-01-01")) == Days(31, 31)

    @pytest.mark.parametrize(
        ("attested_by", "words"),
        [
            ("lab", "says Alpha"),
            ("evaluator", "says METR"),
            ("both", "both say so"),
            ("government", "says a government"),
            ("press", "says the press"),
            ("tracker", "says a tracker"),
        ],
    )
    def test_who_says_so_is_named(self, attested_by: str, words: str) -> None:
        assert who_says(attested_by, "Alpha", "METR") == words

    def test_every_attester_and_stage_has_words_and_a_mark(self) -> None:
        assert {who_says(one, "Alpha", "METR") for one in Attester.values}
        assert {attester_mark(one) for one in Attester.values} == {
            "says-lab",
            "says-evaluator",
            "says-both",
            "says-other",
        }
        shown = [show_stage(stage) for stage in Stage]
        assert len({stage.label for stage in shown}) == len(Stage)
        assert all(stage.label and stage.mark for stage in shown)

    def test_access_for_something_else_than_model_evaluation_says_for_what(self) -> None:
        grants = [
            grant(),
            grant(activity="red-teaming"),
            grant(activity="not-stated"),
        ]
        table = access_table([], grants)
        said = [entry.other_activity for entry in cell(table, 0, METR).entries]
        assert said == ["", "red-teaming", "a purpose not stated"]


class TestPictures:
    def test_rungs_are_full_hatched_or_flat(self) -> None:
        (ladder,) = ladders([Width(Depth.API, Depth.HELPFUL_ONLY)])
        states = [block.state for block in ladder.blocks]
        assert ladder.key == "10-30"
        assert states == ["reached", "possible", "possible", "excluded", "excluded"]
        heights = [block.height for block in ladder.blocks]
        assert heights[0] < heights[1] < heights[2]
        assert heights[3] == heights[4] < heights[0]

    def test_every_depth_that_occurs_is_drawn_once(self) -> None:
        width = Width(Depth.API, Depth.WEIGHTS)
        drawn = ladders([width, Width(Depth.NONE, Depth.API), width])
        assert [ladder.key for ladder in drawn] == ["0-10", "10-50"]

    def test_an_entry_names_its_picture_and_its_depth(self) -> None:
        table = access_table([], [grant(safety_filters="disabled", weights="no")])
        (entry,) = cell(table, 0, METR).entries
        assert (entry.ladder, entry.level) == ("20-40", 20)
        assert entry.depth.word == "no-filter to fine-tune"
        assert entry.depth.label == "without safety filters, perhaps fine-tuning"
