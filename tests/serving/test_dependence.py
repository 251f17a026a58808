"""Whatever a page shows moves its key: by a table, a setting, the program, or the day."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings, settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labwatch.addresses.fates import merged_into
from labwatch.bulk.models import BulkFile
from labwatch.publishing.refreshing import refresh_all
from labwatch.publishing.triggers import watches
from labwatch.serving.marks import _SETTINGS, current_mark
from sources.models import Checker, DailyRoot, Sweep
from tests import factories as make
from tests.pages.conftest import LISTS, TEXTS
from tests.pages.test_query_counts import Hub, _pages

pytestmark = pytest.mark.django_db
NOW = timezone.now()
#: Tables that the mark asks itself.
_BESIDE = {
    "sources_sweep",
    "sources_checker",
    "sources_dailyroot",
    "bulk_bulkfile",
    "addresses_formeraddress",
}
#: Tables that are written nowhere but in a refresh, which moves the data version; and the version.
_OF_REFRESHES = {
    "publishing_dataversion",
    "publishing_touched",
    "publishing_publishedform",
    "publishing_changeentry",
    "publishing_changeabout",
}
#: Settings that no installation changes, for they are the program's own; in debug nothing is kept;
#: and of a proxy only the number of the request is believed, which is in no page.
_FIXED = {
    "BEHIND_PROXY",
    *("BASE_DIR", "LANGUAGE_CODE", "SESSION_COOKIE_NAME", "DEBUG"),
    *("KEPT_COUNTS", "RECORD_SENTENCE", "RECORD_SEARCH", "LAST_SEARCHES"),
}
_NOT_OURS = re.compile(r"[/\\](\.venv|site-packages|tests)[/\\]")
_TABLE = re.compile(r'(?:FROM|JOIN)\s+"?([a-z_0-9]+)"?')


def _tables_read(client: Client, address: str) -> set[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    reads = [q["sql"] for q in asked if q["sql"].lstrip("( ").startswith(("SELECT", "WITH"))]
    there = set(connection.introspection.table_names())
    return {table for sql in reads for table in _TABLE.findall(sql)} & there


@pytest.fixture
def settings_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of settings that our own files read, as they come to be read."""
    own, found, look = str(settings.BASE_DIR), set(), LazySettings.__getattribute__

    def noting(one: LazySettings, name: str) -> Any:
        reader = sys._getframe(1).f_code.co_filename
        if name.isupper() and reader.startswith(own) and not _NOT_OURS.search(reader):
            found.add(name)
        return look(one, name)

    monkeypatch.setattr(LazySettings, "__getattribute__", noting)
    return found


def test_no_page_reads_a_table_or_a_setting_that_moves_no_key(
    client: Client, settings_read: set[str]
) -> None:
    hub = Hub()
    hub.add_round()
    refresh_all()
    known = {watch.table for watch in watches()} | _BESIDE | _OF_REFRESHES
    pages = _pages(hub)
    addresses = [
        *pages.values(),
        "/search/?q=acme",
        "/feeds/",
        "/follow/",
        "/sitemap.xml",
        "/sitemap-labs.xml",
    ]
    read = {address: _tables_read(client, _path(address)) for address in addresses}
    unknown = {
        address: beyond
        for address, tables in read.items()
        if (beyond := {name for name in tables - known if not name.startswith("search_")})
    }
    assert unknown == {}
    assert settings_read - {*_SETTINGS} <= _FIXED
    assert {"SITE_URL", "MAIL_IS_SET_UP", "SESSION_COOKIE_AGE"} <= settings_read
    assert {"labs", "sources"} <= {*LISTS}
    assert "data" in TEXTS


def _path(address: str) -> str:
    return address if address.startswith("/") else reverse(address)


def _root() -> DailyRoot:
    return DailyRoot.objects.create(
        day=NOW.date(), root="a" * 64, leaves=1, program="p", made_at=NOW
    )


def _file(**given: Any) -> BulkFile:
    return BulkFile.objects.create(
        version="1", built_at=NOW, sha256="b" * 64, bytes=1, name="labwatch.zip", **given
    )


def _sweep(**given: Any) -> Sweep:
    return Sweep.objects.create(trigger="schedule", started_at=NOW, due=3, **given)


def _change(made: Any, **told: Any) -> None:
    type(made).objects.filter(pk=made.pk).update(**told)


def _later() -> dt.datetime:
    return NOW + dt.timedelta(seconds=1)


#: Each write beside the record, with what stands before it.
WRITES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "a round of checks ends": (_sweep, lambda row: _change(row, finished_at=NOW, done=2)),
    "its number is put right": (
        lambda: _sweep(finished_at=NOW, done=1),
        lambda row: _change(row, done=2),
    ),
    "old rounds are forgotten": (lambda: _sweep(finished_at=NOW), lambda row: row.delete()),
    "checks are stopped": (
        lambda: Checker.objects.get_or_create(pk=1)[0],
        lambda row: _change(row, stopped_at=NOW, stopped_because="Work."),
    ),
    "checks run again": (
        lambda: Checker.objects.create(pk=1, stopped_at=NOW, stopped_because="Work."),
        lambda row: _change(row, stopped_at=None, stopped_because=""),
    ),
    "a day is sealed": (lambda: None, lambda _none: _root()),
    "a day is sealed again": (_root, lambda row: _change(row, made_at=_later(), root="c" * 64)),
    "a root is dropped": (_root, lambda row: row.delete()),
    "a file is built": (lambda: None, lambda _none: _file()),
    "the file is found to hold still": (_file, lambda row: _change(row, built_at=_later())),
    "a file is dropped": (_file, lambda row: row.delete()),
    "a record was merged": (
        lambda: None,
        lambda _none: merged_into("labs", "old", "new", None, "One and the same."),
    ),
    "a source is visited": (
        make.make_source,
        lambda source: make.make_check(source=source),
    ),
    "a draft is saved": (lambda: None, lambda _none: make.make_lab(status="draft")),
}


@pytest.mark.parametrize("what", WRITES)
def test_what_pages_show_beside_the_record_moves_every_key(what: str) -> None:
    before, write = WRITES[what]
    made = before()
    mark = current_mark().text
    assert current_mark().text == mark
    write(made)
    assert current_mark().text != mark


@pytest.mark.parametrize("name", _SETTINGS)
def test_settings_that_pages_repeat_move_every_key(settings: Any, name: str) -> None:
    mark = current_mark().text
    setattr(settings, name, "something else")
    assert current_mark().text != mark


def test_another_program_moves_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = current_mark().text
    monkeypatch.setattr("labwatch.serving.marks.code_stamp", lambda: "other code")
    assert current_mark().text != mark


def test_midnight_moves_every_key() -> None:
    with time_machine.travel("2026-11-28T23:59:59Z", tick=False):
        mark = current_mark().text
    with time_machine.travel("2026-11-29T00:00:00Z", tick=False):
        assert current_mark().text != mark


def test_the_stamp_of_the_program_covers_what_pages_are_made_of() -> None:
    from labwatch import running

    names = {path.name for path in running._files(running.settings.BASE_DIR)}
    assert {"base.html", "labwatch.css", "methodology.md", "versions.py"} <= names


def test_the_footer_tells_what_the_mark_read(client: Client) -> None:
    _sweep(finished_at=NOW, done=7)
    assert "7 sources" in client.get("/about/").content.decode()
