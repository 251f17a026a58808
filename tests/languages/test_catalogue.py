"""The French catalogue is whole, says what the English says, and is the one that is compiled."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from commitments import models as commitments
from evaluators import models as evaluators
from labwatch.dataset.kinds import KINDS
from labwatch.languages import fields
from tests.languages.catalogue import Entry, compiled, entries

pytestmark = pytest.mark.once
#: Places that a text is filled at, and tags.
_PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+|(?:href|lang|class)=\"[^\"]*\"")


def test_every_text_is_translated_and_none_is_a_guess() -> None:
    every = entries()
    assert len(every) > 2000
    assert [entry.english for entry in every if "fuzzy" in entry.flags] == []
    assert [entry.english for entry in every if not _is_said(entry)] == []


def _is_said(entry: Entry) -> bool:
    forms = 2 if entry.plural else 1
    return len(entry.said) == forms and all(entry.said.values())


def test_french_fills_the_same_places_and_has_the_same_tags() -> None:
    wrong = [
        (entry.english, text)
        for entry in entries()
        for text in entry.said.values()
        if _places(text) not in (_places(entry.english), _places(entry.plural or entry.english))
    ]
    assert wrong == []


def _places(text: str) -> Counter[str]:
    return Counter(_PLACES.findall(text))


def test_french_sets_narrow_spaces_where_it_sets_any() -> None:
    wide = re.compile(r"\w [;:!?»](?:\s|$)|« ")
    assert [text for entry in entries() for text in entry.said.values() if wide.search(text)] == []


def test_what_is_compiled_is_what_is_written() -> None:
    written = {}
    for entry in entries():
        key = f"{entry.context}\4{entry.english}" if entry.context else entry.english
        written.update({(key, number): text for number, text in entry.said.items()})
    assert dict(compiled()) == written


def test_names_and_questions_of_fields_are_listed_for_the_catalogue() -> None:
    shown = {
        commitments.Commitment: ("topic", "shape", "testability", "stated_on", "due"),
        evaluators.AccessGrant: (*evaluators.DEPTH_FACTS, *evaluators.SAFEGUARD_FACTS),
        evaluators.Finding: ("outcome", "as_of", "who_looked", "where_looked", "search_words"),
    }
    asked = {model._meta.get_field(name) for model, names in shown.items() for name in names}  # type: ignore[attr-defined]
    assert {str(field.verbose_name) for field in asked} <= set(map(str, fields.FIELDS))
    assert {str(kind.model._meta.verbose_name) for kind in KINDS} <= set(map(str, fields.KINDS))


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext's tools are not installed")
def test_the_catalogue_has_every_text_of_the_program(tmp_path: Path) -> None:
    for part in ("labwatch", "commitments", "evaluators", "sources", "templates"):
        skipped = shutil.ignore_patterns("__pycache__", "migrations")
        shutil.copytree(settings.BASE_DIR / part, tmp_path / part, ignore=skipped)
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    tool = [sys.executable, "manage.py", "makemessages", "-l", "fr", "--no-location"]
    made = subprocess.run(
        [*tool, "--no-wrap", "--no-obsolete"], cwd=tmp_path, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    of_the_program = entries(tmp_path / "labwatch" / "locale" / "fr" / "LC_MESSAGES" / "django.po")
    ours = {entry.key for entry in entries()}
    assert [entry.key for entry in of_the_program if entry.key not in ours] == []
    assert ours - {entry.key for entry in of_the_program} == set()
