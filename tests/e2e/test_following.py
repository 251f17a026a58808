"""A reader follows by mail in a browser that runs no scripts, over a real mail server."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from labwatch.alerts.models import Follower
from labwatch.alerts.tokens import manage_token
from labwatch.tips import tokens
from tests.alerts.conftest import PostOffice, later, link_in, make_follower, post
from tests.e2e.looking import violations_on, wider_than_a_phone

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["post"]  # a fixture


def test_a_reader_follows_a_lab_and_ends_it(
    browser: Browser, site: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "TOO_FAST", dt.timedelta(0))  # a browser that types in no time
    visitor = browser.new_context(base_url=site, java_script_enabled=False)
    tab = visitor.new_page()
    tab.goto("/labs/anthropic/")
    tab.get_by_role("link", name="Follow by mail").click()
    expect(tab.get_by_label("Anthropic", exact=True)).to_be_checked()
    tab.get_by_label("Your email address").fill("ada@reader.example")
    tab.get_by_label("As it happens").check()
    tab.get_by_role("button", name="Send me the letter").click()
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert later() == 1
    tab.goto(link_in(post.last, "confirm"))
    tab.get_by_role("button", name="Yes, write to me").click()
    expect(tab.get_by_role("status")).to_contain_text("from now on we write to you")
    expect(tab.get_by_label("Anthropic", exact=True)).to_be_checked()
    tab.get_by_role("button", name="Stop the mail").click()
    expect(tab.get_by_role("heading", name="No more mail")).to_be_visible()
    assert not Follower.objects.exists()
    visitor.close()


def test_axe_finds_nothing_and_a_phone_scrolls_nowhere(tab: Page, settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    page = f"/follow/manage/{manage_token(make_follower('labs/anthropic'))}/"
    pages = ["/feeds/", "/follow/?record=models/gpt-4", page, page.replace("manage", "stop")]
    assert violations_on(tab, pages) == {}
    assert wider_than_a_phone(tab, pages) == {}
