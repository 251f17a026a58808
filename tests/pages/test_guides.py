"""The guides to the data: the texts of docs/ as pages of this site."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GUIDES = {
    "/data/api/": "api.md",
    "/data/questions/": "questions.md",
    "/data/webhooks/": "webhooks.md",
}


@pytest.mark.parametrize(("address", "file"), GUIDES.items())
def test_a_guide_is_its_text_under_one_heading(client: Client, address: str, file: str) -> None:
    page = client.get(address).content.decode()
    title = (settings.BASE_DIR / "docs" / file).read_text().splitlines()[0].removeprefix("# ")
    assert page.count("<h1>") == 1
    assert re.search(r"<h1>(.*?)</h1>", page)[1] in title  # type: ignore[index]
    assert "```" not in page


@pytest.mark.parametrize("address", GUIDES)
@override_settings(SITE_URL="https://labwatch.example")
def test_its_examples_ask_this_site(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert "127.0.0.1:8000" not in page
    assert address == "/data/webhooks/" or "https://labwatch.example/api/v1/" in page


@pytest.mark.parametrize("address", GUIDES)
def test_guides_lead_to_each_other_and_to_places_that_exist(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    text = page[page.index("<article") : page.index("</article>")]
    for link in re.findall(r'href="([^"]*)"', text):
        assert not link.endswith(".md")
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in page, link
        elif link.startswith("/"):
            assert client.get(link).status_code == 200, link
