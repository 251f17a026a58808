"""What people meet who read the site: with eyes or ears, keyboard or phone, light or dark."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from commitments.models import AIModel, Commitment, Document, Lab
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from sources.models import Source
from tests.e2e.changed import desk_pages, public_pages
from tests.e2e.looking import log_in, violations_on, wider_than_a_phone
from tests.pages.conftest import LISTS, TEXTS

pytestmark = pytest.mark.django_db(transaction=True)
RECORDS = (
    Lab,
    AIModel,
    Commitment,
    Document,
    Evaluator,
    AccessGrant,
    Evaluation,
    Finding,
    Source,
)
#: Answered with an error, of which browsers complain in their console.
REFUSED = ("/models/?kind=nonsense", "/nothing/")
#: The page of the API's documentation styles itself in a way that our policy rightly blocks.
_EXPECTED = "Applying inline style violates"


def _kinds_of_page() -> list[str]:
    """An address of every kind of page, empty and refused lists and an error among them."""
    records = [_fullest(model).get_absolute_url() for model in RECORDS]
    lists = [reverse(name) for name in (*LISTS, *TEXTS)]
    guides = [reverse(f"guide-{name}") for name in ("api", "questions", "webhooks")]
    found = "/search/?q=red-teaming"
    return [*lists, *guides, found, *records, *public_pages(), "/models/?kind=internal", *REFUSED]


def _fullest(model: Any) -> Any:
    """A record with much on its page: the one with the longest text."""
    rows = model.objects.published()
    return max(rows, key=lambda row: (len(getattr(row, "note", "")), row.pk))


@pytest.mark.parametrize("part", range(3))  # so that several workers share it
def test_axe_finds_nothing_wrong_on_any_kind_of_page_in_light_or_dark(tab: Page, part: int) -> None:
    assert violations_on(tab, _kinds_of_page()[part::3]) == {}


def test_no_page_scrolls_sideways_on_a_phone(tab: Page) -> None:
    assert wider_than_a_phone(tab, _kinds_of_page()) == {}


def test_no_page_complains_in_the_console(tab: Page) -> None:
    complaints: list[tuple[str, str]] = []

    def heard(message: ConsoleMessage) -> None:
        expected = tab.url.endswith(reverse("api:docs")) and _EXPECTED in message.text
        if message.type in ("error", "warning") and not expected:
            complaints.append((tab.url, message.text))

    tab.on("console", heard)
    tab.on("pageerror", lambda error: complaints.append((tab.url, str(error))))
    log_in(tab)
    pages = [address for address in _kinds_of_page() if address not in REFUSED]
    desk = [reverse(f"admin:{name}") for name in ("index", "evaluators_accessgrant_add")]
    for address in [*pages, *desk, *desk_pages(), reverse("api:docs")]:
        tab.goto(address, wait_until="networkidle")
    assert complaints == []


def test_the_first_tab_stop_skips_to_the_content(tab: Page) -> None:
    for address in ("/", "/access/"):
        tab.goto(address)
        tab.keyboard.press("Tab")
        expect(tab.locator("a.skip")).to_be_focused()
        expect(tab.locator("a.skip")).to_be_in_viewport()
        tab.keyboard.press("Enter")
        expect(tab.locator("#content")).to_be_focused()
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_filtering_needs_no_script_and_the_address_can_be_shared(
    browser: Browser, site: str
) -> None:
    lab = Lab.objects.get(slug="openai")
    visitor = browser.new_context(base_url=site, java_script_enabled=False)
    tab = visitor.new_page()
    tab.goto("/commitments/")
    everything = tab.locator("table tbody tr").count()
    tab.locator("summary", has_text="any lab").click()
    tab.get_by_label(lab.name).check()
    tab.get_by_role("button", name="Show").click()
    expect(tab.locator(".chips")).to_contain_text(f"Lab: {lab.name}")
    some = tab.locator("table tbody tr").count()
    assert 0 < some < everything
    assert f"lab={lab.slug}" in tab.url
    friend = browser.new_page()
    friend.goto(tab.url)
    assert friend.locator("table tbody tr").count() == some
    tab.get_by_role("link", name=f"Lab: {lab.name}").click()
    expect(tab.locator("table tbody tr")).to_have_count(everything)
    friend.close()
    visitor.close()


def test_an_editor_logs_in_and_sees_the_computed_depth_of_grants(tab: Page) -> None:
    log_in(tab)
    tab.goto("/admin/records/")
    tab.get_by_role("link", name="Access grants", exact=True).first.click()
    rows = tab.locator("#result_list tbody tr")
    a_page = AccessGrant.objects.all()[:50]
    expect(rows).to_have_count(a_page.count())
    expect(tab.locator("#result_list")).to_contain_text("api–weights")
    rows.first.locator("th a").click()
    expect(tab.locator("form#accessgrant_form")).to_be_visible()
