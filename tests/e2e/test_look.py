"""How the site looks and answers at first sight: one screen, one column, paper, the keyboard."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.looking import violations, violations_on, wider_than_a_phone

pytestmark = pytest.mark.django_db(transaction=True)
SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
HOME_BYTES = 60_000
ERRORS = ("/nothing/", "/?as_of=yesterday")
#: What the first screen answers, in its order.
ANSWERS = ("h1", ".lead", ".figures", "table.glance", ".lately", "a.to-cite")


def _box(tab: Page, what: str) -> dict[str, float]:
    box = tab.locator(f"main {what}").first.bounding_box()
    assert box, what
    return dict(box)


def test_the_first_screen_of_the_home_page_answers_everything(tab: Page) -> None:
    tab.set_viewport_size(SCREEN)
    tab.goto("/")
    for what in ANSWERS:
        box = _box(tab, what)
        assert box["y"] + box["height"] <= SCREEN["height"], what
    assert tab.locator(".figures .bar").count() == 3
    assert tab.locator(".lately li").count() == 5
    tab.locator("main a.to-cite").click()
    expect(tab.locator("#cite")).to_be_in_viewport()


def test_a_phone_gets_the_same_in_one_column(tab: Page) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto("/")
    order = ("h1", ".lead", ".figures", "table.glance", "a.to-cite", ".lately", "#deeds")
    tops = [_box(tab, what)["y"] for what in order]
    assert tops == sorted(tops)
    narrow = "[...document.querySelectorAll('.glance')].every(one => one.offsetWidth <= 320)"
    assert tab.evaluate(narrow)


def test_the_home_page_weighs_little_and_asks_nobody_else(tab: Page, site: str) -> None:
    weights: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        weights[answer.url] = len(gzip.compress(answer.body()))

    tab.on("response", weigh)
    tab.goto("/", wait_until="networkidle")
    assert all(url.startswith(site) for url in weights)
    assert len(weights) <= 5
    assert sum(weights.values()) < HOME_BYTES, weights


def test_the_header_is_one_line_and_its_menu_opens_by_keyboard_without_scripts(
    browser: Browser, site: str
) -> None:
    visitor = browser.new_context(base_url=site, java_script_enabled=False, viewport=SCREEN)
    tab = visitor.new_page()
    tab.goto("/labs/")
    box = tab.locator("header.site").bounding_box()
    assert box
    assert box["height"] < 64
    for name in ("Labs", "Commitments", "Methodology"):
        expect(tab.locator("header").get_by_role("link", name=name, exact=True)).to_be_visible()
    tab.locator(".menu > summary").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    expect(tab.locator(".menu a").first).to_be_focused()
    tab.locator(".menu").get_by_role("link", name="Findings", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert tab.url.endswith("/findings/")
    visitor.close()


def test_axe_finds_nothing_wrong_with_style_page_errors_and_the_open_menu(
    tab: Page, settings: Any
) -> None:
    assert violations_on(tab, ERRORS) == {}
    tab.set_viewport_size(PHONE)
    tab.goto("/")
    tab.locator(".menu > summary").click()
    assert violations(tab) == []
    settings.DEBUG = True
    tab.set_viewport_size(SCREEN)
    assert violations_on(tab, ["/style/"]) == {}
    assert wider_than_a_phone(tab, ["/style/"]) == {}


def test_focus_can_be_seen(tab: Page) -> None:
    tab.goto("/")
    for _ in range(12):
        tab.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outline"
        width = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
        assert tab.evaluate(width) >= 2, tab.evaluate(outline)


def test_paper_gets_the_content_alone(tab: Page) -> None:
    tab.emulate_media(media="print")
    for address in ("/", "/labs/openai/", "/commitments/"):
        tab.goto(address)
        for what in ("header nav", ".menu", ".find", ".filters", "footer nav"):
            assert not any(one.is_visible() for one in tab.locator(what).all()), (address, what)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
