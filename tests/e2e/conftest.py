"""A real browser, Chromium, over the starter record on a live server.

Without Chromium these tests are skipped; with LABWATCH_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.changed import a_changed_quote

# Playwright's sync API runs an event loop, in which Django would refuse to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as installed on this machine; nothing is downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("LABWATCH_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def copy() -> sqlite3.Connection:
    """A database in memory: empty, then a copy of the one that the first test filled."""
    return sqlite3.connect(":memory:")


@pytest.fixture
def site(live_server: Any, copy: sqlite3.Connection) -> str:
    """The address of a site that holds the starter record and a source whose quote changed."""
    if copy.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        connection.ensure_connection()
        copy.backup(connection.connection)
        return str(live_server.url)
    call_command("load_dataset", "data", verbosity=0)
    a_changed_quote()
    if connection.vendor == "sqlite":
        connection.connection.backup(copy)
    return str(live_server.url)


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    """An empty tab of a new visitor; addresses may be given without the host."""
    context = browser.new_context(base_url=site)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
