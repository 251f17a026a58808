"""What tests of the download share: files of their own, and a small record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import factories as make


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder of the files, empty at first."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "bulk"


@pytest.fixture
def record(db: None) -> None:
    """A lab, its model, and a grant that cites a passage."""
    lab = make.make_lab(slug="lab", name="Łab", note="=1")
    model = make.make_model(slug="model", lab=lab, released="2023-03")
    evaluator = make.make_evaluator(slug="evaluator")
    grant = make.make_grant(slug="grant", lab=lab, evaluator=evaluator, models=(model,))
    make.cite(grant, make.make_citation(slug="passage"))
    make.make_lab(slug="draft", status="draft")
