"""Files to entries: YAML (a mapping of kind to records) and JSON Lines (one record a line).

YAML is read as version 1.2 means it: only true and false are booleans and dates stay text, so a
bare "no" is the word no. JSON Lines are read one by one; a YAML file is read whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from labwatch.dataset.problems import DatasetError, Place, Problem

#: The key that names the kind in a line of JSON; "kind" itself is a field of many records.
KIND_KEY = "record"
SUFFIXES = (".yaml", ".yml", ".jsonl")


@dataclass(frozen=True)
class Entry:
    """One record as its file gives it. ``lines`` holds the line of each key where known;
    ``digest`` is the SHA-256 of what it says, empty where nobody will ask."""

    kind: str
    values: dict[str, Any]
    place: Place
    lines: dict[str, int] = field(default_factory=dict)
    digest: bytes = b""

    def place_of(self, key: str) -> Place:
        """Where a key stands, or the record if that is not known."""
        return Place(self.place.file, self.lines.get(key, self.place.line))


class Unreadable(ValueError):
    """A file or a line cannot be read as a dataset; carries the Problem that says why."""

    def __init__(self, place: Place, message: str) -> None:
        self.problem = Problem(place, "", "", message)
        super().__init__(str(self.problem))


def dataset_files(paths: list[Path]) -> list[Path]:
    """The files that the paths name, folders searched through; DatasetError if there are none."""
    problems = [
        Problem(Place(str(path), 1), "", "", "There is no such file or folder.")
        for path in paths
        if not path.exists()
    ]
    files = [file for path in paths if path.exists() for file in _files_in(path)]
    if not problems and not files:
        places = ", ".join(str(path) for path in paths)
        problems = [Problem(Place(places, 1), "", "", f"No file ends in {', '.join(SUFFIXES)}.")]
    if problems:
        raise DatasetError(problems)
    return list(dict.fromkeys(files))


def _files_in(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)


def entries_of(file: Path, lines: tuple[int, int] | None = None) -> Iterator[Entry | Problem]:
    """The records of one file, in order, and a Problem for each piece that cannot be read.

    Of JSON Lines only those from the first to the last of ``lines``, if such are given.
    """
    try:
        if file.suffix == ".jsonl":
            yield from _json_lines(file, *(lines or (1, None)))
        elif file.suffix in SUFFIXES:
            yield from _yaml(file)
        else:
            listed = ", ".join(SUFFIXES)
            raise Unreadable(Place(str(file), 1), f"Name a file that ends in {listed}.")
    except Unreadable as error:
        yield error.problem


def _json_lines(file: Path, first: int, last: int | None) -> Iterator[Entry | Problem]:
    """A broken line does not hide the next."""
    with file.open("rb") as lines:
        for number, line in islice(enumerate(lines, start=1), first - 1, last):
            try:
                if line.strip():
                    yield _json_entry(Place(str(file), number), line)
            except Unreadable as error:
                yield error.problem


def _json_entry(place: Place, line: bytes) -> Entry:
    try:
        values = json.loads(line, object_pairs_hook=_without_repeats)
    except ValueError as error:
        raise Unreadable(place, f"This is not a line of JSON: {error}") from None
    if not isinstance(values, dict) or not isinstance(values.get(KIND_KEY), str):
        raise Unreadable(place, f'Write one object with its kind, such as "{KIND_KEY}": "labs".')
    digest = hashlib.sha256(line.strip()).digest()
    return Entry(values.pop(KIND_KEY), values, place, digest=digest)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key stands twice")
    return values


class _Yaml12Loader(yaml.SafeLoader):
    """Resolves true, false, numbers and null; leaves dates, yes and no as the words they are."""


_Yaml12Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Yaml12Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
)


def _yaml(file: Path) -> Iterator[Entry]:
    loader = _Yaml12Loader(_text_of(file))
    try:
        root = loader.get_single_node()
        yield from _yaml_entries(loader, str(file), root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Unreadable(Place(str(file), line), f"This is not YAML: {error.problem}.") from None
    finally:
        loader.dispose()


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unreadable(Place(str(file), 1), "Save the file as UTF-8.") from None


def _yaml_entries(loader: yaml.SafeLoader, file: str, root: yaml.Node | None) -> Iterator[Entry]:
    if root is None:
        return
    for kind, records, line in _pairs(loader, file, root):
        if not isinstance(records, yaml.SequenceNode):
            raise Unreadable(Place(file, line), f"{kind}: list the records, each after a dash.")
        for record in records.value:
            yield _yaml_entry(loader, file, kind, record)


def _yaml_entry(loader: yaml.SafeLoader, file: str, kind: str, node: yaml.Node) -> Entry:
    pairs = _pairs(loader, file, node)
    values = {key: loader.construct_object(value, deep=True) for key, value, _line in pairs}
    lines = {key: line for key, _value, line in pairs}
    said = json.dumps([kind, values], sort_keys=True, default=str).encode()
    place = Place(file, node.start_mark.line + 1)
    return Entry(kind, values, place, lines, hashlib.sha256(said).digest())


def _pairs(loader: yaml.SafeLoader, file: str, node: yaml.Node) -> list[tuple[str, yaml.Node, int]]:
    """Keys, values and lines of a mapping; Unreadable if it is none or repeats a key."""
    place = Place(file, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(place, 'Write "key: value" lines here.')
    pairs: dict[str, tuple[str, yaml.Node, int]] = {}
    for key_node, value in node.value:
        key, line = str(loader.construct_object(key_node)), key_node.start_mark.line + 1
        if key in pairs:
            raise Unreadable(Place(file, line), f'The key "{key}" stands twice.')
        pairs[key] = (key, value, line)
    return list(pairs.values())
