"""What is wrong with a dataset, each with its file, line and field; all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands: a file as it was named, and a line counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right. ``record`` and ``field`` are empty where none is concerned."""

    place: Place
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.place.file}:{self.place.line}"
        return ": ".join(part for part in (where, self.record, self.field, self.message) if part)


class DatasetError(Exception):
    """The dataset was refused and nothing was written. ``problems`` are in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
