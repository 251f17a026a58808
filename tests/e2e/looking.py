"""How pages are looked at: by axe, on a phone, for complaints in the console, and logged in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

Wrong = list[tuple[str, str]]
PHONE = 320  # pixels


def log_in(tab: Page) -> None:
    """Log in as an editor, by the form."""
    get_user_model().objects.create_superuser("alice", "alice@lab.example", "a long password")
    tab.goto("/admin/")
    tab.get_by_label("Username").fill("alice")
    tab.get_by_label("Password").fill("a long password")
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_role("heading", name="Desk")).to_be_visible()


def violations(tab: Page, within: str = "html") -> Wrong:
    """What axe finds wrong in a part of the page: the rule and the first element at fault."""
    found = Axe().run(tab, context=within).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def violations_on(tab: Page, addresses: Iterable[str], within: str = "html") -> dict[Any, Wrong]:
    """What axe finds wrong on these pages, everything unfolded, in light and in dark."""
    wrong = {}
    for address in addresses:
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.goto(address)
            tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            wrong[address, scheme] = violations(tab, within)
    return {where: what for where, what in wrong.items() if what}


def wider_than_a_phone(tab: Page, addresses: Iterable[str]) -> dict[str, int]:
    """The pages that scroll sideways on a phone, and how wide they are there, in pixels."""
    tab.set_viewport_size({"width": PHONE, "height": 640})
    wide = {}
    for address in addresses:
        tab.goto(address)
        wide[address] = tab.evaluate("document.documentElement.scrollWidth")
    return {address: width for address, width in wide.items() if width > PHONE}
