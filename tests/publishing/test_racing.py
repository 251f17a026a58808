"""A write that commits while another refresh is at work is not forgotten."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from commitments.models import Lab
from labwatch.publishing.models import PublishedForm, Touched
from labwatch.publishing.place import read_form
from labwatch.publishing.refreshing import refresh_all
from tests import factories as make


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_a_write_that_began_before_a_refresh_and_ended_after_it_is_noticed() -> None:
    slow, quick = make.make_lab(slug="slow"), make.make_lab(slug="quick")
    refresh_all()
    written, refreshed = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Lab.objects.filter(pk=slow.pk).update(note="Written first, committed last.")
            written.set()
            refreshed.wait(timeout=20)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert written.wait(timeout=20)
    Lab.objects.filter(pk=quick.pk).update(note="Written last, committed first.")
    refresh_all()
    refreshed.set()
    writer.join(timeout=20)
    assert Touched.objects.filter(resource="labs", record=slow.pk).exists()
    refresh_all()
    form = read_form(PublishedForm.objects.get(resource="labs", slug="slow").body)
    assert form["note"] == "Written first, committed last."
