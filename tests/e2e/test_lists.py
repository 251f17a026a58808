"""Lists in a browser: complete without scripts, and with them choices apply at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.looking import violations_on

pytestmark = pytest.mark.django_db(transaction=True)


def _choose(tab: Page, name: str, *labels: str) -> None:
    tab.locator("summary", has_text=name).click()
    for label in labels:
        tab.get_by_label(label).check()


def _is_at(tab: Page, site: str, query: str) -> None:
    """Whether the address is that of the commitments with that query."""
    expect(tab).to_have_url(f"{site}/commitments/{query}")


def test_without_scripts_a_form_leads_to_a_short_address(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/commitments/")
    _choose(tab, "Topic", "audit", "researcher access")
    tab.get_by_role("button", name="Show").click()
    _is_at(tab, site, "?topic=audit,researcher-access")
    expect(tab.locator("#count")).to_have_text("7 commitments")
    tab.get_by_role("link", name="Stated", exact=True).click()
    _is_at(tab, site, "?topic=audit,researcher-access&ordering=-stated_on")
    expect(tab.get_by_role("columnheader", name="Stated")).to_have_attribute(
        "aria-sort", "descending"
    )
    tab.get_by_role("link", name="Topic: audit (remove this filter)").click()
    _is_at(tab, site, "?topic=researcher-access&ordering=-stated_on")
    context.close()


def test_with_scripts_choices_apply_at_once_and_back_takes_them_back(tab: Page, site: str) -> None:
    tab.goto("/commitments/")
    everything = tab.locator("#count").inner_text()
    tab.evaluate("window.stayed = true")
    _choose(tab, "Topic", "audit")
    _is_at(tab, site, "?topic=audit")
    count = tab.get_by_role("status").and_(tab.locator("#count"))
    expect(count).to_have_text("6 commitments")
    expect(tab.get_by_label("audit")).to_be_focused()
    expect(tab.locator("#id_topic_value")).to_have_text("audit")
    expect(tab.locator(".cite a").first).to_have_attribute(
        "href", "/api/v1/commitments/?topic=audit"
    )
    tab.keyboard.press("Escape")
    expect(tab.get_by_label("audit")).to_be_hidden()
    tab.get_by_role("link", name="Stated", exact=True).click()
    _is_at(tab, site, "?topic=audit&ordering=-stated_on")
    expect(tab.get_by_role("link", name="Stated", exact=True)).to_be_focused()
    tab.get_by_role("link", name="Topic: audit (remove this filter)").click()
    _is_at(tab, site, "?ordering=-stated_on")
    expect(count).to_have_text(everything)
    tab.go_back()
    _is_at(tab, site, "?topic=audit&ordering=-stated_on")
    expect(count).to_have_text("6 commitments")
    expect(tab.locator("#id_topic-audit")).to_be_checked()
    assert tab.evaluate("window.stayed"), "the page was never left"


def test_what_scripts_cannot_do_the_page_does(tab: Page, site: str) -> None:
    tab.goto("/commitments/")
    tab.get_by_label("Stated after").fill("yesterday")
    tab.keyboard.press("Enter")
    expect(tab.locator(".wrong .error")).to_be_visible()
    _is_at(tab, site, "?stated_after=yesterday")
    tab.goto("/commitments/")
    tab.evaluate("void (window.fetch = () => Promise.reject(new Error('no network')))")
    _choose(tab, "Topic", "audit")
    _is_at(tab, site, "?topic=audit")
    expect(tab.locator("#count")).to_have_text("6 commitments")


def test_open_choices_chips_and_empty_lists_are_accessible(tab: Page) -> None:
    address = "/commitments/?lab=xai&topic=audit"
    assert violations_on(tab, [address]) == {}
    expect(tab.get_by_role("heading", name="Somebody looked")).to_be_visible()
