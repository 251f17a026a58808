"""CITATION.cff says how the record as a whole is cited (Citation File Format 1.2)."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import yaml
from django.conf import settings

from labwatch.api.links import LICENSE

ROOT = settings.BASE_DIR


@pytest.fixture(scope="module")
def citation() -> dict[str, Any]:
    """What the file says."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    return found


def test_it_has_everything_that_the_format_demands(citation: dict[str, Any]) -> None:
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"] and citation["title"]  # noqa: PT018 - both are demanded
    assert citation["type"] in {"dataset", "software"}
    assert all(set(author) == {"name"} for author in citation["authors"])
    assert all(isinstance(word, str) for word in citation["keywords"])


def test_its_version_is_that_of_the_program(citation: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert citation["version"] == project["version"]


def test_its_licence_is_that_of_the_record_on_file_and_in_every_answer(
    citation: dict[str, Any],
) -> None:
    assert citation["license"] == "CC-BY-4.0"
    assert "Attribution 4.0 International" in (ROOT / "LICENSE-DATA").read_text("utf-8")
    assert LICENSE == "https://creativecommons.org/licenses/by/4.0/"
    assert settings.SPECTACULAR_SETTINGS["LICENSE"]["url"] == LICENSE
