"""What a reader of the code finds: vocabularies that are enforced, words on everything, no litter.

Walks the source tree, so that what is added later is held to the same.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from sources.records import Record
from tests.sources.every_model import all_models, by_name, records

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("labwatch", "commitments", "evaluators", "sources")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts and path.read_text().strip()
)
#: Inner classes that Django and its kin read; their names say what they are.
_DECLARATIONS = {"Meta", "Media"}


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Vocabularies


@pytest.mark.parametrize("model", all_models(), ids=by_name)
def test_every_column_with_a_vocabulary_has_a_rule_in_the_database(model: Any) -> None:
    checked = {
        name
        for rule in model._meta.constraints
        if isinstance(rule, models.CheckConstraint)
        for name in _columns_of(rule.condition)
    }
    worded = {field.name for field in model._meta.concrete_fields if field.choices}
    assert worded <= checked


def _columns_of(condition: Any) -> Iterator[str]:
    """The columns that a rule holds to a list of words."""
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _columns_of(child)
        elif child[0].endswith("__in"):
            yield child[0].removesuffix("__in")


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "vocabulary.py"], ids=_relative)
def test_every_vocabulary_says_where_it_comes_from(path: Path) -> None:
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    assert classes
    assert [node.name for node in classes if not ast.get_docstring(node)] == []


# Words on everything


def _public_without_words(node: Any, prefix: str = "") -> Iterator[str]:
    """The public classes and functions below a node that have no docstring."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if child.name.startswith("_") or child.name in _DECLARATIONS:
            continue
        if not ast.get_docstring(child):
            yield prefix + child.name
        if isinstance(child, ast.ClassDef):
            yield from _public_without_words(child, f"{prefix}{child.name}.")


@pytest.mark.parametrize("path", SOURCES, ids=_relative)
def test_every_module_and_all_that_is_public_in_it_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "the module itself"
    assert list(_public_without_words(tree)) == []


@pytest.mark.parametrize("model", all_models(), ids=by_name)
def test_every_table_says_what_it_is(model: Any) -> None:
    # Django writes "Name(field, …)" where a class has no words of its own.
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", records(), ids=by_name)
def test_every_field_that_an_editor_fills_is_explained(model: Any) -> None:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    silent = [field for field in fields if field.editable and not field.help_text]
    assert [field.name for field in silent if not _speaks_for_itself(field)] == []


def _speaks_for_itself(field: Any) -> bool:
    """The row's number, and links to records that are named after what they point at."""
    if isinstance(field, models.AutoField):
        return True
    if not field.is_relation or not issubclass(field.related_model, Record):
        return False
    return field.name.replace("_", "").removesuffix("s") == field.related_model._meta.model_name


# No litter


def _files() -> list[Path]:
    """What is in the repository, and what would be with the next commit."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("a copy without its repository")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in _files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [
            f"{_relative(path)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if pattern.search(line)
        ]
    return found


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    folders = "|".join(("work", "root", "home", "tmp", "Users"))
    assert _lines_with(re.compile(rf"(?<![\w.)}}>-])/({folders})/(?=[\w.])")) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = [
        ("py" + "pi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("docker", "io"),
        ("crates", "io"),
    ]
    names = "|".join(re.escape(".".join(host)) for host in hosts)
    assert _lines_with(re.compile(rf"({names})\b|index-url[ =]+\S*://")) == []


def test_everything_that_only_a_machine_needs_is_ignored() -> None:
    kept = {_relative(path).split("/")[0] for path in _files()}
    assert not kept & {".venv", ".lab", ".env", ".hypothesis", "node_modules"}
    assert not [path for path in _files() if path.suffix in {".pyc", ".sqlite3", ".swp"}]
