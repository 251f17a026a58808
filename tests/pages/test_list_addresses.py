"""Lists without scripts: short addresses, heads that sort, numbered pages, and what helps where
nothing is found."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from sources.tidying import tidy
from tests import factories as make
from tests.pages.conftest import LISTS, canonical, page, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestShort:
    @pytest.mark.parametrize(
        ("long", "short"),
        [
            ("topic=&search=&lab=x", "lab=x"),
            ("topic=audit&topic=other&shape=", "topic=audit,other"),
            ("topic=audit,&topic=audit", "topic=audit"),
            ("search=+&page=1&ordering=slug", ""),
            ("search=a&search=b", "search=b"),
            ("due_before=2024&as_of=2025-01-01&overdue=", "due_before=2024&as_of=2025-01-01"),
            ("nonsense=1&topic=", "nonsense=1"),
        ],
    )
    def test_what_a_form_sends_becomes_short(self, long: str, short: str) -> None:
        assert tidy(QueryDict(long), {"topic", "lab"}, "slug") == short

    def test_the_same_choices_have_the_same_address_however_they_were_made(self) -> None:
        long, order = QueryDict("page=2&overdue=true&lab=&topic=audit"), ["topic", "overdue"]
        assert tidy(long, {"topic"}, "", order) == "topic=audit&overdue=true&page=2"

    @pytest.mark.parametrize(
        "query",
        ["", "topic=audit,other", "topic=audit%2Cother&page=2", "as_of=", "ordering=-slug", "x=1"],
    )
    def test_what_is_short_stays(self, query: str) -> None:
        assert tidy(QueryDict(query), {"topic", "lab"}, "slug") is None

    @pytest.mark.parametrize("name", LISTS)
    def test_every_list_leads_to_its_short_address(self, client: Client, name: str) -> None:
        answer = client.get(f"/{name}/?search=word&lab=&ordering=")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/{name}/?search=word")
        assert client.get(f"/{name}/?search=").headers["Location"] == f"/{name}/"

    def test_so_it_is_in_french(self, client: Client) -> None:
        location = client.get("/fr/models/?kind=&kind=released").headers["Location"]
        assert location == "/fr/models/?kind=released"

    def test_what_is_shared_and_cited_is_the_list_as_it_is_filtered(self, client: Client) -> None:
        html = page(client, "/models/?kind=released&as_of=2025-01-01")
        assert canonical(html) == "/models/?kind=released&as_of=2025-01-01"
        assert 'content="noindex"' in html
        assert "noindex" not in page(client, "models")


def _heads(html: str) -> dict[str, tuple[str, str]]:
    """Of each head that sorts: how the list is sorted by it, and where it leads."""
    found = re.findall(
        r'<th scope="col"\s*([^>]*)><a class="sort"[^>]*href="([^"]+)">([^<]+)<', html
    )
    return {
        label: (how.removeprefix('aria-sort="').rstrip('"'), unescape(href))
        for how, href, label in found
    }


class TestHeads:
    def test_they_sort_by_dates_newest_first_and_turn_round(self, client: Client) -> None:
        make.make_model()
        first = _heads(page(client, "models"))
        assert first["Lab"] == ("ascending", "?ordering=-lab")
        assert first["Model"] == ("", "?ordering=name")
        assert first["Released"] == ("", "?ordering=-released")
        second = _heads(page(client, "/models/?ordering=-released"))
        assert second["Released"] == ("descending", "?ordering=released")
        assert second["Lab"] == ("", "/models/")

    def test_they_keep_filters_and_day_and_begin_at_the_first_page(self, client: Client) -> None:
        lab = make.make_lab(slug="one")
        for _ in range(51):
            make.make_model(lab=lab)
        html = page(client, "/models/?lab=one&page=2&as_of=2099-01-01", status=400)
        html = page(client, "/models/?lab=one&page=2")
        assert _heads(html)["Model"][1] == "?lab=one&ordering=name"

    def test_the_order_in_use_is_named(self, client: Client) -> None:
        html = page(client, "/models/?ordering=-released")
        (chosen,) = re.findall(r'<option value="([^"]*)"\s+selected\s*>([^<]+)<', html)
        assert chosen == ("-released", "released, newest first")
        assert re.search(r'<option value=""\s+selected\s*>lab, A to Z<', page(client, "models"))


class TestPager:
    def test_first_last_and_neighbours_can_be_reached(self, client: Client) -> None:
        lab = make.make_lab()
        for _ in range(12 * 50):
            make.make_model(lab=lab)
        html = page(client, "/models/?page=6&kind=released")
        assert "251–300 of 600 models" in words(html)
        pager = html.partition('class="pager"')[2].partition("</nav>")[0]
        numbers = re.findall(r'href="\?([^"]+)"><span class="hidden">Page </span>(\d+)<', pager)
        assert [int(number) for _href, number in numbers] == [1, 4, 5, 7, 8, 12]
        assert all("kind=released" in href for href, _number in numbers)


class TestNothing:
    def test_it_says_what_there_would_be_with_one_filter_less(self, client: Client) -> None:
        make.make_commitment(topic="audit", shape="promise")
        make.make_commitment(topic="audit", shape="joint")
        make.make_commitment(topic="other", shape="recurring")
        html = page(client, "/commitments/?topic=audit&shape=recurring")
        assert "0 commitments" in words(html)
        part = html.partition('class="drops"')[2].partition("</ul>")[0]
        found = re.findall(
            r'<a href="\?([^"]+)">\s*without “([^”]+)”\s*</a>\s*<b class="n">(\d+)</b>', part
        )
        assert found == [
            ("topic=audit", "Form: recurring", "2"),
            ("shape=recurring", "Topic: audit", "1"),
        ]

    def test_it_says_so_where_no_single_filter_is_in_the_way(self, client: Client) -> None:
        html = page(client, "/commitments/?topic=audit&shape=joint")
        assert "No single filter stands in the way" in words(html)

    def test_it_tells_who_looked_before_and_what_came_of_it(self, client: Client) -> None:
        lab = make.make_lab(slug="quiet")
        make.make_finding(lab=lab, question="Who tests it?", who_looked="A reader", as_of="2026-03")
        make.make_finding(lab=lab, question="A draft?", status="draft")
        make.make_finding(lab=make.make_lab(), question="Somebody else?")
        text = words(page(client, "/evaluations/?lab=quiet"))
        assert "No public record found as of" in text
        assert "Last search by A reader, March 2026: Who tests it?" in text
        assert "A draft?" not in text
        assert "Somebody else?" not in text
        assert "Who tests it?" not in words(
            page(client, "/evaluations/?lab=quiet&as_of=2026-01-01")
        )

    def test_one_can_report_what_is_missing(self, client: Client) -> None:
        html = page(client, "/models/?kind=internal")
        (address,) = re.findall(r'<a href="([^"]+)">Report what is missing</a>', html)
        assert unescape(address) == "/report/?page=%2Fmodels%2F%3Fkind%3Dinternal"


class TestWhomItBinds:
    def test_many_labs_are_folded_under_their_number_each_once(self, client: Client) -> None:
        commitment = make.make_commitment()
        for number in range(5):
            lab = make.make_lab(name=f"Lab {number}")
            make.make_pledge(commitment=commitment, lab=lab, attribution="reported")
        make.make_pledge(
            commitment=commitment, attribution="signed", lab=make.make_lab(name="Solo")
        )
        cell = page(client, "commitments").partition('data-label="Whom it binds"')[2]
        text = words("<td>" + cell.partition("</td>")[0].partition(">")[2])
        assert text == "5 labs Lab 0, Lab 1, Lab 2, Lab 3, Lab 4 reported Solo signed"

    def test_the_same_word_stands_once(self, client: Client) -> None:
        make.make_commitment(shape="conditional", testability="conditional")
        row = page(client, "commitments").partition("<tbody>")[2].partition("</th>")[0]
        assert words(row).count("conditional") == 1
