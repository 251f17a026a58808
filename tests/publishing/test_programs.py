"""An old and a new program side by side: the new one makes public forms, both answer rightly."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from labwatch.publishing import programs, refreshing, versions
from labwatch.publishing.models import DataVersion, PublishedForm
from labwatch.publishing.refreshing import refresh, refresh_all
from labwatch.publishing.versions import current_version
from tests import factories as make

pytestmark = pytest.mark.django_db


class Running:
    """The program that this process is, as it changes."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def __call__(self, stamp: str) -> None:
        """From here on, it is that one."""
        for module in (programs, refreshing, versions):
            self.patch.setattr(module, "code_stamp", lambda: stamp)


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    return Running(monkeypatch)


@pytest.fixture
def both(running: Running) -> Running:
    """The old program made the forms, then the new one did."""
    make.make_lab(slug="lab-example")
    for stamp in ("old", "new"):
        running(stamp)
        refresh_all()
        assert current_version().is_fresh
    return running


def test_a_former_program_leaves_the_forms_to_the_new_one(both: Running) -> None:
    before = current_version().mark
    for _ in range(3):
        both("old")
        assert refresh() == 0
        both("new")
        assert refresh() == 0
    assert current_version().mark == before
    assert DataVersion.objects.get().code == "new"


def test_what_changes_meanwhile_is_told_by_both(both: Running, api: APIClient) -> None:
    make.make_lab(slug="second-example")
    both("old")
    assert refresh() == 0
    assert not PublishedForm.objects.filter(slug="second-example").exists()
    assert api.get("/api/v1/labs/second-example/").status_code == 200
    both("new")
    assert refresh() == 1
    assert current_version().is_fresh


def test_a_program_that_was_taken_back_hands_the_forms_to_the_former_one(both: Running) -> None:
    both("old")
    later = timezone.now() + programs.SILENT + dt.timedelta(seconds=1)
    with time_machine.travel(later, tick=True):
        assert refresh() == 1
        both("new")
        assert refresh() == 0
        assert DataVersion.objects.get().code == "old"


def test_a_program_at_rest_is_not_taken_for_one_that_was_taken_back(both: Running) -> None:
    for minutes in range(1, 12, 2):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=True):
            both("new")
            assert refresh() == 0
            both("old")
            assert refresh() == 0


def test_a_clock_set_back_by_years_leaves_no_program_waiting(both: Running) -> None:
    DataVersion.objects.update(code_seen_at=timezone.now() + dt.timedelta(days=900))
    both("old")
    assert refresh() == 1
