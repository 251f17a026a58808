"""The table of the 84 cases in docs/source-checks.md is complete; every test it names exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.sources.matching.corpus import corpus

TESTS = Path(__file__).resolve().parent
GUIDE = TESTS.parent / "docs" / "source-checks.md"
CASES = range(1, 85)
#: The families of words and pages that the specification names without numbers.
FAMILIES = range(28, 46)
NOT_SHOWN = "not shown"


@cache
def rows() -> list[tuple[int, str, str, str]]:
    """Number, case, tests and remark of each row, in order."""
    lines = re.findall(r"^\| (\d+) \|(.*)\|$", GUIDE.read_text(), re.MULTILINE)
    cells = [(int(number), *(cell.strip() for cell in rest.split(" | "))) for number, rest in lines]
    assert {len(row) for row in cells} == {4}, "a row has other than four columns"
    return cells


def quoted(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def collected(path: Path) -> Iterator[str]:
    """The tests that pytest collects in a file: functions, and methods as ``Class::test``."""
    for node in ast.parse(path.read_text()).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for each in inside:
            if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
                yield prefix + each.name


@cache
def known(path: str) -> frozenset[str]:
    """The tests of a file below tests/; none if there is no such file."""
    file = TESTS / path
    is_test = file.name.startswith("test_") and file.is_file()
    return frozenset(collected(file)) if is_test else frozenset()


def test_every_case_stands_in_the_table_once_and_in_order() -> None:
    assert [number for number, *_ in rows()] == list(CASES)


def test_every_case_has_a_test_or_says_why_not() -> None:
    bare = [
        number
        for number, _, tests, remark in rows()
        if not quoted(tests) and NOT_SHOWN not in remark
    ]
    assert bare == []


def test_every_named_test_exists() -> None:
    named = [(number, name) for number, _, tests, _ in rows() for name in quoted(tests)]
    assert len(named) > len(CASES)
    absent = [
        (number, name)
        for number, name in named
        for path, _, test in [name.partition("::")]
        if test not in known(path)
    ]
    assert absent == []


def test_no_case_names_a_test_twice() -> None:
    lists = {number: quoted(tests) for number, _, tests, _ in rows()}
    assert {number for number, tests in lists.items() if len(tests) != len(set(tests))} == set()


def test_every_family_named_in_the_table_is_in_the_corpus() -> None:
    named = {number: quoted(remark) for number, _, _, remark in rows() if number in FAMILIES}
    assert all(named[number] for number in FAMILIES)
    families = {case.family for case in corpus(1)}
    absent = [(n, name) for n, names in named.items() for name in names if name not in families]
    assert absent == []
