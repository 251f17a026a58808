"""No text makes one of our regular expressions run for ever.

Each expression of ours, of the URLconf and of a field is attacked in a child that is ended by a
hard limit; see ``pumping``. Not the clock decides, but how the work grows with the text.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.core.validators import RegexValidator
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern

from tests.security import pumping

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("labwatch", "sources", "commitments", "evaluators")
METHODS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
ANCHORED = {"match", "fullmatch"}
#: Growth for four times the text: linear is 4, quadratic 16.
MOST = 9.0
#: How far tables of expressions are looked into.
DEEPEST = 6
#: Expressions that grow faster, and why that is no danger.
BOUNDED = {
    "sources/fragments.py _EDITORIAL": "a quote, which an editor records",
    "sources/pagestate.py _TITLE_PARTS": "a title cut at 300 characters",
    "sources/pagephrases.py NOT_FOUND": "a line cut at 200 characters",
    "sources/extracting/pdffurniture.py _ONLY_NUMBER": "a line of at most 40 characters",
    "sources/extracting/marks.py _LAST_WORD": "the last 40 characters of a text",
    "sources/extracting/wrapping.py _HYPHENATED_END": "the last 80 characters of a line",
    "sources/matching/sentences.py _ABBREVIATED": "8 characters",
}


class Found(NamedTuple):
    """An expression, where it stands, and how it is asked."""

    place: str
    pattern: re.Pattern[Any]
    method: str


def _files() -> Iterator[tuple[Path, str, ast.Module]]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            text = file.read_text()
            if "re." in text and "migrations" not in file.parts:
                yield file, text, ast.parse(text)


def _methods_of(tree: ast.Module) -> dict[str, set[str]]:
    """By which methods this file asks what it calls by a name, for each name."""
    asked: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.attr in METHODS
        ):
            asked[node.func.value.id].add(node.func.attr)
    return asked


def _named(file: Path, tree: ast.Module) -> Iterator[Found]:
    """What is compiled once for a module, as it came out."""
    module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    asked = _methods_of(tree)
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        methods = asked.get(name) or {"search"}
        for place, pattern in _within(f"{file.relative_to(ROOT)} {name}", value):
            for method in methods & ANCHORED or {"search"}:
                yield Found(place, pattern, method)
            if methods - ANCHORED:
                yield Found(place, pattern, "search")


def _within(place: str, value: Any, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The value, or what a table of ours holds, whichever way it is laid out."""
    if isinstance(value, re.Pattern):
        yield place, value
    elif depth < DEEPEST and isinstance(value, dict):
        yield from _within(place, [*value.keys(), *value.values()], depth + 1)
    elif depth < DEEPEST and isinstance(value, tuple | list | set | frozenset):
        for number, each in enumerate(value):
            yield from _within(f"{place} {number}", each, depth + 1)


def _written(file: Path, tree: ast.Module) -> Iterator[Found]:
    """What is written where it is used."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        base, method = node.func.value, node.func.attr
        if isinstance(base, ast.Name) and base.id == "re" and method in METHODS:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                asked = method if method in ANCHORED else "search"
                place = f"{file.relative_to(ROOT)}:{node.lineno}"
                yield Found(place, re.compile(first.value), asked)


def _of_addresses(patterns: Any) -> Iterator[Found]:
    for each in patterns:
        if isinstance(each.pattern, RegexPattern):
            method = "fullmatch" if str(each.pattern).endswith("$") else "match"
            yield Found(f"address {each.pattern}", each.pattern.regex, method)
        yield from _of_addresses(getattr(each, "url_patterns", ()))


def _of_fields() -> Iterator[Found]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            for validator in getattr(field, "validators", ()):
                ours = type(validator) is RegexValidator
                if ours and isinstance(validator.regex, re.Pattern):
                    yield Found(f"{model._meta.label}.{field.name}", validator.regex, "search")


@cache
def every_pattern() -> list[Found]:
    """Each of them once."""
    found = [*_of_addresses(get_resolver().url_patterns), *_of_fields()]
    for file, _text, tree in _files():
        found += [*_named(file, tree), *_written(file, tree)]
    return list({(each.pattern.pattern, each.method): each for each in found}.values())


def _told(found: Found) -> list[Any]:
    pattern, is_bytes = found.pattern.pattern, isinstance(found.pattern.pattern, bytes)
    text = pattern.decode("latin-1") if is_bytes else pattern
    source = {"text": text, "bytes": is_bytes}
    return [found.place, source, found.pattern.flags, found.method]


def attacked(patterns: list[Found]) -> tuple[dict[str, tuple[float, str]], str]:
    """The growth of each by its place; and the place of one that never ended, if any."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.security.pumping"],
        cwd=ROOT,
        input=json.dumps([_told(each) for each in patterns]),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in child.stdout.splitlines()]
    done = {line["place"]: (line["growth"], line["pump"]) for line in lines if "growth" in line}
    return done, "" if child.returncode == 0 else f"{lines[-1:]} {child.stderr}"


@pytest.mark.once
def test_no_text_makes_an_expression_of_ours_run_for_ever() -> None:
    patterns = every_pattern()
    assert len(patterns) > 150
    growth, endless = attacked(patterns)
    assert not endless
    slow = {place: told for place, told in growth.items() if told[0] > MOST}
    assert {place: told for place, told in slow.items() if place not in BOUNDED} == {}
    assert set(BOUNDED) <= set(growth)


def test_expressions_in_tables_are_attacked_too() -> None:
    one = re.compile("a+")
    for table in ([one], {"a": (one, "b")}, {one: 1}, (("x", {"y": [one]}),)):
        assert [pattern for _place, pattern in _within("it", table)] == [one]
    assert any(
        each.place.startswith("labwatch/observing/discretion.py _PATTERNS")
        for each in every_pattern()
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("expression", "method"),
    [
        (r"(a+)+$", "search"),
        (r"(?:\w+\s?)*$", "fullmatch"),
        (r"\s+$", "search"),
        (r"x*y*x*z", "match"),
        (r"\b[\w-]*secret[\w-]*=", "search"),
        (r"^(?:<[^>]*>|[^<]+)*$", "match"),
    ],
)
def test_the_attack_finds_what_it_looks_for(expression: str, method: str) -> None:
    growth, endless = attacked([Found("it", re.compile(expression), method)])
    assert endless or growth["it"][0] > MOST


def test_the_attack_spares_what_is_linear() -> None:
    honest = [r"[a-z]+", r"\A\d{4}-\d\d\Z", r"(?:a|b)*c", r"<[^<>]*>"]
    found = [Found(each, re.compile(each), "fullmatch") for each in honest]
    growth, endless = attacked(found)
    assert not endless
    assert all(told[0] <= MOST for told in growth.values())
    assert pumping.sample([]) == ""
