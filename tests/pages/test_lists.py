"""Lists: filters in the address, chips, orders, pages, and what is said where nothing is found."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sources.counting import CountedPages
from tests import factories as make
from tests.pages.conftest import LISTS, page, words

pytestmark = pytest.mark.django_db


def _listed(html: str) -> str:
    """The part of a page that lists rows."""
    return html.partition('<p class="count"')[2].partition('<section class="cite"')[0]


class TestEmpty:
    @pytest.mark.parametrize("name", LISTS)
    def test_an_empty_list_says_that_nothing_is_known_and_that_this_is_no_no(
        self, client: Client, name: str
    ) -> None:
        text = words(page(client, name))
        assert "found as of" in text
        assert "That is not a no" in text

    @pytest.mark.parametrize("name", ["home", "changes"])
    def test_so_do_the_first_page_and_the_changes(self, client: Client, name: str) -> None:
        assert "That is not a no" in words(page(client, name))

    def test_a_lab_of_which_nothing_else_is_known_says_so_under_each_heading(
        self, client: Client
    ) -> None:
        text = words(page(client, make.make_lab()))
        for what in ("No promise", "No access", "No evaluation", "No finding", "No model"):
            assert f"{what} found as of" in text

    def test_a_model_that_nobody_tested_is_listed_all_the_same(self, client: Client) -> None:
        model = make.make_model()
        assert model.name in page(client, "models")
        assert model.name in page(client, "access")


class TestFilters:
    def test_the_address_chooses_and_each_choice_has_a_chip(self, client: Client) -> None:
        one, other = make.make_lab(name="Lab One"), make.make_lab(name="Lab Two")
        make.make_model(lab=one, name="Model Alpha")
        make.make_model(lab=other, name="Model Beta")
        html = page(client, f"/models/?lab={one.slug}&kind=released")
        assert "Model Alpha" in _listed(html)
        assert "Model Beta" not in _listed(html)
        chips = html.partition('class="chips"')[2].partition("</ul>")[0]
        assert "Lab: Lab One" in words(chips)
        assert 'href="?kind=released"' in chips
        assert f'href="?lab={one.slug}"' in chips
        assert 'href="/models/"' in chips

    def test_several_values_of_one_filter_each_have_a_chip(self, client: Client) -> None:
        one, other = make.make_lab(), make.make_lab()
        make.make_model(lab=one)
        html = page(client, f"/models/?lab={one.slug},{other.slug}")
        assert f'href="?lab={other.slug}"' in html
        assert f'href="?lab={one.slug}"' in html

    def test_the_form_keeps_what_is_chosen(self, client: Client) -> None:
        lab = make.make_lab()
        html = page(client, f"/models/?lab={lab.slug}")
        assert re.search(rf'value="{lab.slug}"[^>]*\schecked', html)
        assert html.count(" checked") == 1

    def test_a_filter_that_the_form_does_not_show_is_kept_by_it(self, client: Client) -> None:
        html = page(client, "/commitments/?due_before=2024")
        assert '<input type="hidden" name="due_before" value="2024">' in html

    @pytest.mark.parametrize(
        ("address", "field"),
        [
            ("/models/?kind=nonsense", "kind"),
            ("/models/?lab=nobody", "lab"),
            ("/models/?released_after=yesterday", "released_after"),
            ("/commitments/?overdue=perhaps", "overdue"),
            ("/commitments/?due_before=soon", "due_before"),
            ("/access/?depth_at_least=deep", "depth_at_least"),
            ("/evaluations/?model=nothing", "model"),
            ("/sources/?ordering=beauty", "ordering"),
        ],
    )
    def test_a_value_that_is_not_understood_is_told_at_its_field(
        self, client: Client, address: str, field: str
    ) -> None:
        make.make_grant(models=(make.make_model(),))
        make.make_pledge()
        html = page(client, address, status=400)
        wrong = re.findall(r'<div class="field wrong">.*?</div>', html, re.DOTALL)
        assert len(wrong) == 1
        assert f'id="id_{field}_error"' in wrong[0]
        assert f'name="{field}"' in wrong[0]
        assert "A filter is not understood" in html
        assert "/models/model-" not in html.partition("</form>")[2]

    @pytest.mark.parametrize("name", LISTS)
    def test_a_list_says_which_parameters_it_ignored(self, client: Client, name: str) -> None:
        html = page(client, f"/{name}/?utm_source=letter&nonsense=1")
        assert "does not know it: nonsense." in " ".join(html.split())
        assert "utm_source" not in html

    def test_a_draft_is_no_value_of_a_filter(self, client: Client) -> None:
        lab = make.make_lab(status="draft")
        page(client, f"/models/?lab={lab.slug}", status=400)

    def test_access_is_filtered_by_lab_evaluator_stage_and_depth(self, client: Client) -> None:
        shallow = make.make_grant(stage="post-deployment", weights="no", fine_tuning="no")
        deep = make.make_grant(deep=True)
        for query in (
            f"lab={deep.lab.slug}",
            f"evaluator={deep.evaluator.slug}",
            "stage=pre-deployment",
            "depth_at_least=weights",
            "depth_could_be=weights",
        ):
            listed = _listed(page(client, f"/access/?{query}"))
            assert deep.get_absolute_url() in listed, query
            assert shallow.get_absolute_url() not in listed, query

    def test_searching_finds_words_anywhere(self, client: Client) -> None:
        make.make_commitment(summary="Share weights with a lighthouse.")
        make.make_commitment(summary="Publish a report.")
        listed = _listed(page(client, "/commitments/?search=LIGHTHOUSE"))
        assert "lighthouse" in listed
        assert "Publish a report" not in listed

    def test_the_counts_of_a_lab_lead_to_as_many_rows(self, client: Client) -> None:
        pledge = make.make_pledge(due="2023")
        make.make_pledge(lab=pledge.lab, attribution="alleged")
        make.make_grant(lab=pledge.lab)
        make.make_evaluation(lab=pledge.lab)
        make.make_finding(lab=pledge.lab)
        links = re.findall(r'<a href="(/[a-z]+/\?lab=[^"]+)">(\d+)<', page(client, "home"))
        assert len(links) == 6
        for address, count in links:
            found = re.search(r"\d+", words(_listed(page(client, address.replace("&amp;", "&")))))
            assert found
            assert found.group() == count, address


class TestOrders:
    def test_the_address_gives_the_order_and_unstated_dates_come_last(self, client: Client) -> None:
        for name, released in (("Model A", "2024"), ("Model B", "2023"), ("Model C", None)):
            make.make_model(name=name, released=released)
        for order, names in (("released", "BAC"), ("-released", "ABC"), ("-name", "CBA")):
            listed = _listed(page(client, f"/models/?ordering={order}"))
            assert "".join(re.findall(r">Model ([ABC])<", listed)) == names, order


class TestPages:
    def test_fifty_rows_make_a_page_and_the_next_one_keeps_the_filters(
        self, client: Client
    ) -> None:
        lab = make.make_lab()
        for number in range(51):
            make.make_model(lab=lab, name=f"Model {number:02}")
        first = page(client, f"/models/?lab={lab.slug}")
        assert "51 models" in words(first)
        assert "1–50 of 51 models" in words(first)
        assert "Page 1 Page 2 Next" in words(first)
        assert "Model 49" in _listed(first)
        assert "Model 50" not in _listed(first)
        following = re.search(r'<a href="(\?[^"]+)"\s+rel="next"', first)
        assert following
        second = page(client, f"/models/{following.group(1).replace('&amp;', '&')}")
        assert "Model 50" in _listed(second)
        assert "Model 49" not in _listed(second)
        assert f"lab={lab.slug}" in second

    def test_who_leafs_too_far_is_shown_other_ways(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CountedPages, "most", 2)
        lab = make.make_lab()
        for _number in range(120):
            make.make_model(lab=lab)
        last = page(client, f"/models/?lab={lab.slug}&page=2")
        assert "51–100 of 120 models" in words(last)
        assert "What follows is found by filters" in last
        assert 'rel="next"' not in last
        assert "What follows" not in page(client, "/models/")
        refused = page(client, f"/models/?lab={lab.slug}&page=3", status=400)
        assert "Too far to leaf" in refused
        assert f'href="/api/v1/models/?lab={lab.slug}"' in refused
        assert f'href="/models/?lab={lab.slug}"' in refused
        assert "Nothing here" in page(client, f"/models/?lab={lab.slug}&page=4", status=404)
        assert "Nothing here" in page(client, f"/models/?lab={lab.slug}&page=-1", status=404)

    @pytest.mark.parametrize("number", ["0", "-1", "2", "x", "99999999999999999999"])
    def test_a_page_that_does_not_exist_is_404_in_our_style(
        self, client: Client, number: str
    ) -> None:
        make.make_model()
        assert "Nothing here" in page(client, f"/models/?page={number}", status=404)
