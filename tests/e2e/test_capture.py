"""Capture in a real browser: by the bookmark from a page on loopback, and without scripts."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from commitments.models import Commitment
from labwatch.capture.bookmarklet import bookmarklet
from sources.checking import manners
from sources.models import Citation
from sources.politeness import MemoryGate
from tests import factories as make
from tests.e2e.looking import PHONE, Wrong, violations
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.fetching.servers import Site

pytestmark = pytest.mark.django_db(transaction=True)

SUMMARY = "Outside experts test every frontier model before its release."
#: What typing costs a person, per letter; a choice or a press, finding it included.
PER_LETTER, PER_STEP = 0.2, 2.5


@dataclass
class Steps:
    """What a person does, counted."""

    presses: int = 0
    choices: int = 0
    letters: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def machine_seconds(self) -> float:
        """What the machine took for all of it, a person's time left out."""
        return time.monotonic() - self.began

    @property
    def person_seconds(self) -> float:
        """What a person takes beside it, by the rule above."""
        return (self.presses + self.choices) * PER_STEP + self.letters * PER_LETTER


@pytest.fixture
def lab_site(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[Internet]:
    """A lab's site on loopback, visited with the distance between requests that we keep."""
    settings.MEDIA_ROOT = tmp_path
    with Site() as site:
        no_clock: Any = None  # browsers go by the real one
        internet = Internet(site, no_clock)
        going = manners.Going(internet.policy, internet.fetcher, MemoryGate(), internet.cache)
        monkeypatch.setattr(manners, "going", lambda: going)
        date = '<meta property="article:published_time" content="2026-02-03">'
        name = '<meta property="og:site_name" content="Lab Example">'
        html = page("Our experts are few.", SENTENCE, "The results will be published.")
        internet.show(html.replace("<head>", f"<head>{date}{name}"))
        yield internet


@pytest.fixture
def newsroom(browser: Browser, live_server: Any, lab_site: Internet) -> Iterator[BrowserContext]:
    """The browser of Alice, who is logged in."""
    make.make_lab(name="Lab Example", website="https://lab.example/")
    alice = get_user_model().objects.create_superuser("alice")
    client = Client()
    client.force_login(alice)
    context = browser.new_context(base_url=live_server.url)
    context.set_default_timeout(15_000)
    for name, cookie in client.cookies.items():
        context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    yield context
    context.close()


def by_bookmark(newsroom: BrowserContext, lab_site: Internet, home: str) -> Page:
    """Select the sentence in the lab's page and press the bookmark; the tab that it opens."""
    tab = newsroom.new_page()
    tab.goto(lab_site.site.address("/policy"))
    tab.get_by_text(SENTENCE).select_text()
    code = bookmarklet(home).removeprefix("javascript:").replace("%25", "%")
    with newsroom.expect_page() as opened:
        tab.evaluate(code)
    # Here the browser reads the page at its IP address, we under a name.
    opened.value.wait_for_load_state()
    box = opened.value.get_by_label("Address", exact=True)
    assert box.input_value() == lab_site.site.address("/policy")
    box.fill(lab_site.url())
    return opened.value


def record(tab: Page, steps: Steps) -> None:
    """Fill in the few fields of a commitment and save."""
    tab.get_by_role("button", name="Read the page").click()
    expect(tab.get_by_text("The quote stands verbatim on the page.")).to_be_visible()
    tab.get_by_label("Summary").fill(SUMMARY)
    tab.get_by_label("Topic").select_option("external-evaluation")
    tab.get_by_label("Shape").select_option("promise")
    tab.get_by_label("Testability").select_option("measurable")
    tab.get_by_role("button", name="Save as drafts").click()
    expect(tab.get_by_text("Saved as drafts")).to_be_visible()
    steps.presses, steps.choices, steps.letters = 3, 3, len(SUMMARY)  # the bookmark is the first


def test_a_claim_is_recorded_in_under_a_minute(
    newsroom: BrowserContext, lab_site: Internet, live_server: Any, capsys: Any
) -> None:
    steps, wrong = Steps(), list[str]()

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and said.location["url"].startswith(live_server.url):
            wrong.append(said.text)

    newsroom.on("console", hear)
    home = live_server.url + reverse("admin:capture")
    tab = by_bookmark(newsroom, lab_site, home)
    record(tab, steps)
    machine, person = steps.machine_seconds, steps.person_seconds
    with capsys.disabled():
        print(
            f"\ncapture: {steps.presses} presses, {steps.choices} choices, {steps.letters} letters;"
            f" machine {machine:.1f} s, person about {person:.0f} s"
        )
    assert machine + person < 60
    commitment = Commitment.objects.get()
    pledge = commitment.pledges.get()
    assert (str(commitment.stated_on), str(pledge.lab)) == ("2026-02-03", "Lab Example")
    assert pledge.attribution == "own-words"
    assert Citation.objects.get().quote_state == "verbatim"
    tab.get_by_role("button", name="Send to review").click()
    expect(tab.get_by_text("Sent to review")).to_be_visible()
    assert Commitment.objects.get().status == "in-review"
    assert wrong == []


def test_its_pages_are_clean_and_fit_a_phone(
    newsroom: BrowserContext, lab_site: Internet, live_server: Any
) -> None:
    tab = newsroom.new_page()
    tab.goto(reverse("admin:capture"))
    seen = [_looked_at(tab, "paste")]
    tab.get_by_label("Address", exact=True).fill(lab_site.url())
    tab.get_by_label("Quote").fill(SENTENCE.replace("will", "may"))
    tab.get_by_role("button", name="Read the page").click()
    expect(tab.get_by_text("It cannot be saved as verbatim.")).to_be_visible()
    seen.append(_looked_at(tab, "altered"))
    tab.get_by_role("button", name="Use the page’s words").click()
    expect(tab.get_by_text("The quote stands verbatim on the page.")).to_be_visible()
    for kind in ("commitment", "access grant", "evaluation", "statement", "finding"):
        tab.get_by_role("link", name=kind, exact=True).click()
        tab.wait_for_load_state()
        seen.append(_looked_at(tab, kind.replace(" ", "-")))
    lab_site.show("<title>Just a moment...</title><p>Checking your browser.", status="403 No")
    tab.goto(reverse("admin:capture"))
    tab.get_by_label("Address", exact=True).fill(lab_site.url())
    tab.get_by_role("button", name="Read the page").click()
    expect(tab.get_by_role("heading", name="The page could not be read")).to_be_visible()
    seen.append(_looked_at(tab, "blocked"))
    assert seen == [([], 0)] * len(seen)


def test_it_says_that_it_is_reading_and_is_sent_once(
    newsroom: BrowserContext, lab_site: Internet
) -> None:
    tab = newsroom.new_page()
    tab.goto(reverse("admin:capture"))
    sent: list[str] = []

    def never_ending(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)  # a browser stays where it is

    tab.route("**/admin/capture/", never_ending)
    tab.get_by_label("Address", exact=True).fill(lab_site.url())
    for _ in range(2):
        tab.get_by_role("button", name="Read the page").click()
    expect(tab.get_by_role("status").get_by_text("Reading the page.")).to_be_visible()
    assert sent == ["POST"]


def test_it_works_without_scripts(
    browser: Browser, newsroom: BrowserContext, lab_site: Internet, live_server: Any
) -> None:
    plain = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=newsroom.storage_state()
    )
    tab = plain.new_page()
    tab.goto(reverse("admin:capture"))
    tab.get_by_label("Address", exact=True).fill(lab_site.url())
    tab.get_by_label("Quote").fill(SENTENCE)
    record(tab, Steps())
    plain.close()
    assert Commitment.objects.get().citations.get().citation.quote_state == "verbatim"


def _looked_at(tab: Page, name: str) -> tuple[Wrong, int]:
    """What axe finds in both schemes, and by how much it is wider than a phone; with pictures of
    it if somebody asks for them.
    """
    folder, wrong = os.environ.get("CAPTURE_PICTURES"), []
    # The admin fades from one scheme into the other; halfway no contrast is right.
    tab.evaluate("document.styleSheets[0].insertRule('* { transition: none !important; }')")
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        if folder:
            tab.screenshot(path=f"{folder}/{name}-{scheme}.png", full_page=True)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        wrong += violations(tab, OUR_PART)
    tab.set_viewport_size({"width": PHONE, "height": 640})
    wider = max(0, tab.evaluate("document.documentElement.scrollWidth") - PHONE)
    if folder:
        tab.screenshot(path=f"{folder}/{name}-phone.png", full_page=True)
    tab.set_viewport_size({"width": 1280, "height": 720})
    return wrong, wider


SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
#: Django's own breadcrumbs, above this part, tell links from text by colour alone.
OUR_PART = "#content"
