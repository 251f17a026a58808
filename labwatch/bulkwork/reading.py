"""Uploaded files to entries, as the dataset has them. Strangers' files: whatever cannot be read is
told as a problem with its place, and nothing that would take long is tried."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from labwatch.bulkwork.packing import File, UploadError
from labwatch.bulkwork.spreadsheets import sheet_entries
from labwatch.dataset.problems import Place, Problem
from labwatch.dataset.reading import Entry, entries_of

#: So many records are checked and written while somebody waits.
MOST_ROWS = 5_000
#: What no database takes as text: NUL, and halves of characters.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_entries(files: list[File], kind_name: str) -> list[Entry | Problem]:
    """All records of the files. UploadError if there are none or too many."""
    found = list(islice(_each(files, kind_name), MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise UploadError(
            f"The files hold more than {MOST_ROWS} records. Split them, or use "
            "manage.py load_dataset, which takes any number."
        )
    if not found:
        raise UploadError("There is no record in it; below the first row, write one a row.")
    return [_storable(entry) for entry in found]


def _each(files: list[File], kind_name: str) -> Iterator[Entry | Problem]:
    for file in files:
        if file.suffix == ".csv":
            # In a zip, each file is named after its kind.
            yield from sheet_entries(file, kind_name if len(files) == 1 else "")
        else:
            yield from _dataset_entries(file)


def _dataset_entries(file: File) -> Iterator[Entry | Problem]:
    """The records of a file in the form of the dataset, named as it was uploaded."""
    if file.suffix != ".jsonl" and (line := _line_of_alias(file)):
        message = "Write it out instead of pointing to it by an asterisk."
        yield Problem(Place(file.name, line), "", "", message)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{file.suffix}"
        path.write_bytes(file.content)
        for found in _guarded(path):
            yield _renamed(found, file.name)


def _guarded(path: Path) -> Iterator[Entry | Problem]:
    """As ``entries_of``; what no honest file holds is a problem as well."""
    try:
        yield from entries_of(path)
    except (yaml.YAMLError, ValueError, RecursionError, MemoryError) as error:
        words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Problem(Place(str(path), 1), "", "", f"It cannot be read: {words}")


def _line_of_alias(file: File) -> int:
    """The line of the first reference within a YAML file, which could stand for millions; or 0."""
    try:
        tokens = yaml.scan(file.content.decode("utf-8", "replace"), Loader=yaml.SafeLoader)
        return next((each.start_mark.line + 1 for each in tokens if _is_alias(each)), 0)
    except yaml.YAMLError:
        return 0  # told when it is read


def _is_alias(token: Any) -> bool:
    return isinstance(token, yaml.AliasToken)


def _renamed(found: Entry | Problem, name: str) -> Entry | Problem:
    return replace(found, place=Place(name, found.place.line))


def _storable(found: Entry | Problem) -> Entry | Problem:
    if isinstance(found, Problem):
        return found
    text = json.dumps(found.values, ensure_ascii=False, default=str)
    if not _UNSTORABLE.search(text) and "\\u0000" not in text:
        return found
    message = "It holds a character that is none, such as NUL; take it out."
    return Problem(found.place, found.kind, "", message)
