"""Readers who use a keyboard, large letters or their own colours, and who want no motion."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from commitments.models import AIModel, Commitment, Lab
from evaluators.models import AccessGrant, Evaluator
from tests.e2e.changed import public_pages

pytestmark = pytest.mark.django_db(transaction=True)
#: Stops of the keyboard that are walked on each page; enough for all that is not a long table.
_STOPS = 80

#: Everything that the Tab key should stop at, in the order of the page, as far as it is shown.
_EXPECTED = """
    [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden'
        && !(one.type === 'radio' && !one.checked)
        && one.checkVisibility({visibilityProperty: true}))
      .map((one, at) => { one.dataset.stop = at; return at; }).length
"""
#: Where the keyboard is, and whether one sees that it is there.
_HERE = """
    () => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect(), style = getComputedStyle(one);
      const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
      return [one.dataset.stop ?? one.outerHTML.slice(0, 80), seen, style.outlineStyle !== 'none'];
    }
"""


def _some_of_each() -> list[str]:
    """The first page, a list, a table that scrolls, a page of each main kind of record, a form."""
    models: tuple[Any, ...] = (Lab, AIModel, Commitment, AccessGrant, Evaluator)
    records = [model.objects.published().first().get_absolute_url() for model in models]
    return ["/", "/commitments/", "/access/", *records, public_pages()[0], "/search/?q=metr"]


def test_the_keyboard_walks_through_each_page_in_its_order_and_is_seen(tab: Page) -> None:
    tab.emulate_media(reduced_motion="reduce")  # else the page is still gliding there
    for address in [*_some_of_each(), "/report/", "/follow/"]:
        tab.goto(address)
        stops = min(int(tab.evaluate(_EXPECTED)), _STOPS)
        assert stops > 10, address
        for stop in range(stops):
            tab.keyboard.press("Tab")
            assert tab.evaluate(_HERE) == [str(stop), True, True], address


def test_with_letters_of_twice_the_size_no_page_scrolls_sideways(tab: Page) -> None:
    wide = {}
    for address in [*_some_of_each(), "/nothing/"]:
        tab.goto(address)
        tab.evaluate("document.documentElement.style.fontSize = '200%'")
        wide[address] = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


def test_who_wants_no_motion_gets_none(browser: Browser, site: str) -> None:
    visitor = browser.new_context(base_url=site, reduced_motion="reduce")
    tab = visitor.new_page()
    moving = """
        [...document.querySelectorAll('*')].filter(one => {
          const style = getComputedStyle(one);
          return style.scrollBehavior === 'smooth' || parseFloat(style.transitionDuration) > 0
            || style.animationName !== 'none';
        }).length
    """
    for address in ("/", "/access/", "/commitments/"):
        tab.goto(address)
        assert tab.evaluate(moving) == 0, address
    visitor.close()


def test_in_colours_of_the_reader_every_badge_and_bar_keeps_its_outline(
    browser: Browser, site: str
) -> None:
    visitor = browser.new_context(base_url=site, forced_colors="active")
    tab = visitor.new_page()
    lost = """
        [...document.querySelectorAll('.badge, .rung, .visit')].filter(one =>
          getComputedStyle(one).borderTopStyle === 'none').map(one => one.outerHTML.slice(0, 90))
    """
    for address in (public_pages()[0], "/commitments/", "/access/"):
        tab.goto(address)
        assert tab.evaluate("matchMedia('(forced-colors: active)').matches")
        assert tab.evaluate(lost) == [], address
    fills = "name => getComputedStyle(document.querySelector(name)).fill"
    tab.goto("/")
    assert tab.evaluate(fills, ".bar-range") != tab.evaluate(fills, ".bar-track")
    visitor.close()
