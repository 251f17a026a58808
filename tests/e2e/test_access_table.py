"""The access table in a browser: it scrolls by itself beside its names; phones get a list."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.looking import PHONE, violations_on, wider_than_a_phone
from tests.evaluators.many import EVALUATORS, LABS, MODELS_OF_A_LAB, many_grants

pytestmark = pytest.mark.django_db(transaction=True)
#: Models, and the row of a grant that names none.
ROWS = LABS * MODELS_OF_A_LAB + 1
#: Pages by what their rows are; and with filters, errors and a past day.
WAYS = ("/access/", "/access/?by=lab")
STATES = (
    *WAYS,
    "/access/?stage=training&rows=on-record",
    "/access/?year=2024&as_of=2024-12-31",
    "/access/?year=soon",
    "/access/?lab=lab-no-1&search=nothing-of-the-kind&rows=on-record",
)
#: What kind of heading is seen at the upper edge, at the left edge, and in the corner of both.
_SEEN_AT_THE_EDGES = """region => {
  const box = region.getBoundingClientRect();
  const points = [[box.width / 2, 20], [20, box.height / 2], [20, 20]];
  return points.map(([x, y]) =>
    document.elementFromPoint(box.left + x, box.top + y).closest("th")?.scope);
}"""
#: Brings a link below the head and the first column, gives it the focus, and looks for it.
_IS_SEEN_WITH_FOCUS = """(region, number) => {
  const link = region.querySelectorAll("td .grant > a")[number];
  const edge = region.getBoundingClientRect(), start = link.getBoundingClientRect();
  region.scrollBy(start.left - edge.left - 20, start.top - edge.top - 20);
  link.focus();
  const box = link.getBoundingClientRect();
  return link.contains(document.elementFromPoint(box.left + 4, box.top + box.height / 2));
}"""


@pytest.fixture
def tab(browser: Browser, live_server: Any) -> Any:
    """An empty tab on a site with 100 models and 25 evaluators."""
    many_grants()
    context = browser.new_context(base_url=str(live_server.url))
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def _box(place: Locator) -> tuple[float, float]:
    """Where the upper left corner of something is seen."""
    found = place.bounding_box()
    assert found
    return found["x"], found["y"]


def _scroll(tab: Page, right: int, down: int) -> None:
    """Scroll the region by itself; it must have room to."""
    region = tab.locator(".matrix-region")
    region.evaluate("(one, [x, y]) => one.scrollTo(x, y)", [right, down])
    assert region.evaluate("one => [one.scrollLeft, one.scrollTop]") == [right, down]


@pytest.mark.parametrize("address", WAYS)
def test_on_a_phone_only_the_list_is_there_and_nothing_scrolls_sideways(
    tab: Page, address: str
) -> None:
    tab.set_viewport_size({"width": PHONE, "height": 640})
    tab.goto(address)
    expect(tab.locator(".access-list")).to_be_visible()
    expect(tab.locator(".matrix-region")).to_be_hidden()
    assert tab.get_by_role("table").count() == 0, "both forms are announced"
    assert tab.evaluate("document.documentElement.scrollWidth") == PHONE
    rows = LABS if "lab" in address else ROWS
    expect(tab.locator(".access-list > li")).to_have_count(rows)
    wide = tab.locator(".access-list *").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0


@pytest.mark.parametrize("address", WAYS)
def test_on_a_desk_only_the_table_is_there_and_the_page_does_not_scroll_sideways(
    tab: Page, address: str
) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(address)
    expect(tab.locator(".matrix-region")).to_be_visible()
    expect(tab.locator(".access-list")).to_be_hidden()
    assert tab.evaluate("document.documentElement.scrollWidth") == 1280
    expect(tab.locator(".matrix thead th")).to_have_count(EVALUATORS + 1)


def test_head_and_first_column_stay_while_the_table_scrolls(tab: Page) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto("/access/")
    tab.locator(".matrix-region").scroll_into_view_if_needed()
    corner = tab.locator(".matrix thead th").first
    head = tab.locator(".matrix thead th").nth(12)
    name = tab.locator(".matrix tbody th").nth(40)
    cell = tab.locator(".matrix tbody tr").nth(40).locator("td").nth(11)
    before = {one: _box(place) for one, place in (("corner", corner), ("head", head))}
    left, moved = _box(name)[0], _box(cell)
    _scroll(tab, 1500, 2500)
    assert _box(corner) == before["corner"]
    assert _box(head) == (before["head"][0] - 1500, before["head"][1])
    assert _box(name)[0] == left
    assert _box(cell) == (moved[0] - 1500, moved[1] - 2500)
    assert tab.locator(".matrix-region").evaluate(_SEEN_AT_THE_EDGES) == ["col", "row", "col"]


def test_the_region_scrolls_by_keyboard(tab: Page) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto("/access/")
    region = tab.get_by_role("region", name="Access by model and evaluator")
    region.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("PageDown")
    tab.wait_for_function(
        "() => { const one = document.querySelector('.matrix-region');"
        " return one.scrollLeft > 0 && one.scrollTop > 0; }"
    )


def test_a_link_that_gets_the_focus_is_not_hidden_below_the_names(tab: Page) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto("/access/")
    region = tab.locator(".matrix-region")
    region.scroll_into_view_if_needed()
    for number in (20, 100, 200):
        assert region.evaluate(_IS_SEEN_WITH_FOCUS, number)


def test_axe_finds_nothing_wrong_in_any_state_in_light_or_dark(tab: Page) -> None:
    assert violations_on(tab, STATES) == {}


def test_axe_finds_nothing_wrong_on_a_phone(tab: Page) -> None:
    tab.set_viewport_size({"width": PHONE, "height": 640})
    assert violations_on(tab, WAYS) == {}


def test_no_state_scrolls_sideways_on_a_phone(tab: Page) -> None:
    assert wider_than_a_phone(tab, STATES) == {}
