"""Load, export, load again: the same record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commitments.models import DocumentVersion, Lab
from evaluators.models import HedgedLink
from labwatch.dataset.exporting import export_dataset
from labwatch.dataset.importing import import_dataset
from labwatch.dataset.kinds import KINDS
from sources.models import Source
from tests import factories as make
from tests.dataset.conftest import SMALL

pytestmark = pytest.mark.django_db


def files(folder: Path) -> dict[str, str]:
    """The exported files by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def empty_the_record() -> None:
    """Remove every record, from those that rest on others downwards."""
    HedgedLink.objects.all().delete()
    DocumentVersion.objects.update(supersedes=None)
    Lab.objects.update(parent=None)
    for kind in reversed(KINDS):
        kind.model.objects.all().delete()  # type: ignore[attr-defined]


@pytest.mark.parametrize("as_lines", [False, True])
def test_an_export_loads_into_the_same_record(load: Any, tmp_path: Path, as_lines: bool) -> None:
    load(SMALL)
    export_dataset(tmp_path / "one", as_lines=as_lines)
    empty_the_record()
    import_dataset([tmp_path / "one"])
    export_dataset(tmp_path / "two", as_lines=as_lines)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert {"grants", "evaluators"} <= {name.split(".")[0] for name in files(tmp_path / "one")}


def test_the_starter_record_survives_the_round_trip(tmp_path: Path) -> None:
    call_command("load_dataset", "data", later=True, verbosity=0)
    export_dataset(tmp_path / "one")
    counts = import_dataset([tmp_path / "one"])
    assert all(count.unchanged == count.total for count in counts.values())
    empty_the_record()
    import_dataset([tmp_path / "one"])
    export_dataset(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_words_that_yaml_could_misread_come_back_as_they_were(tmp_path: Path) -> None:
    names = ["no", "2023", "2023-05-24", "null", "~", "1.0", "# x", "a: b", "é — “quoted”\nline"]
    for number, name in enumerate(names):
        make.make_lab(slug=f"lab-{number}", name=name, note=name)
    export_dataset(tmp_path / "one")
    Lab.objects.all().delete()
    import_dataset([tmp_path / "one"])
    assert {lab.name for lab in Lab.objects.all()} == set(names)


def test_drafts_are_exported_as_drafts(tmp_path: Path) -> None:
    make.make_lab(slug="draft", status="draft")
    export_dataset(tmp_path / "one")
    assert "status: draft" in files(tmp_path / "one")["labs.yaml"]


def test_what_machines_keep_is_not_exported(tmp_path: Path) -> None:
    make.make_source(reach="gone")
    export_dataset(tmp_path / "one")
    assert "reach" not in files(tmp_path / "one")["sources.yaml"]
    import_dataset([tmp_path / "one"])
    assert Source.objects.get().reach == "gone"


def test_rulings_with_their_citations_survive(tmp_path: Path) -> None:
    ruling = make.make_ruling(status="draft", conduct="kept", evidence="lab-only")
    make.cite(ruling, role="conduct", voice="lab")
    make.cite(ruling.pledge.commitment, role="promise")
    ruling.status = "published"
    ruling.full_clean()
    ruling.save()
    export_dataset(tmp_path / "one")
    empty_the_record()
    import_dataset([tmp_path / "one"])
    export_dataset(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_the_command_never_writes_over_files(tmp_path: Path) -> None:
    (tmp_path / "labs.yaml").write_text("mine")
    with pytest.raises(CommandError, match="is not empty; name a new folder"):
        call_command("export_dataset", str(tmp_path))
    with pytest.raises(CommandError, match="is a file; name a folder"):
        call_command("export_dataset", str(tmp_path / "labs.yaml"))
