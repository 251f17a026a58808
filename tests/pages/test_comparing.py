"""Labs side by side, and one scorecard on two days, with the records that caused a change."""

from __future__ import annotations

import pytest
from django.test import Client

from commitments.models import Lab
from labwatch.scorecards.rubric import CURRENT
from tests.labs_scored import DAY, MANY, ON, evaluated, open_and_shut, promised
from tests.pages.conftest import canonical, page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db: None) -> tuple[Lab, Lab]:
    """A lab that lets evaluators publish, and one that does not."""
    return open_and_shut()


class TestComparing:
    def test_two_or_three_labs_stand_side_by_side(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        evaluated("Third")
        for labs in ("lab=open&lab=shut", "lab=open,shut,third"):
            html = page(client, f"/compare/{ON}&{labs}")
            told = words(html)
            for criterion in CURRENT.criteria:
                assert str(criterion.name) in told
            assert "Typical terms of publication over 1 grant: free." in told
            assert "Typical terms of publication over 1 grant: no." in told
        assert canonical(html) == f"/compare/{ON}&edition=1&lab=open&lab=shut&lab=third"

    @pytest.mark.parametrize("query", ["", "&lab=open", "&lab=open,open", "&lab=,"])
    def test_fewer_than_two_are_asked_for(
        self, client: Client, two: tuple[Lab, Lab], query: str
    ) -> None:
        html = page(client, f"/compare/{ON}{query}")
        assert "choose two or three labs above" in words(html)
        assert "text/csv" not in html
        assert "/embed/compare/" not in html

    @pytest.mark.parametrize("path", ["/", "/compare/"])
    def test_a_parameter_that_the_page_does_not_know_is_said_to_be_ignored(
        self, client: Client, two: tuple[Lab, Lab], path: str
    ) -> None:
        told = words(page(client, f"{path}{ON}&lab=open&colour=red&utm_source=x"))
        ignored = "colour" if path == "/compare/" else "colour, lab"
        assert f"Ignored, because this page does not know it: {ignored}." in told
        assert "Ignored" not in words(page(client, f"{path}{ON}"))

    def test_more_than_three_and_unknown_ones_are_refused(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        for name in ("Third", "Fourth"):
            evaluated(name)
        refused = page(client, f"/compare/{ON}&lab=open,shut,third,fourth", 400)
        assert "lab: choose 2 or 3 labs." in words(refused)
        unknown = page(client, f"/compare/{ON}&lab=open,nobody", 400)
        assert 'lab: "nobody" is on no scorecard of that day.' in words(unknown)

    def test_its_form_keeps_the_day_the_weights_and_the_choice(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        html = page(client, f"/compare/{MANY}&lab=open,shut")
        form = html.partition("<main")[2].partition("</form>")[0]
        assert 'name="w" value="coverage:40,depth:10"' in form
        assert f'name="as_of" value="{DAY}"' in form
        assert form.count("checked") == 2


class TestTwoDays:
    def test_it_names_the_record_that_caused_a_change(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        html = page(client, f"/scorecard/changes/?since=2024-03-05&until={DAY}")
        told = words(html)
        assert "From 5 March 2024 to 24 May 2024" in told
        assert "Records that came: Open 1 model Tests of Open 1 evaluation" in told
        for day in ("2024-03-05", DAY):
            assert f"/scorecard/open/coverage/?as_of={day}&amp;edition=1" in html

    def test_it_names_promises_that_fell_due(self, client: Client) -> None:
        promised(evaluated("Due"))
        told = words(page(client, "/scorecard/changes/?since=2023-12-31&until=2024-01-01"))
        assert "Overdue, nobody has ruled: 0 → 1 came: Outsiders will test" in told

    def test_it_names_words_that_were_given_up(self, client: Client) -> None:
        promised(evaluated("Faint"), state="withdrawn", state_since="2024-04")
        told = words(page(client, f"/scorecard/changes/?since=2024-03-31&until={DAY}"))
        assert "Promises whose words were given up or replaced: Outsiders will test" in told

    def test_what_left_the_period_is_named_where_time_alone_changed_a_cell(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        told = words(page(client, f"/scorecard/changes/?since={DAY}&until=2026-06-01"))
        assert "No record came: time alone changed it." in told
        assert "Records that no longer count: Open 1" in told

    def test_two_days_without_a_change_between_them_say_so(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        told = words(page(client, f"/scorecard/changes/?since=2024-05-23&until={DAY}"))
        assert "Nothing says anything else on these two days." in told

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("?since=2024-05-24&until=2024-01-01", "2024-05-24 is not before 2024-01-01"),
            ("?since=2024-05-24&until=2024-05-24", "is not before"),
            ("?since=spring", 'since: "spring" is not a day'),
            ("?until=2999-01-01", "until: 2999-01-01 has not come yet"),
        ],
    )
    def test_days_that_make_no_period_are_refused(
        self, client: Client, query: str, said: str
    ) -> None:
        assert said in words(page(client, f"/scorecard/changes/{query}", 400))

    def test_days_left_empty_are_the_last_year(self, client: Client) -> None:
        page(client, "/scorecard/changes/?since=&until=")
