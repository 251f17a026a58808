"""The pages of the scorecard as a reader asks for them: cells, weights, editions, two days."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from commitments.models import Lab
from labwatch.scorecards import questions, rubric
from labwatch.scorecards.rubric import CURRENT, EDITIONS
from tests import factories as make
from tests.labs_scored import DAY, MANY, ON, evaluate, evaluated, open_and_shut, promised
from tests.pages.conftest import canonical, page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db: None) -> tuple[Lab, Lab]:
    """A lab that lets evaluators publish, and one that does not."""
    return open_and_shut()


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second edition of the rubric is in use."""
    second = replace(CURRENT, edition="2", since=dt.date(2027, 1, 1))
    editions = {**EDITIONS, "2": second}
    monkeypatch.setattr(rubric, "EDITIONS", editions)
    monkeypatch.setattr(questions, "EDITIONS", editions)
    monkeypatch.setattr(questions, "CURRENT", second)


class TestCells:
    def test_a_cell_says_its_value_why_and_by_which_records(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        told = words(page(client, f"/scorecard/open/freedom/{ON}"))
        assert "May evaluators say what they found?" in told
        assert "1 Typical terms of publication over 1 grant: free." in told
        assert "The records behind it" in told
        assert "Open → " in told
        assert "Weight 15 in the deeds." in told

    def test_its_address_lasts_and_names_the_day_the_edition_and_the_weights(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        html = page(client, f"/scorecard/open/depth/{MANY}")
        lasting = "/scorecard/open/depth/?as_of=2024-05-24&edition=1&w=coverage:40,depth:10"
        assert canonical(html) == lasting
        assert f"https://doi.org{lasting}" not in html
        assert lasting in unescape(html.partition('class="cite"')[2])
        assert "Weight 10 in the deeds, usually 25" in words(html)

    def test_the_whole_width_is_called_not_known_and_never_a_number(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        told = words(page(client, f"/scorecard/shut/depth/{ON}"))
        assert "¼ to 1" in told
        silent = words(page(client, f"/scorecard/shut/testability/{ON}"))
        assert "Not known" in silent
        assert "No promise about outside evaluation is on record." in silent
        assert "No record" in silent

    @pytest.mark.parametrize("address", ["/scorecard/nobody/depth/", "/scorecard/open/cleverness/"])
    def test_a_cell_that_is_not_there_is_404(
        self, client: Client, two: tuple[Lab, Lab], address: str
    ) -> None:
        page(client, address + ON, 404)

    def test_without_a_dated_release_a_sentence_stands_for_the_table(self, client: Client) -> None:
        make.make_model(lab=make.make_lab(slug="dim"), name="Undated", released=None)
        told = words(page(client, "/scorecard/dim/coverage/"))
        assert "No frontier release certainly of the last 24 months found as of" in told
        assert "1 release without a stated date may lie in that time." in told

    def test_the_coverage_cell_lists_every_release(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        make.make_model(lab=two[0], name="Later", released="2024-04")
        told_of = make.make_citation(source=make.make_source(published_on="2024-05-01"))
        make.cite(make.make_model(lab=two[0], name="Undated"), told_of)
        told = words(page(client, f"/scorecard/open/coverage/{ON}"))
        for name in ("Open 1", "Later", "Undated"):
            assert name in told
        assert "1 of 2 frontier releases from 25 May 2022 to 24 May 2024" in told

    def test_every_cell_of_the_first_page_leads_to_its_own_page(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        links = re.findall(r'href="(/scorecard/\w+/[\w-]+/[^"]*)"', page(client, f"/{MANY}"))
        assert len(links) >= 2 * len(CURRENT.column("deeds"))
        for link in links:
            assert "edition=1" in link
            assert "w=coverage:40,depth:10" in link
            page(client, unescape(link))


class TestColumns:
    def test_a_column_is_a_range_with_a_place_that_is_one_too(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        told = words(page(client, f"/{ON}"))
        assert re.search(r"Open .*?\b\d+ to \d+ place 1\b", told)
        assert re.search(r"place [12]( to 2)?", told)

    def test_no_letter_grade_stands_anywhere(self, client: Client, two: tuple[Lab, Lab]) -> None:
        told = words(page(client, f"/{ON}").partition("<main")[2].partition('class="cite"')[0])
        assert not re.search(r"\b(grade|rated|ranked)\b", told, re.IGNORECASE)
        assert not re.search(r"(?<!\w)[A-F][+-](?!\w)", told)

    def test_a_lab_of_which_too_little_is_known_gets_no_figure_and_is_told_so(
        self, client: Client
    ) -> None:
        dim = make.make_lab(slug="dim", name="Dim")
        denied = make.make_model(lab=dim, released="2024-03")
        make.make_model(lab=dim, released="2024-03")
        make.make_finding(lab=dim, ai_model=denied, outcome="lab-says-nobody")
        told = words(page(client, f"/{ON}")).partition("Words: what was promised")[0]
        assert "0 to ½" in told
        assert "Too little is known: records leave 70 % of what is asked wholly open." in told
        assert not re.search(r"place \d", told)

    def test_a_share_of_promises_kept_is_hidden_below_five_and_a_range_from_five_on(
        self, client: Client
    ) -> None:
        few, many = evaluated("Few"), evaluated("Many")
        promised(few, 4)
        pledges = promised(many, 5)
        day = dt.date(2024, 5, 1)
        for conduct, pledge in zip(("kept", "partly-kept"), pledges, strict=False):
            make.make_ruling(pledge=pledge, conduct=conduct, evidence="press-only", ruled_on=day)
        told = words(page(client, f"/{ON}")).partition("Promises and what became of them")[2]
        assert re.search(r"Few 0 0 0 0 4 0 4 testable, too few for a share", told)
        assert re.search(r"Many 1 1 0 0 3 0 .*?30 to 90 %", told)


class TestWeights:
    def test_weights_of_ones_own_change_the_columns_and_stand_above(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        usual, own = (words(page(client, f"/{query}")) for query in (ON, MANY))
        assert "By weights of your own: coverage:40,depth:10" in own
        assert "By weights of your own" not in usual
        assert "Coverage weight 40" in own

    def test_the_form_leads_to_a_lasting_address(self, client: Client) -> None:
        answer = client.get("/", {"w_coverage": "50", "w_depth": " 5 ", "as_of": DAY, "lab": ""})
        assert answer.status_code == 302
        assert answer["Location"] == f"/?as_of={DAY}&w=coverage:50,depth:5"

    def test_a_weight_of_nothing_takes_a_criterion_out(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        all_but_freedom = "coverage:0,depth:0,time:0,independence:0,terms:0"
        told = words(page(client, f"/{ON}&w={all_but_freedom}"))
        assert re.search(r"Shut .*?\b0 place 2\b", told)
        assert re.search(r"Open .*?\b100 place 1\b", told)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("?w=cleverness:5", 'no criterion "cleverness"'),
            ("?w=coverage:abc", "no weight from 0 to 100"),
            ("?w=", "no criterion"),
            ("?w=coverage:0,depth:0,freedom:0,time:0,independence:0,terms:0", "above 0"),
            ("?edition=9", 'no edition "9"'),
            ("?as_of=2999-01-01", "has not come yet"),
            ("?as_of=yesterday", "is not a day"),
        ],
    )
    @pytest.mark.parametrize("path", ["/", "/compare/", "/scorecard/open/depth/"])
    def test_what_is_not_understood_is_400_with_the_remedy(
        self, client: Client, two: tuple[Lab, Lab], path: str, query: str, said: str
    ) -> None:
        assert said in words(page(client, path + query, 400))

    def test_the_page_says_how_often_two_labs_change_places_and_always_the_same(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        first, again = (words(page(client, f"/{ON}")) for _ in range(2))
        (share,) = re.findall(r"Open and Shut (\d+ %)", first)
        assert f"Open and Shut {share}" in again
        assert "Share of 400 random weightings" in first


class TestEditions:
    def test_every_page_of_the_scorecard_names_its_edition_below(
        self, client: Client, two: tuple[Lab, Lab]
    ) -> None:
        for path in ("/", "/scorecard/open/depth/", "/compare/", "/scorecard/changes/"):
            html = page(client, path)
            footer = words(html.partition("<footer")[2])
            assert "Judged by rubric edition 1, since 24 November 2026." in footer
            assert "edition=1" in canonical(html)

    def test_an_older_edition_stays_and_says_what_it_is(
        self, client: Client, two: tuple[Lab, Lab], newer: None
    ) -> None:
        old = page(client, f"/{ON}&edition=1")
        assert "By edition 1 of the rubric, which a newer one has replaced." in words(old)
        assert "a difference of rules, not of conduct" in words(old)
        assert canonical(old) == f"/{ON}&edition=1"
        for form in re.findall(r"<form.*?</form>", old.partition("<main")[2], re.DOTALL):
            assert 'name="edition"' in form
        new = page(client, f"/{ON}")
        assert "which a newer one has replaced" not in words(new)
        assert canonical(new) == f"/{ON}&edition=2"

    def test_two_days_are_judged_by_one_edition(
        self, client: Client, two: tuple[Lab, Lab], newer: None
    ) -> None:
        told = page(client, f"/scorecard/changes/?since=2024-01-01&until={DAY}&edition=1")
        assert "Both days are judged by edition 1" in words(told)
        assert canonical(told).endswith("&edition=1")


def test_a_deeper_access_is_a_further_record_of_the_same_release(client: Client) -> None:
    lab = evaluated("Deep")
    evaluate(lab, lab.models.get(), deep=True)
    told = words(page(client, f"/scorecard/deep/depth/{ON}"))
    assert "1 Typical depth over 1 release: activations or weights." in told
