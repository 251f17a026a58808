"""The break test that a ruling was judged by stays as it read, whoever changes what."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from commitments.frozen import lay_guard, lift_guard
from commitments.models import Commitment, Ruling
from labwatch.dataset.exporting import export_dataset
from labwatch.dataset.importing import import_dataset
from tests import factories as make
from tests.admin.conftest import filled_in, page, publish

pytestmark = pytest.mark.django_db
TEST = "A release without outside tests."
OTHER = "Two releases without outside tests."


def judged(**given: Any) -> Ruling:
    """A ruling that was published by the rules, on a promise with a test."""
    pledge = make.make_pledge(commitment=make.make_commitment(slug="tests", break_test=TEST))
    ruling = make.make_ruling(slug="judged", pledge=pledge, status="draft", **given)
    ruling.status = "published"
    ruling.full_clean()
    ruling.save()
    return ruling


def change_test(text: str = OTHER) -> None:
    """Somebody rewrites the commitment's test."""
    Commitment.objects.update(break_test=text)


def test_a_draft_keeps_no_test_yet() -> None:
    ruling = make.make_ruling(status="draft")
    ruling.full_clean()
    assert ruling.break_test is None


def test_publishing_keeps_the_test_as_it_reads() -> None:
    assert judged().break_test == TEST


def test_publishing_in_the_admin_keeps_it(desk: Client) -> None:
    pledge = make.make_pledge(commitment=make.make_commitment(break_test=TEST))
    ruling = make.make_ruling(pledge=pledge, status="draft", author="Bob")
    assert publish(desk, ruling).status_code == 302
    ruling.refresh_from_db()
    assert ruling.break_test == TEST


def test_a_later_change_of_the_test_leaves_it_alone_and_shows() -> None:
    ruling = judged()
    assert not ruling.is_test_changed
    change_test()
    ruling = Ruling.objects.get()
    assert (ruling.break_test, ruling.is_test_changed) == (TEST, True)


def test_that_no_test_was_written_is_kept_as_well() -> None:
    pledge = make.make_pledge()
    ruling = make.make_ruling(pledge=pledge, status="draft")
    ruling.status = "published"
    ruling.full_clean()
    ruling.save()
    change_test()
    ruling = Ruling.objects.get()
    assert (ruling.break_test, ruling.is_test_changed) == ("", True)


def test_the_rules_refuse_another_text() -> None:
    ruling = judged()
    ruling.break_test = OTHER
    with pytest.raises(ValidationError, match="never edited"):
        ruling.full_clean()


@pytest.mark.parametrize("status", ["published", "draft"])
def test_the_database_refuses_another_text(status: str) -> None:
    judged()
    Ruling.objects.update(status=status)
    with pytest.raises(IntegrityError, match="keeps the break test"), transaction.atomic():
        Ruling.objects.update(break_test=OTHER)


def test_whoever_never_read_it_cannot_empty_it() -> None:
    judged()
    Ruling.objects.update(break_test=None)
    assert Ruling.objects.get().break_test == TEST


def test_without_the_guard_the_text_could_be_changed() -> None:
    judged()
    lift_guard(connection)
    Ruling.objects.update(break_test=OTHER)
    lay_guard(connection)
    assert Ruling.objects.get().break_test == OTHER


def test_api_and_page_show_that_the_test_changed(api: APIClient, client: Client) -> None:
    judged()
    body = api.get("/api/v1/rulings/judged/").json()
    assert (body["break_test"], body["break_test_changed"]) == (TEST, False)
    assert "test changed since" not in client.get("/commitments/tests/").content.decode()
    change_test()
    body = api.get("/api/v1/rulings/judged/").json()
    assert (body["break_test"], body["break_test_changed"]) == (TEST, True)
    shown = client.get("/commitments/tests/").content.decode()
    assert "test changed since" in shown
    assert f'It was judged by the test as it read then: <q lang="en">{TEST}</q>' in shown


def test_a_dataset_carries_the_kept_test(tmp_path: Path) -> None:
    ruling = judged()
    make.cite(ruling.pledge.commitment)
    make.make_reply(slug="asked", question="Did you?", pledge=ruling.pledge)
    change_test()
    export_dataset(tmp_path)
    counts = import_dataset([tmp_path])
    assert (counts["rulings"].unchanged, counts["replies"].unchanged) == (1, 1)
    Ruling.objects.all().delete()
    import_dataset([tmp_path])
    assert Ruling.objects.get().break_test == TEST
    assert "Did you?" in (tmp_path / "replies.yaml").read_text()


def test_a_file_that_leaves_the_kept_test_out_changes_nothing(tmp_path: Path) -> None:
    judged()
    change_test()
    export_dataset(tmp_path)
    file = tmp_path / "rulings.yaml"
    kept = [line for line in file.read_text().splitlines() if "break_test" not in line]
    file.write_text("\n".join(kept) + "\n")
    assert import_dataset([file])["rulings"].unchanged == 1
    assert Ruling.objects.get().break_test == TEST


def test_rulings_of_before_get_the_test_of_the_day_they_were_published() -> None:
    commitment = make.make_commitment(break_test=TEST)
    ruling = make.make_ruling(pledge=make.make_pledge(commitment=commitment))
    commitment.break_test = OTHER
    commitment.save()
    import_module("commitments.migrations.0004_frozen_tests").keep_tests(apps, None)
    ruling.refresh_from_db()
    assert ruling.break_test == TEST


def test_whoever_changes_a_test_is_told_who_was_judged_by_it(desk: Client) -> None:
    ruling = judged(ruled_on=dt.date(2024, 5, 24))
    commitment = ruling.pledge.commitment
    make.cite(commitment)
    data = filled_in(desk.get(page(commitment, "change")))
    data |= {"break_test": OTHER, "change_reason": "The words allow one."}
    told = desk.post(page(commitment, "change"), data, follow=True)
    assert "1 published ruling keeps the break test as it read" in told.content.decode()
