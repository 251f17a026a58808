"""What is read of strangers is read by nothing that runs it, follows it or grows without end."""

from __future__ import annotations

import ast
import functools
import inspect
from pathlib import Path

import pytest
import yaml
from django.forms import FileField
from django.urls import reverse

from labwatch.bulkwork import importpages, packing
from labwatch.capture import forms as captured
from labwatch.capture import uploading
from labwatch.dataset import reading
from labwatch.guard import bodies
from sources.extracting import extract

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("labwatch", "sources", "commitments", "evaluators")
#: Readers that run what they read, follow what it names, or unpack it to any size.
FORBIDDEN = {
    *("pickle", "marshal", "shelve", "dill", "cloudpickle", "xml", "lxml", "xmlrpc"),
    *("openpyxl", "xlrd", "odf", "jsonpickle", "imghdr"),
}
CALLS = {"eval", "exec", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "Image.open"}
#: Files that unpack archives, and what they check.
UNPACK = {
    "labwatch/bulk/building.py": "writes only",
    "labwatch/bulkwork/packing.py": "number, size and density of members",
    "labwatch/backups/members.py": "the operator's own backups, members by name",
}


@functools.cache
def trees() -> dict[str, ast.Module]:
    """Every file of ours, as Python reads it."""
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    return {
        str(file.relative_to(ROOT)): ast.parse(file.read_text())
        for file in files
        if "migrations" not in file.parts
    }


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _calls(tree: ast.Module) -> set[str]:
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    shells = {
        "shell=True"
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "shell"
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    }
    return (calls & CALLS) | shells


@pytest.mark.once
def test_nothing_of_ours_reads_by_running_following_or_unpacking_without_end() -> None:
    unpacking = set()
    for name, tree in trees().items():
        imports = _imports(tree)
        assert not imports & FORBIDDEN, name
        assert not _calls(tree), name
        if imports & {"zipfile", "tarfile", "shutil"} - {"shutil"}:
            unpacking.add(name)
    assert unpacking == set(UNPACK)


def test_yaml_makes_only_plain_values_and_points_nowhere() -> None:
    assert issubclass(reading._Yaml12Loader, yaml.SafeLoader)
    assert "SafeLoader" in inspect.getsource(reading)


def test_every_form_that_takes_a_file_is_known_and_capped_below_what_its_address_takes() -> None:
    taking = {
        (name, node.lineno)
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "forms.FileField"
    }
    assert {name for name, _line in taking} == {
        "labwatch/bulkwork/importpages.py",
        "labwatch/capture/forms.py",
    }
    assert packing.LARGEST_UPLOAD < bodies.LARGEST_FILE
    assert uploading.LARGEST < bodies.LARGEST_FILE
    for name, given in (("import", []), ("capture-copy", [7])):
        assert bodies.TAKE_FILES.fullmatch(reverse(f"admin:{name}", args=given)), name
    for module in (importpages, captured):
        fields = [
            field
            for each in vars(module).values()
            for field in getattr(each, "base_fields", {}).values()
            if isinstance(field, FileField)
        ]
        assert fields, module


@pytest.mark.parametrize(
    "body",
    [
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'haha'>"
        + b"".join(
            b"<!ENTITY %c '%s'>" % (ord(b"b") + n, b"&%c;" % (ord(b"a") + n) * 10)
            for n in range(12)
        )
        + b"]><rss><channel><title>&m;</title></channel></rss>",
        b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        b"<feed><title>&x;</title></feed>",
        b"<html>" + b"<div>" * 200_000,
        b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
        b"%PDF-1.7\n" + b"1 0 obj << /Length 99999999999 >> stream\n" * 1000,
        b"[" * 1_000_000,
    ],
)
def test_a_page_that_is_a_bomb_ends_as_a_page_or_a_problem(body: bytes) -> None:
    kind = "text/xml" if body.startswith(b"<?xml") else ""
    document = extract(body, kind)
    assert len(document.full) <= 3_000_000
    assert "root:" not in document.full
    assert "haha" * 100 not in document.full
