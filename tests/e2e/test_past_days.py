"""Pages of a past day, and pictures: for eyes and ears, on a phone, in light and dark, on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import violations_on, wider_than_a_phone

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "?as_of=2024-05-24"
PAGES = (
    f"/{DAY}",
    "/labs/anthropic/",
    f"/labs/openai/{DAY}",
    f"/labs/google-deepmind/{DAY}",
    "/coverage/",
    f"/models/gpt-4/{DAY}",
    f"/commitments/openai-later-this-year/{DAY}",
    f"/commitments/{DAY}",
)


def test_axe_finds_nothing_wrong_with_past_days_and_pictures(tab: Page) -> None:
    assert violations_on(tab, PAGES) == {}


def test_none_of_them_scrolls_sideways_on_a_phone(tab: Page) -> None:
    assert wider_than_a_phone(tab, PAGES) == {}


def test_a_picture_has_a_name_and_a_description_and_one_of_two_widths_is_seen(tab: Page) -> None:
    tab.goto("/labs/anthropic/")
    wide, narrow = tab.locator("#timeline-wide-title"), tab.locator("#timeline-narrow-title")
    pictures = tab.get_by_role("img", name="Anthropic: releases, access and promises over time")
    expect(pictures).to_have_count(1)
    expect(pictures).to_have_accessible_description(re.compile("The table below lists each"))
    assert wide.evaluate("one => one.ownerSVGElement.getBoundingClientRect().width") > 300
    tab.set_viewport_size({"width": 320, "height": 640})
    expect(pictures).to_have_count(1)
    assert narrow.evaluate("one => one.ownerSVGElement.getBoundingClientRect().width") <= 300


def test_choosing_another_day_needs_no_script(tab: Page) -> None:
    tab.goto("/labs/openai/")
    tab.get_by_text("As of another day").click()
    tab.get_by_label("As of", exact=True).fill("2024-05-24")
    tab.get_by_role("button", name="Show that day").click()
    expect(tab.get_by_role("note")).to_contain_text("As of 24 May 2024")
    assert tab.url.endswith(f"/labs/openai/{DAY}")
    tab.get_by_role("link", name="GPT-4", exact=True).first.click()
    expect(tab.get_by_role("note")).to_contain_text("As of 24 May 2024")
    tab.get_by_role("link", name="As it stands today").click()
    expect(tab.get_by_role("note")).to_have_count(0)


def test_on_paper_the_table_beside_a_picture_is_open(tab: Page) -> None:
    tab.goto("/labs/anthropic/")
    table = tab.get_by_role("table", name="Releases, access and promises, each by date")
    expect(table).not_to_be_visible()
    tab.emulate_media(media="print")
    assert tab.locator("figure.picture table").first.evaluate(
        "one => one.getBoundingClientRect().height > 100"
    )
