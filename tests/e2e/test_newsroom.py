"""The whole way of a claim, in a real browser: captured, read by a second person, published; then
the page it quotes changes, somebody deals with it on the desk, and a correction tells of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from sources.checking import manners
from tests import factories as make
from tests.groups import groups
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.fetching.servers import Site

pytestmark = pytest.mark.django_db(transaction=True)

SUMMARY = "Outsiders test every frontier model before its release."
WEAKENED = SENTENCE.replace("will", "may")
WRONG = "We recorded that outsiders will test; the lab now says that they may."
PASSWORD = "a long password"


class Press(Internet):
    """The internet of the tests, at the address of this machine alone, since a browser asks too."""

    def url(self, path: str = "/policy", host: str = "127.0.0.1") -> str:
        """An address that the browser could open as well."""
        return super().url(path, host)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[Press]:
    """A lab's site on loopback, a clock to let hours pass, and a site that asks for two people."""
    settings.MEDIA_ROOT = tmp_path
    settings.SINGLE_MAINTAINER = False
    with Site() as site, time_machine.travel(dt.datetime.now(dt.UTC), tick=True) as clock:
        press = Press(site, clock)
        monkeypatch.setattr(manners, "going", press.going)
        yield press


@pytest.fixture
def enter(browser: Browser, live_server: Any) -> Iterator[Callable[[str, str], Page]]:
    """A tab of a colleague with a role, who has logged in by the form."""
    contexts = []

    def come(name: str, role: str) -> Page:
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.set(groups(role))
        contexts.append(browser.new_context(base_url=live_server.url))
        contexts[-1].set_default_timeout(10_000)
        tab = contexts[-1].new_page()
        log_in(tab, name)
        return tab

    yield come
    for context in contexts:
        context.close()


def log_in(tab: Page, name: str) -> None:
    """Go to the desk by way of the login."""
    tab.goto("/admin/")
    tab.get_by_label("Username").fill(name)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()


def read(tab: Page, press: Press) -> None:
    """Paste address and quote, and see that the words stand in the page."""
    tab.goto("/admin/capture/")
    tab.get_by_label("Address", exact=True).fill(press.url())
    tab.get_by_label("Quote", exact=True).fill(SENTENCE)
    tab.get_by_role("button", name="Read the page").click()
    expect(tab.get_by_text("The quote stands verbatim")).to_be_visible()


def save(tab: Page) -> None:
    """Say what was promised, in our words; the rest is proposed or chosen from lists."""
    tab.get_by_label("Summary").fill(SUMMARY)
    tab.get_by_label("Topic").select_option("external-evaluation")
    tab.get_by_label("Shape").select_option("promise")
    tab.get_by_label("Testability").select_option("measurable")
    tab.get_by_label("Kind", exact=True).select_option("policy")
    tab.get_by_role("button", name="Save as drafts").click()
    expect(tab.get_by_text("Saved as drafts")).to_be_visible()
    tab.get_by_role("button", name="Send to review").click()


def publish_from_desk(tab: Page, title: str, note: str) -> None:
    """Open the draft that waits for a second reader, and publish it with what it needs."""
    tab.goto("/admin/")
    expect(tab.get_by_role("link", name=title).first).to_be_visible()
    tab.get_by_role("link", name="Read and publish…").click()
    tab.get_by_label("Change note").fill(note)
    tab.get_by_role("button", name="Publish").click()
    expect(tab.get_by_text(re.compile("It is public[,.]"))).to_be_visible()


def is_public(tab: Page) -> None:
    """The API and the page of the commitment show it with its quote."""
    found = tab.request.get("/api/v1/commitments/?lab=acme").json()["results"]
    assert [row["summary"] for row in found] == [SUMMARY]
    tab.goto(urlsplit(found[0]["page_url"]).path)
    expect(tab.get_by_text(SENTENCE).first).to_be_visible()


def weaken(press: Press) -> None:
    """The lab writes "may" for "will"; two visits, hours apart, make it certain."""
    press.show(page(WEAKENED))
    for _ in range(2):
        press.wait(hours=7)
        press.check()


def answer(tab: Page) -> None:
    """Take the item on the desk, see which word changed, and say what that means."""
    expect(tab.get_by_text("'will' became 'may'")).to_be_visible()
    tab.get_by_role("button", name="Claim").click()
    expect(tab.get_by_role("link", name=re.compile("Mine 1"))).to_be_visible()
    tab.get_by_label("Note: for colleagues").fill("It is weaker than what we record.")
    tab.get_by_role("button", name="The commitment changed").click()
    expect(tab.get_by_text("Now change what cites it")).to_be_visible()


def draft_correction(tab: Page) -> None:
    """Write down what no longer stands, about the commitment, and send it to review."""
    tab.goto("/admin/commitments/correction/add/")
    tab.get_by_label("What was wrong").fill(WRONG)
    tab.get_by_label("What changed").fill("The page says may. The commitment says since when.")
    tab.locator("#id_commitments + .select2 .select2-selection").click()
    tab.keyboard.type("Outsiders")
    tab.locator(".select2-results__option", has_text=SUMMARY).click()
    tab.get_by_role("button", name="Save and send to review").first.click()
    expect(tab.get_by_text("It is in review")).to_be_visible()


def is_told(tab: Page) -> None:
    """The corrections, the log of changes and its feed tell of it, and so does the API."""
    for address in ("/corrections/", "/changes/", "/feeds/changes.atom", "/api/v1/changes/"):
        assert WRONG in tab.request.get(address).text(), address


def test_a_claim_goes_from_capture_to_the_public_and_on_to_a_correction(
    enter: Callable[[str, str], Page], press: Press
) -> None:
    make.make_lab(slug="acme", name="Acme", website=press.url("/"))
    press.show(page(SENTENCE))
    alice, bob = enter("alice", "contributor"), enter("bob", "editor")
    read(alice, press)
    save(alice)
    publish_from_desk(bob, SUMMARY, "First seen in the policy of November.")
    is_public(bob)
    weaken(press)
    log_in(bob, "bob")
    answer(bob)
    log_in(alice, "alice")
    draft_correction(alice)
    publish_from_desk(bob, WRONG, "Corrected what the lab weakened.")
    is_told(bob)
