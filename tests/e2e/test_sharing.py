"""Sharing in a browser: embeds within another site, citations copied, files saved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.looking import violations_on, wider_than_a_phone

pytestmark = pytest.mark.django_db(transaction=True)
FRAMES = ("/embed/labs/anthropic/", "/embed/scorecard/deeds/", "/embed/labs/anthropic/timeline/")
PICTURES = ("/embed/labs/anthropic.svg", "/embed/scorecard/words.svg", "/embed/access.svg")


@pytest.fixture
def elsewhere(site: str, tmp_path: Path) -> Iterator[str]:
    """The address of another site on another port, which embeds ours."""
    frames = "".join(f'<iframe src="{site}{one}" title="{one}"></iframe>' for one in FRAMES)
    pictures = "".join(f'<img src="{site}{one}" alt="{one}">' for one in PICTURES)
    refused = f'<iframe src="{site}/labs/anthropic/" title="refused"></iframe>'
    html = f"<!DOCTYPE html><title>Elsewhere</title>{frames}{refused}{pictures}"
    (tmp_path / "index.html").write_text(html, "utf-8")
    (tmp_path / "favicon.ico").touch()
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_shows_embeds_and_nothing_else_of_ours(
    browser: Browser, elsewhere: str
) -> None:
    visitor = browser.new_context()
    tab = visitor.new_page()
    refused: list[str] = []

    def heard(message: Any) -> None:
        if message.type == "error":
            refused.append(message.text)

    tab.on("console", heard)
    tab.goto(elsewhere, wait_until="networkidle")
    for address in FRAMES:
        frame = tab.frame_locator(f'iframe[title="{address}"]')
        expect(frame.locator("h1 a")).to_be_visible()
        expect(frame.locator("footer")).to_contain_text("Lab Watch")
        wide = frame.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth")
        assert wide, address
    widths = tab.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) == len(PICTURES)
    assert all(width > 400 for width in widths)
    assert len(refused) == 1
    assert "frame-ancestors" in refused[0]
    assert visitor.cookies() == []
    visitor.close()


def test_embeds_have_no_barrier_and_fit_a_phone(tab: Page) -> None:
    addresses = (*FRAMES, "/embed/access/", "/embed/fr/labs/openai/", "/embed/coverage/")
    assert violations_on(tab, addresses) == {}
    assert wider_than_a_phone(tab, addresses) == {}


def test_a_picture_is_styled_under_its_own_policy(tab: Page) -> None:
    tab.goto("/embed/labs/anthropic.svg")
    fill = "getComputedStyle(document.querySelector('.source')).fill"
    assert tab.evaluate(fill) != "rgb(0, 0, 0)"


def test_a_citation_is_copied_by_its_button_and_without_scripts_there_is_none(
    browser: Browser, site: str
) -> None:
    visitor = browser.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    tab = visitor.new_page()
    tab.goto("/labs/anthropic/")
    tab.get_by_text("Cite it", exact=True).click()
    button = tab.locator("[data-copies=cite-bibtex-text]")
    button.click()
    expect(button).to_have_text("Copied")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == tab.locator("#cite-bibtex-text").text_content()
    with tab.expect_download() as saved:
        tab.get_by_role("link", name="RIS", exact=True).click()
    assert saved.value.suggested_filename == "labwatch-labs-anthropic.ris"
    visitor.close()
    plain = browser.new_context(base_url=site, java_script_enabled=False)
    tab = plain.new_page()
    tab.goto("/labs/anthropic/")
    tab.get_by_text("Cite it", exact=True).click()
    expect(tab.locator("#cite-bibtex-text")).to_be_visible()
    expect(tab.locator("[data-copies]").first).to_be_hidden()
    plain.close()
