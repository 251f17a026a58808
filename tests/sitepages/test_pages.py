"""The pages about the site itself say what the program does."""

from __future__ import annotations

import pytest
from django.test import Client

from labwatch.tips import models as tips
from tests.pages.conftest import ABOUT_THE_SITE, page, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_privacy_page_tells_the_days_that_the_program_keeps(client: Client) -> None:
    text = words(page(client, "privacy"))
    assert f"deleted {tips.CONTACT_KEPT.days} days after the report" in text
    assert f"kept for {tips.CALLER_KEPT.days} days" in text


def test_a_page_without_a_form_sets_no_cookie_as_the_privacy_page_says(client: Client) -> None:
    for name in ("home", "labs", "search", *ABOUT_THE_SITE):
        client.get(page_address := f"/{'' if name == 'home' else name + '/'}")
        assert not client.cookies, page_address


def test_the_changelog_is_that_of_the_repository(client: Client) -> None:
    html = page(client, "changelog")
    assert 'lang="en"' in html
    assert "All notable changes" in words(html)


@pytest.mark.parametrize("name", ABOUT_THE_SITE)
def test_about_leads_to_every_page_about_the_site(client: Client, name: str) -> None:
    assert f'href="/{name}/"' in page(client, "about")
