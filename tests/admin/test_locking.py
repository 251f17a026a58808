"""A form never writes back what the checker wrote while it was being saved.

Only PostgreSQL has two writers at a time; on SQLite a form's transaction is alone anyway.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from sources.admin.sources import SourceForm
from sources.models import Source
from tests import factories as make
from tests.admin.conftest import filled_in, page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="needs PostgreSQL: set DATABASE_URL"
    ),
]


class Checker(threading.Thread):
    """A worker that writes what it found into columns that no form shows."""

    def __init__(self, source: Source) -> None:
        super().__init__(daemon=True)
        self.source = source

    def run(self) -> None:
        """Write, waiting for the lock if there is one."""
        try:
            found = {"reach": "gone", "next_check_at": make.A_MOMENT, "lease": "abc"}
            Source.objects.filter(pk=self.source.pk).update(**found)
        finally:
            connection.close()

    def goes_as_far_as_it_can(self) -> None:
        """Return once it has written, or waits for somebody's lock."""
        self.start()
        deadline = time.monotonic() + 20
        while self.is_alive() and not _somebody_waits():
            assert time.monotonic() < deadline, "the checker neither wrote nor waited"


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_form_keeps_what_the_checker_writes_while_it_is_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Client()
    desk.force_login(get_user_model().objects.create_superuser("alice"))
    source = make.make_source()
    checker, clean = Checker(source), SourceForm.clean

    def meanwhile(form: SourceForm) -> Any:
        checker.goes_as_far_as_it_can()
        return clean(form)

    data = {**filled_in(desk.get(page(source, "change"))), "title": "A new title"}
    monkeypatch.setattr(SourceForm, "clean", meanwhile)
    assert desk.post(page(source, "change"), data).status_code == 302
    checker.join(20)
    source.refresh_from_db()
    assert (source.reach, source.lease) == ("gone", "abc")
    assert source.next_check_at == make.A_MOMENT
    assert source.title == "A new title"
