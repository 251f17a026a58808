"""The static edition, walked in a browser from a host that knows nothing but files."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
#: What the walk does not come by.
WITHOUT = (
    *("/cite/", "/embed/", "/cards/", "/scorecard/", "/evaluations/", "/models/", "/statements/"),
    *("/access/", "/evaluators/", "/findings/", "/changes/", "/coverage/", "/adequacy/", "/data/"),
    *("/documents/", "/feeds/", "/compare/", "/corrections/", "/methodology/", "/changelog/"),
    *(f"/api/v1/{name}/" for name in ("changes", "citations", "pledges", "evaluations", "grants")),
    *(f"/api/v1/{name}/" for name in ("sources", "statements", "models", "documents", "labs")),
    *(f"/api/v1/{name}/" for name in ("evaluators", "findings", "scorecard", "vocabulary")),
)


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nobody reads along."""


@pytest.fixture
def edition(site: str, tmp_path: Path, settings: Any) -> Iterator[str]:
    """The address of a host of files with the edition of the starter record."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    folder = tmp_path / "edition"
    call_command(
        "export_site", str(folder), languages="en", without=list(WITHOUT), stdout=StringIO()
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_reader_gets_from_the_first_page_to_a_source_and_takes_a_table(
    tab: Page, edition: str, settings: Any
) -> None:
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("requestfailed", lambda request: faults.append(request.url))
    tab.goto(f"{edition}/")
    expect(tab.get_by_text("Static edition of")).to_be_visible()
    tab.locator("main a[href='/labs/openai/']").first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("OpenAI")
    tab.locator("main a[href^='/commitments/openai-']:visible").first.click()
    expect(tab).to_have_url(re.compile(f"^{re.escape(edition)}/commitments/openai-"))
    tab.locator("main a[href^='/sources/']").first.click()
    expect(tab).to_have_url(re.compile(f"^{re.escape(edition)}/sources/"))
    tab.goto(f"{edition}/commitments/")
    with tab.expect_download() as downloading:
        tab.locator("a[href='/api/v1/commitments/index.csv']").first.evaluate(
            "link => { link.download = ''; link.click(); }"
        )
    assert "slug" in Path(downloading.value.path()).read_text().splitlines()[0]
    action = tab.locator("form[role=search], form.filters").first.evaluate("form => form.action")
    assert action.startswith(settings.SITE_URL)
    assert faults == []
