"""Imports, checks and jobs are named as authors, at the doors through which they come."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from commitments.models import Lab
from labwatch.publishing.models import ChangeEntry
from sources import tasks
from sources.acting import current_actor
from sources.checking import sweeping
from tests import factories as make
from tests.history.conftest import history

pytestmark = pytest.mark.django_db

LABS = "labs:\n- slug: acme\n  name: Acme\n  country: France\n"


def _folder(tmp_path: Path, labs: str = LABS) -> Path:
    folder = tmp_path / "press-clippings"
    folder.mkdir(exist_ok=True)
    (folder / "labs.yaml").write_text(labs)
    return folder


def test_an_import_is_the_author_under_the_name_of_its_folder(tmp_path: Path) -> None:
    call_command("load_dataset", _folder(tmp_path), verbosity=0)
    row = Lab.history.get()
    assert (row.history_user, row.actor) == (None, "import of press-clippings")
    assert current_actor() == ""


def test_an_import_in_somebodys_name_names_both(desk: Client, editor: Any, tmp_path: Path) -> None:
    call_command("load_dataset", _folder(tmp_path), author="alice", verbosity=0)
    assert "Alice Liddell, by import of press-clippings" in history(desk, Lab.objects.get())


def test_the_public_log_names_the_import_and_no_path_of_the_machine(tmp_path: Path) -> None:
    call_command("load_dataset", _folder(tmp_path), verbosity=0)
    entry = ChangeEntry.objects.get()
    assert entry.by == "import of press-clippings"
    assert str(tmp_path) not in f"{entry.by} {entry.reason}"


def test_a_file_that_is_loaded_again_soon_after_is_an_act_of_its_own(
    desk: Client, tmp_path: Path
) -> None:
    call_command("load_dataset", _folder(tmp_path), verbosity=0)
    Lab.history.update(history_date=timezone.now() - dt.timedelta(seconds=20))
    call_command("load_dataset", _folder(tmp_path, LABS.replace("France", "Spain")), verbosity=0)
    shown = history(desk, Lab.objects.get())
    assert "Loaded from" in shown
    assert "was France, now Spain" in shown


@pytest.mark.parametrize(
    ("task", "act", "name"),
    [
        (tasks.check_due, "work", "source check"),
        (tasks.sweep, "begin", "source check"),
    ],
)
def test_jobs_of_workers_name_themselves(
    monkeypatch: pytest.MonkeyPatch, task: Any, act: str, name: str
) -> None:
    seen: list[str] = []

    def note(_now: Any) -> int:
        seen.append(current_actor())
        return 0

    monkeypatch.setattr(sweeping, act, note)
    task()
    assert seen == [name]
    assert current_actor() == ""


def test_checks_by_hand_name_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def note(keys: Any, seconds: float) -> list[Any]:
        seen.append(current_actor())
        return []

    monkeypatch.setattr(sweeping, "check_these", note)
    make.make_source()
    with pytest.raises(SystemExit):
        call_command("check_sources", "--all")
    assert seen == ["source check"]
