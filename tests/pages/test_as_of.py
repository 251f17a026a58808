"""Pages as of a past day: what was dated by then, names of that day, links that stay on it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from sources.asof import address_on
from tests import factories as make
from tests.pages.conftest import DETAILS, LISTS, address_of, page, words
from tests.pages.twice import AFTER, BEFORE, Twice

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 5, 24)
ASKED = "?as_of=2024-05-24"
#: The record of a source is about us and our visits, so it has no past day.
OF_THE_DAY = [name for name in DETAILS if name != "source"]


def details(day: str) -> dict[str, Any]:
    """A record of each kind that has a page, dated by that day."""
    lab = make.make_lab()
    return {
        "lab": lab,
        "model": make.make_model(lab=lab, released=day),
        "commitment": make.make_commitment(stated_on=day),
        "document": make.make_version(
            document=make.make_document(lab=lab), published_on=day
        ).document,
        "evaluator": make.make_evaluator(),
        "grant": make.make_grant(lab=lab, window_start=day),
        "evaluation": make.make_evaluation(lab=lab, ended_on=day),
        "finding": make.make_finding(lab=lab, as_of=day),
    }


def main(html: str) -> str:
    """What the page itself says, without how to cite it."""
    return html.partition("<main")[2].partition('class="cite"')[0]


class TestEveryPage:
    @pytest.mark.parametrize("name", [*OF_THE_DAY, *LISTS, "home", "coverage", "adequacy"])
    def test_it_says_the_day_leads_back_to_today_and_is_cited_as_of_it(
        self, client: Client, name: str
    ) -> None:
        rows = details(BEFORE)
        address = address_of(rows.get(name, name))
        html = page(client, address + ASKED)
        assert "As of 24 May 2024: only what was dated by then" in words(html)
        assert re.search(r'<a href="\?">As it stands today</a>', html)
        assert '<meta name="robots" content="noindex">' in html
        lasting = rf'rel="canonical" href="[^"]*{re.escape(address + ASKED)}(&amp;edition=\d+)?"'
        assert re.search(lasting, html)
        json = re.search(r'type="application/json" href="([^"]+)"', html)
        assert json
        assert "as_of=2024-05-24" in json.group(1)
        assert client.get(json.group(1).replace("&amp;", "&")).status_code == 200

    @pytest.mark.parametrize("name", [*OF_THE_DAY, *LISTS, "home"])
    def test_without_a_day_it_may_be_found_by_search_engines(
        self, client: Client, name: str
    ) -> None:
        html = page(client, address_of(details(BEFORE).get(name, name)))
        assert "noindex" not in html
        assert "only what was dated by then" not in words(html)

    @pytest.mark.parametrize("name", [*OF_THE_DAY, *LISTS, "home"])
    @pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "20240524", "9999-01-01", ""])
    def test_a_day_that_is_none_is_refused_with_the_reason(
        self, client: Client, name: str, day: str
    ) -> None:
        address = address_of(details(BEFORE).get(name, name))
        text = words(page(client, f"{address}?as_of={day}", status=400))
        assert "as_of: " in text
        assert "Write a day as 2024-05-24, no later than today." in text

    @pytest.mark.parametrize("name", [*OF_THE_DAY, *LISTS, "home"])
    def test_another_day_can_be_chosen_once(self, client: Client, name: str) -> None:
        html = page(client, address_of(details(BEFORE).get(name, name)))
        assert html.count('name="as_of"') == html.count('id="as-of-day"') == 1


class TestRecords:
    @pytest.mark.parametrize(
        "name", [name for name in OF_THE_DAY if name not in ("lab", "evaluator")]
    )
    def test_a_record_of_later_was_not_there_yet(self, client: Client, name: str) -> None:
        record = details(AFTER)[name]
        address = address_of(record)
        html = page(client, address + ASKED, status=404)
        text = words(html)
        assert "Not there yet on 24 May 2024" in text
        assert record.name.replace("  ", " ") in text
        assert f'<a href="{address}">As it stands today</a>' in html
        page(client, f"{address}?as_of={AFTER}")

    def test_a_draft_is_nowhere_on_any_day(self, client: Client) -> None:
        model = make.make_model(status="draft", released=AFTER, name="Secret Model")
        html = page(client, address_of(model) + ASKED, status=404)
        assert "Not there yet" not in html
        assert "Secret Model" not in html

    def test_labs_and_evaluators_are_not_in_time(self, client: Client) -> None:
        for record in (make.make_lab(), make.make_evaluator()):
            page(client, f"{address_of(record)}?as_of=2001-01-01")


class TestLinks:
    def test_filters_chips_and_pages_of_a_list_stay_on_the_day(self, client: Client) -> None:
        lab = make.make_lab()
        for number in range(51):
            make.make_model(lab=lab, name=f"Model {number:02}", released=BEFORE)
        html = page(client, f"/models/?lab={lab.slug}&as_of=2024-05-24")
        form = html.partition('role="search"')[2].partition("</form>")[0]
        assert '<input type="hidden" name="as_of" value="2024-05-24">' in form
        chips = html.partition('class="chips"')[2].partition("</ul>")[0]
        assert re.findall(r'href="([^"]+)"', chips) == [
            "?as_of=2024-05-24",
            "/models/?as_of=2024-05-24",
        ]
        following = re.search(r'<a href="(\?[^"]+)"\s+rel="next"', html)
        assert following
        assert "as_of=2024-05-24" in following.group(1)
        day = html.partition('class="as-of"')[2].partition("</form>")[0]
        assert f'<input type="hidden" name="lab" value="{lab.slug}">' in day
        today = re.search(r'href="([^"]+)">As it stands today', html)
        assert today
        assert today.group(1) == f"?lab={lab.slug}"

    def test_an_address_gets_the_day_where_its_page_takes_one(self) -> None:
        assert address_on("/labs/a/", DAY) == "/labs/a/?as_of=2024-05-24"
        assert address_on("/commitments/a/#b", DAY) == "/commitments/a/?as_of=2024-05-24#b"
        assert address_on("/models/?lab=a", DAY) == "/models/?lab=a&as_of=2024-05-24"
        assert address_on("/labs/a/", None) == "/labs/a/"
        for without in ("/sources/a/", "/methodology/", "/nowhere/", "https://lab.example/"):
            assert address_on(without, DAY) == without

    def test_links_between_records_stay_on_the_day(self, client: Client) -> None:
        twice = Twice()
        for record in (twice.lab, twice.model, twice.pledge.commitment):
            html = main(page(client, address_of(record) + ASKED))
            links = re.findall(r'href="(/[^"]+)"', html)
            leaving = [
                link
                for link in links
                if "as_of=2024-05-24" not in link
                and address_on(link.replace("&amp;", "&"), DAY) != link.replace("&amp;", "&")
            ]
            assert leaving == []
            assert len(links) > 10
