"""What readers come for, and whether they leave with it: each way with scripts and without."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from commitments.models import Lab
from tests.e2e.changed import public_pages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """An empty tab of a reader, on a site with the starter record."""
    visitor = browser.new_context(base_url=site, java_script_enabled=request.param)
    visitor.set_default_timeout(10_000)
    yield visitor.new_page()
    visitor.close()


def _taken(reader: Page, address: str | None) -> Any:
    """What a link to data leads to."""
    assert address
    answer = reader.request.get(address)
    assert answer.status == 200, address
    return answer


def test_a_researcher_compares_labs_and_leaves_with_a_table_that_can_be_derived_again(
    reader: Page,
) -> None:
    # The scorecard, and why one cell says what it says
    reader.goto("/")
    reader.locator("main").get_by_role("link", name="Anthropic", exact=True).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Anthropic")
    reader.goto("/")
    reader.locator('a.board-cell[href*="/scorecard/openai/coverage"]').first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("OpenAI")
    record = reader.locator('main a[href^="/models/"]').first
    record.click()
    expect(reader.locator(".sentence")).to_be_visible()

    # The same table on a past day, as data, with a citation of that day
    reader.goto("/commitments/?lab=openai&as_of=2024-05-24")
    rows = reader.locator("main table tbody tr").count()
    assert rows > 0
    address = reader.locator('main a[type="text/csv"]').first.get_attribute("href")
    assert "as_of=2024-05-24" in str(address)
    table = csv.DictReader(io.StringIO(_taken(reader, address).text()))
    assert len(list(table)) == rows
    reader.locator("summary", has_text="Cite").first.click()
    expect(reader.locator(".cite")).to_contain_text("as_of=2024-05-24")


def test_a_journalist_checks_one_claim_and_leaves_with_a_sentence_a_quote_and_its_source(
    reader: Page,
) -> None:
    reader.goto("/")
    reader.get_by_role("searchbox").first.fill("independent audits before releasing")
    reader.get_by_role("searchbox").first.press("Enter")
    reader.locator('main .found a[href^="/commitments/"]').first.click()

    # A sentence safe to print, on the page as in what other sites show of it
    sentence = reader.locator(".sentence").inner_text().strip()
    assert sentence.endswith(".")
    described = reader.locator('meta[property="og:description"]').get_attribute("content")
    assert described
    assert described[:60] == " ".join(sentence.split())[:60]

    # The quote, its source, and whether it still stands there
    quote = reader.locator("main blockquote").first.inner_text()
    reader.locator('main a[href^="/sources/"]').first.click()
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    assert reader.locator("blockquote", has_text=quote[:40]).count()
    expect(reader.locator('main a[href*="#:~:text="]').first).to_be_visible()

    # The same as JSON
    json_url = reader.locator('link[type="application/json"]').get_attribute("href")
    assert json.loads(_taken(reader, json_url).text())["slug"] in reader.url


def test_a_reader_sees_at_once_that_a_sentence_was_changed_and_how(reader: Page) -> None:
    reader.goto(public_pages()[0])
    expect(reader.locator("main .badge.is-altered").first).to_be_visible()
    expect(reader.locator("main del").first).to_be_visible()
    expect(reader.locator("main ins").first).to_be_visible()


def test_what_is_not_there_says_so_with_care_and_a_way_on(reader: Page) -> None:
    lab = Lab.objects.get(slug="cohere")
    reader.goto(f"/access/?lab={lab.slug}")
    reader.goto("/commitments/?search=zzzz")
    main = reader.locator("main")
    expect(main).to_contain_text(re.compile(r"no public record found", re.I))
    main.get_by_role("link", name=re.compile("zzzz")).first.click()
    expect(main.locator("table tbody tr").first).to_be_visible()


def test_a_french_reader_changes_the_language_and_stays_on_the_page(reader: Page) -> None:
    reader.goto("/commitments/?lab=openai")
    reader.get_by_role("link", name="Français").click()
    assert reader.url.endswith("/fr/commitments/?lab=openai")
    expect(reader.locator("html")).to_have_attribute("lang", "fr")
    reader.locator('main table a[href^="/fr/commitments/"]').first.click()
    expect(reader.locator("html")).to_have_attribute("lang", "fr")
    reader.get_by_role("link", name="English").click()
    assert "/fr/" not in reader.url
