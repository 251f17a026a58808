"""The access page: the table and the list, filters, the switch, the past, and what it says of
nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from commitments.models import LabName
from evaluators.models import EvaluationDomain, EvaluatorName
from tests import factories as make
from tests.evaluators.many import EVALUATORS, LABS, MODELS_OF_A_LAB, many_grants
from tests.pages.conftest import page, queries, words

pytestmark = pytest.mark.django_db


class Table:
    """The table of a page, as its cells read, and the list that phones get instead."""

    def __init__(self, html: str) -> None:
        table = html.partition('<table class="matrix">')[2].partition("</table>")[0]
        head, _, body = table.partition("<tbody>")
        self.columns = [words(cell) for cell in re.findall(r"<th .*?</th>", head, re.DOTALL)][1:]
        self.rows = {
            words(re.findall(r"<th .*?</th>", row, re.DOTALL)[0]): [
                words(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
            ]
            for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
        }
        listed = html.partition("access-list")[2].partition('<section class="cite"')[0]
        self.list = words("<" + listed)

    @property
    def names(self) -> list[str]:
        """What each row is about."""
        return list(self.rows)


def table(client: Client, query: str = "") -> Table:
    """The table at that query."""
    return Table(page(client, f"/access/{query}"))


def gave(name: str = "GPT-4", **given: Any) -> Any:
    """A grant to METR at one model of OpenAI."""
    lab = given.pop("lab", None) or make.make_lab(name="OpenAI")
    model = make.make_model(lab=lab, name=name, released=given.pop("released", "2023-03-14"))
    evaluator = given.pop("evaluator", None) or make.make_evaluator(name="METR")
    return make.make_grant(lab=lab, evaluator=evaluator, models=(model,), **given)


class TestCells:
    def test_a_cell_says_depth_stage_days_and_who_says_so(self, client: Client) -> None:
        gave(
            window_start="2023-02-21",
            attested_by="evaluator",
            safety_filters="disabled",
            weights="no",
        )
        found = table(client)
        assert found.columns == ["METR 1 record"]
        assert found.rows == {
            "GPT-4 OpenAI 14 March 2023": [
                "without safety filters, perhaps fine-tuning before deployment, "
                "21 days before release says METR"
            ]
        }

    def test_what_is_not_stated_is_said_to_be_so(self, client: Client) -> None:
        gave(released=None, stage="not-stated", attested_by="lab")
        assert table(client).rows == {
            "GPT-4 OpenAI release date not stated": [
                "depth not stated stage not stated, days not stated says OpenAI"
            ]
        }

    def test_days_are_a_range_where_dates_are(self, client: Client) -> None:
        gave(released="2023-03-31", window_start="2023-03")
        assert "0 to 30 days before release" in table(client).list

    def test_red_teaming_doubt_and_dispute_are_marked(self, client: Client) -> None:
        gave(
            activity="red-teaming",
            access_certain=False,
            hedge="apparently",
            disputed=True,
            disputed_by="Bob",
        )
        (cells,) = table(client).rows.values()
        for said in ("for red-teaming", "“apparently”", "disputed", "depth not stated"):
            assert said in cells[0]

    def test_the_list_for_phones_says_the_same(self, client: Client) -> None:
        gave(window_start="2023-02-21", deep=True)
        found = table(client)
        (cells,) = found.rows.values()
        assert f"GPT-4 OpenAI 14 March 2023 METR {cells[0]}" in found.list

    def test_the_list_shows_only_cells_that_hold_something(self, client: Client) -> None:
        grant = gave()
        make.make_model(lab=grant.lab, name="GPT-2")
        make.make_grant(lab=grant.lab, evaluator=make.make_evaluator(name="Apollo"))
        listed = table(client).list
        assert listed.count("METR") == listed.count("Apollo") == 1
        assert listed.count("no public record") == 1

    def test_pictures_are_drawn_once_and_used(self, client: Client) -> None:
        gave(safety_filters="disabled", weights="no")
        html = page(client, "access")
        assert html.count('<symbol id="d20-40"') == 1
        used = set(re.findall(r'<use href="#([^"]+)"', html))
        drawn = set(re.findall(r'<symbol id="([^"]+)"', html))
        assert "d20-40" in used <= drawn

    def test_an_empty_cell_says_so_in_words_that_only_ears_get(self, client: Client) -> None:
        grant = gave()
        make.make_model(lab=grant.lab, name="GPT-2", released="2019")
        assert table(client).rows["GPT-2 OpenAI 2019"] == ["no public record"]
        assert '<td class="blank"><i>no public record</i></td>' in page(client, "access")


class TestSwitch:
    def test_rows_are_models_or_labs(self, client: Client) -> None:
        grant = gave(window_start="2023-02-21")
        make.make_grant(lab=grant.lab, evaluator=grant.evaluator, attested_by="press")
        assert table(client).names == ["GPT-4 OpenAI 14 March 2023", "model not named OpenAI"]
        by_lab = table(client, "?by=lab")
        assert by_lab.names == ["OpenAI"]
        (cells,) = by_lab.rows.values()
        assert "GPT-4 depth not stated" in cells[0]
        assert "model not named depth not stated" in cells[0]
        assert "says the press" in cells[0]

    def test_the_switch_keeps_filters_and_the_day_and_marks_where_one_is(
        self, client: Client
    ) -> None:
        grant = gave(window_start="2023-02-21")
        query = f"lab={grant.lab.slug}&as_of=2023-12-31"
        html = page(client, f"/access/?{query}")
        switch = html.partition('class="switch"')[2].partition("</nav>")[0]
        links = re.findall(r'<a href="([^"]+)"([^>]*)>\s*([^<]+?)\s*</a>', switch)
        assert [(link.replace("&amp;", "&"), text) for link, _rest, text in links] == [
            (f"/access/?{query}", "By model"),
            (f"/access/?lab={grant.lab.slug}&by=lab&as_of=2023-12-31", "By lab"),
        ]
        assert ["aria-current" in rest for _link, rest, _text in links] == [True, False]

    def test_filtering_keeps_the_switch(self, client: Client) -> None:
        html = page(client, "/access/?by=lab&stage=training")
        assert '<input type="hidden" name="by" value="lab">' in html
        chips = html.partition('class="chips"')[2].partition("</ul>")[0]
        assert 'href="?by=lab"' in chips
        assert "By:" not in words(chips)

    def test_a_lab_without_any_grant_has_a_row_if_it_is_asked_for(self, client: Client) -> None:
        lab = make.make_lab(name="Quiet")
        gave()
        assert table(client, f"?by=lab&lab={lab.slug}").names == ["Quiet"]


class TestFilters:
    def test_every_filter_leaves_only_what_matches(self, client: Client) -> None:
        grant = gave(
            window_start="2022-08",
            stage="training",
            deep=True,
            evaluator=make.make_evaluator(name="METR", kind="independent-non-profit"),
        )
        work = make.make_evaluation(lab=grant.lab)
        work.grants.add(grant)
        EvaluationDomain.objects.create(evaluation=work, domain="cyber")
        other = make.make_grant(
            models=(make.make_model(released="2024"),),
            weights="no",
            fine_tuning="no",
            stage="post-deployment",
        )
        for query in (
            f"lab={grant.lab.slug}",
            f"evaluator={grant.evaluator.slug}",
            "evaluator_kind=independent-non-profit",
            "year=2023",
            "domain=cyber",
            "stage=training",
            "depth_at_least=weights",
            "depth_could_be=weights",
            "search=OpenAI",
            "model=" + grant.ai_models.get().slug,
        ):
            html = page(client, f"/access/?{query}").partition("</form>")[2].partition("</form>")[2]
            assert grant.get_absolute_url() in html, query
            assert other.get_absolute_url() not in html, query

    @pytest.mark.parametrize("query", ["lab={lab}", "year=2023", "model={model}"])
    def test_filters_of_rows_leave_out_the_other_models(self, client: Client, query: str) -> None:
        grant = gave()
        make.make_model(released="2024", name="Elsewhere")
        model = grant.ai_models.get()
        grant.ai_models.add(make.make_model(released="2024", name="Also named"))
        asked = query.format(lab=grant.lab.slug, model=model.slug)
        names = table(client, f"?{asked}").names
        assert "GPT-4 OpenAI 14 March 2023" in names
        assert not any("Elsewhere" in name for name in names)
        assert any("Also named" in name for name in names) == ("lab=" in query)

    def test_the_year_of_no_date_is_not_stated(self, client: Client) -> None:
        gave("Undated", released=None)
        make.make_grant(models=(make.make_model(released="2023"),))
        assert table(client, "?year=not-stated").names == ["Undated OpenAI release date not stated"]

    def test_an_evaluation_that_is_a_draft_says_nothing_of_domains(self, client: Client) -> None:
        grant = gave()
        work = make.make_evaluation(lab=grant.lab, status="draft")
        work.grants.add(grant)
        EvaluationDomain.objects.create(evaluation=work, domain="cyber")
        assert table(client, "?domain=cyber").columns == []

    def test_rows_stay_where_nothing_matches_and_say_no_more_than_that(
        self, client: Client
    ) -> None:
        lab, apollo = gave().lab, make.make_evaluator(name="Apollo")
        gave("GPT-5", lab=lab, stage="training", evaluator=apollo)
        found = table(client, "?stage=training")
        assert found.columns == ["Apollo 1 record"]
        assert ["none that matches"] in found.rows.values()
        assert "no public record" not in page(client, "/access/?stage=training")

    def test_rows_without_a_record_can_be_left_out(self, client: Client) -> None:
        grant = gave()
        make.make_model(lab=grant.lab, name="GPT-2")
        assert len(table(client).rows) == 2
        assert table(client, "?rows=on-record").names == ["GPT-4 OpenAI 14 March 2023"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("year=soon", "year"),
            ("year=1066", "year"),
            ("domain=magic", "domain"),
            ("evaluator_kind=friends", "evaluator_kind"),
            ("by=colour", "by"),
            ("rows=some", "rows"),
            ("stage=never", "stage"),
            ("lab=nobody", "lab"),
        ],
    )
    def test_a_value_that_is_not_understood_is_told_at_its_field(
        self, client: Client, query: str, field: str
    ) -> None:
        grant = gave()
        html = page(client, f"/access/?{query}", status=400)
        wrong = re.findall(r'<div class="field wrong">.*?</div>', html, re.DOTALL)
        assert len(wrong) == 1
        assert f'id="id_{field}_error"' in wrong[0]
        assert grant.get_absolute_url() not in html

    def test_the_year_filter_says_which_year_it_means(self, client: Client) -> None:
        assert "Of the model’s release; where no release is dated" in page(client, "access")


class TestThePast:
    def test_only_grants_and_models_dated_by_then_are_there(self, client: Client) -> None:
        gave(window_start="2022-08")
        later = make.make_grant(models=(make.make_model(released="2024"),), window_start="2024")
        found = table(client, "?as_of=2023-12-31")
        assert found.names == ["GPT-4 OpenAI 14 March 2023"]
        assert later.get_absolute_url() not in page(client, "/access/?as_of=2023-12-31")
        assert len(table(client).rows) == 2

    def test_names_are_those_used_then(self, client: Client) -> None:
        grant = gave(window_start="2022-08", attested_by="evaluator")
        EvaluatorName.objects.create(
            evaluator=grant.evaluator, name="ARC Evals", until="2023-12-04"
        )
        LabName.objects.create(lab=grant.lab, name="Open AI", until="2023-11-30")
        then = table(client, "?as_of=2023-06-30")
        assert then.columns == ["ARC Evals 1 record"]
        assert then.names == ["GPT-4 Open AI 14 March 2023"]
        assert "says ARC Evals" in then.list
        today = table(client)
        assert today.columns == ["METR 1 record"]
        assert "says METR" in today.list

    def test_a_model_that_was_not_released_by_then_is_said_to_be_so(self, client: Client) -> None:
        gave(window_start="2022-08")
        found = table(client, "?as_of=2022-12-31")
        assert found.names == ["GPT-4 OpenAI not released by then"]
        assert "days before" not in found.list.replace("days before release not", "")

    def test_links_stay_on_the_day(self, client: Client) -> None:
        grant = gave(window_start="2022-08")
        html = page(client, "/access/?as_of=2023-12-31")
        assert f'href="{grant.get_absolute_url()}?as_of=2023-12-31"' in html
        assert 'href="/api/v1/access/?as_of=2023-12-31"' in html
        assert 'href="/api/v1/access/?as_of=2023-12-31&amp;format=csv"' in html
        assert '<input type="hidden" name="as_of" value="2023-12-31">' in html

    @pytest.mark.parametrize("day", ["soon", "2999-01-01", ""])
    def test_a_day_that_is_none_is_refused(self, client: Client, day: str) -> None:
        assert "as_of" in page(client, f"/access/?as_of={day}", status=400)

    def test_a_grant_is_shown_as_of_a_day_under_the_names_of_then(self, client: Client) -> None:
        grant = gave(window_start="2022-08")
        EvaluatorName.objects.create(
            evaluator=grant.evaluator, name="ARC Evals", until="2023-12-04"
        )
        later = make.make_evaluation(lab=grant.lab, title="A later evaluation", ended_on="2024")
        later.grants.add(grant)
        address = grant.get_absolute_url()
        then = words(page(client, f"{address}?as_of=2023-06-30"))
        assert "OpenAI gave ARC Evals access: GPT-4" in then
        assert "A later evaluation" not in then
        today = words(page(client, address))
        assert "OpenAI gave METR access: GPT-4" in today
        assert "A later evaluation" in today

    def test_a_grant_is_not_there_before_its_day(self, client: Client) -> None:
        address = gave(window_start="2022-08").get_absolute_url()
        page(client, f"{address}?as_of=2022-07-31", status=404)
        page(client, f"{address}?as_of=2022-08-31")


class TestNothing:
    def test_an_empty_record_says_that_this_is_no_no(self, client: Client) -> None:
        text = words(page(client, "access"))
        assert "No access found as of" in text
        assert "That is not a no" in text

    def test_evaluators_that_stand_in_no_cell_are_named(self, client: Client) -> None:
        gave()
        make.make_evaluator(name="Apollo")
        assert "No access on record here: Apollo" in words(page(client, "access"))

    def test_of_those_only_the_ones_asked_about(self, client: Client) -> None:
        gave()
        make.make_evaluator(name="Apollo", kind="company")
        make.make_evaluator(name="AISI", kind="government")
        html = page(client, "/access/?evaluator_kind=government")
        named = html.partition("No record here that matches:")[2].partition("</p>")[0]
        assert words(named) == "AISI"

    def test_models_without_any_evaluator_on_record_still_have_their_rows(
        self, client: Client
    ) -> None:
        make.make_model(name="Alone")
        assert "Alone" in page(client, "access")
        assert "no public record" in page(client, "access")


class TestAddresses:
    def test_the_page_links_to_the_same_table_as_json_and_csv(self, client: Client) -> None:
        lab = gave().lab
        html = page(client, f"/access/?lab={lab.slug}&by=lab&utm_source=letter")
        for address in (
            f"/api/v1/access/?lab={lab.slug}&amp;by=lab",
            f"/api/v1/access/?lab={lab.slug}&amp;by=lab&amp;format=csv",
        ):
            assert f'href="{address}"' in html
            assert client.get(address.replace("&amp;", "&")).status_code == 200

    def test_it_is_cited_with_its_filters(self, client: Client) -> None:
        html = page(client, "/access/?stage=training&by=lab&utm_source=letter")
        address = "http://127.0.0.1:8000/access/?stage=training&amp;by=lab"
        assert f'<link rel="canonical" href="{address}">' in html


class TestQueries:
    #: With one for the version of the record, and one for each of eight filters' counts.
    MOST = 20

    @pytest.mark.parametrize("query", ["", "?by=lab", "?as_of=2026-01-01"])
    def test_twenty_grants_take_as_many_as_one(self, client: Client, query: str) -> None:
        gave(window_start="2023-01")
        group = make.make_placeholder()
        make.make_hedged_link(placeholder=group)
        make.make_grant(evaluator=group)
        asked = queries(client, f"/access/{query}")
        lab = make.make_lab()
        for number in range(19):
            evaluator = make.make_evaluator()
            gave(f"Model {number}", lab=lab, evaluator=evaluator, window_start="2023-01")
        for _ in range(3):
            make.make_hedged_link(placeholder=group)
        assert queries(client, f"/access/{query}") == asked
        assert asked <= self.MOST + (4 if "as_of" in query else 0)

    @pytest.mark.parametrize("query", ["", "?by=lab"])
    def test_a_hundred_models_and_25_evaluators_take_no_more(
        self, client: Client, query: str
    ) -> None:
        gave()
        asked = queries(client, f"/access/{query}")
        many_grants()
        assert queries(client, f"/access/{query}") <= asked + 1  # the passages of hedged links
        found = table(client, query)
        assert len(found.columns) == EVALUATORS + 1
        labs, models = LABS + 1, LABS * MODELS_OF_A_LAB + 2
        assert len(found.rows) == (labs if query else models)
