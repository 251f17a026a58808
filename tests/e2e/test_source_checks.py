"""Source checks in a real browser: the jump to a passage, the queue by keyboard and without script.

That their pages pass axe, fit a phone and leave the console clean is shown with all other pages in
``test_browser.py``; here are those behind the login.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from sources.fragments import text_fragment_url
from sources.models import Citation, ReviewItem, Source
from tests.e2e.changed import SLUG, desk_pages, item, queue
from tests.e2e.looking import log_in, violations_on, wider_than_a_phone
from tests.sources.fetching.servers import Site, answer

pytestmark = pytest.mark.django_db(transaction=True)

#: Django's own breadcrumbs, above this part, tell links from text by colour alone.
OUR_PART = "#content"


@dataclass(frozen=True)
class Passage:
    """A quote, the page's HTML of it, and the page's words before it."""

    quote: str
    html: str
    before: str = ""


QUOTE = "We will let outside experts - all of them - test every model, without delay & in full."
LONG = " ".join(f"And for step {number} we shall ask somebody." for number in range(12))
PASSAGES = {
    "short": Passage(QUOTE, f"<p id=here>{QUOTE.replace('&', '&amp;')}</p>"),
    "with inline tags": Passage(
        "We will let outside experts test.",
        "<p id=here>We <b>will let</b> outside experts test.</p>",
    ),
    "long": Passage(LONG, f"<p id=here>{LONG}</p>"),
    "with words left out": Passage(
        "We will let outside experts . . . before every release.",
        "<p id=here>We will let outside experts test for weeks before every release.</p>",
    ),
    "over two blocks": Passage(
        "We will let outside experts test:\nevery model before its release.",
        "<p id=here>We will let outside experts test:</p><ul><li>every model before its release.",
    ),
    "one of two alike": Passage(
        "We will let them test.",
        "<p id=here>Of our newest models: We will let them test. This holds from May.</p>",
        before="Of our newest models:",
    ),
}
FILLER = "".join(f"<p>Paragraph {number}: of toys we say nothing.</p>" for number in range(200))
ALIKE = "<p>Of our oldest toys: We will let them test. This is old.</p>"


def serve(live: Site, passage: str) -> None:
    """A page of many screens with the passage far down, and its like at the top."""
    html = f"<!doctype html><title>Policy</title>{ALIKE}{FILLER}{passage}{FILLER}"
    live.pages["/policy"] = answer(html.encode(), headers={"Content-Type": "text/html"})


@pytest.fixture
def live() -> Iterator[Site]:
    """The site of a lab, on loopback."""
    with Site() as site:
        yield site


class TestTheJump:
    """A link with a text fragment lands on the passage (case 83)."""

    @pytest.mark.parametrize("kind", PASSAGES)
    def test_a_link_lands_on_its_passage(self, browser: Browser, live: Site, kind: str) -> None:
        passage = PASSAGES[kind]
        serve(live, passage.html)
        tab = browser.new_page()
        tab.goto(text_fragment_url(live.address("/policy"), passage.quote, passage.before))
        expect(tab.locator("#here")).to_be_in_viewport(ratio=0.5)
        assert tab.evaluate("window.scrollY") > 1000
        tab.close()

    def test_words_that_are_not_there_move_nothing(self, browser: Browser, live: Site) -> None:
        serve(live, PASSAGES["short"].html)
        tab = browser.new_page()
        tab.goto(text_fragment_url(live.address("/policy"), "We promise nothing at all."))
        tab.wait_for_load_state("networkidle")
        assert tab.evaluate("window.scrollY") == 0
        tab.close()

    def test_the_link_on_our_page_does_it(self, tab: Page, live: Site) -> None:
        Source.objects.filter(slug=SLUG).update(url=live.address("/policy"))
        found = Citation.objects.get(slug="passage").standing.result["found"]
        serve(live, f"<p id=here>Before it. {found} After it.</p>")
        tab.goto(f"/sources/{SLUG}/")
        tab.get_by_role("link", name="See it in the page").click()
        expect(tab.locator("#here")).to_be_in_viewport(ratio=0.5)
        assert tab.evaluate("window.scrollY") > 1000


@pytest.fixture
def desk(tab: Page) -> Page:
    """The tab of an editor."""
    log_in(tab)
    return tab


class TestTheDesk:
    """The queue, its items, and the sources and quotes behind them, as maintainers see them."""

    def test_axe_finds_nothing_wrong_in_light_or_dark(self, desk: Page) -> None:
        assert violations_on(desk, desk_pages(), OUR_PART) == {}

    def test_nothing_scrolls_sideways_on_a_phone(self, desk: Page) -> None:
        assert wider_than_a_phone(desk, desk_pages()) == {}


class TestTheKeys:
    """A maintainer clears the queue without a mouse."""

    def test_a_digit_chooses_an_answer_and_enter_gives_it(self, desk: Page) -> None:
        desk.goto(item())
        desk.keyboard.press("2")
        expect(desk.get_by_role("button", name="2")).to_be_focused()
        assert not ReviewItem.objects.exclude(closed_at=None).exists()
        desk.keyboard.press("1")
        expect(desk.locator("button[value=still-holds]")).to_be_focused()
        desk.keyboard.press("Enter")
        expect(desk.locator(".messagelist")).to_contain_text("what we record still holds")
        assert ReviewItem.objects.get(kind="altered").answer == "still-holds"
        assert desk.url.endswith(item("moved"))

    def test_a_note_is_written_without_choosing_an_answer(self, desk: Page) -> None:
        desk.goto(item())
        desk.keyboard.press("n")
        desk.keyboard.type("1 word only, joking")
        expect(desk.locator("#queue-note")).to_have_value("1 word only, joking")
        desk.keyboard.press("Escape")
        desk.keyboard.press("1")
        desk.keyboard.press("Enter")
        expect(desk.locator(".messagelist")).to_be_visible()
        assert ReviewItem.objects.get(kind="altered").note == "1 word only, joking"

    def test_j_and_k_walk_the_list_and_the_items(self, desk: Page) -> None:
        desk.goto(queue())
        links = desk.locator("#result_list tbody th a")
        desk.keyboard.press("j")
        desk.keyboard.press("j")
        expect(links.nth(1)).to_be_focused()
        desk.keyboard.press("k")
        expect(links.nth(0)).to_be_focused()
        desk.keyboard.press("Enter")
        expect(desk.locator(".queue-nav")).to_contain_text("1 of 3 waiting")
        desk.keyboard.press("j")
        expect(desk.locator(".queue-nav")).to_contain_text("2 of 3 waiting")
        desk.keyboard.press("k")
        expect(desk.locator(".queue-nav")).to_contain_text("1 of 3 waiting")

    def test_without_scripts_every_answer_can_still_be_given(
        self, browser: Browser, site: str
    ) -> None:
        visitor = browser.new_context(base_url=site, java_script_enabled=False)
        tab = visitor.new_page()
        log_in(tab)
        tab.goto(queue())
        tab.locator("#result_list tbody th a").first.click()
        tab.get_by_label("Note").fill("No script needed.")
        tab.locator("button[value=still-holds]").click()
        expect(tab.locator(".messagelist")).to_contain_text("what we record still holds")
        closed = ReviewItem.objects.exclude(closed_at=None).get()
        assert (closed.answer, closed.note) == ("still-holds", "No script needed.")
        visitor.close()
