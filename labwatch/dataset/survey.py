"""The first look over all files, before anything is written: form, keys, slugs, repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from labwatch.dataset.converting import did_you_mean
from labwatch.dataset.kinds import KIND_OF_NAME, Kind
from labwatch.dataset.problems import Place, Problem
from labwatch.dataset.reading import Entry, entries_of


@dataclass
class Survey:
    """What the files hold: every declared slug with its place; and for each kind and file the first
    and the last line with such a record."""

    declared: dict[str, dict[str, Place]] = field(default_factory=lambda: defaultdict(dict))
    files: dict[str, dict[Path, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    sound: dict[Path, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)

    def entries(self, kind: Kind) -> Iterator[Entry]:
        """The sound records of one kind. YAML is kept from the first look; JSON Lines are reread,
        so that a large file never stands in memory whole."""
        for file, lines in self.files[kind.name].items():
            for entry in self.sound.get(file) or entries_of(file, lines):
                if isinstance(entry, Entry) and entry.kind == kind.name and not _problems_of(entry):
                    yield entry


def survey(files: list[Path]) -> Survey:
    """Look over every file; problems are collected, not raised."""
    found = Survey()
    for file in files:
        for entry in entries_of(file):
            _take(found, file, entry)
    return found


def survey_of(entries: Iterable[Entry | Problem]) -> Survey:
    """The same over entries in hand, such as those of an upload, which are kept."""
    found = Survey()
    for entry in entries:
        _take(found, Path("upload"), entry)
    return found


def _take(found: Survey, file: Path, entry: Entry | Problem) -> None:
    """Note a record, or what is wrong with it."""
    problems = [entry] if isinstance(entry, Problem) else _problems_of(entry)
    if isinstance(entry, Entry) and not problems:
        problems = list(_repeats(found, entry))
        found.problems += _unknown_keys(entry)  # the rest of the record is looked at all the same
    found.problems += problems
    if isinstance(entry, Entry) and not problems:
        found.declared[entry.kind][entry.values["slug"]] = entry.place
        line = entry.place.line
        first, last = found.files[entry.kind].get(file, (line, line))
        found.files[entry.kind][file] = min(first, line), max(last, line)
        if file.suffix != ".jsonl":
            found.sound[file].append(entry)


def _problems_of(entry: Entry) -> list[Problem]:
    """What makes it impossible to look at the record at all."""
    kind = KIND_OF_NAME.get(entry.kind)
    if kind is None:
        hint = did_you_mean(entry.kind, KIND_OF_NAME)
        listed = ", ".join(KIND_OF_NAME)
        return [Problem(entry.place, "", entry.kind, f"No such kind.{hint} Kinds: {listed}.")]
    return list(_slug_problems(entry))


def _slug_problems(entry: Entry) -> Iterator[Problem]:
    slug = entry.values.get("slug")
    try:
        if not isinstance(slug, str):
            raise ValidationError("missing")
        validate_slug(slug)
    except ValidationError:
        message = "Give it a slug of letters, digits and hyphens, such as gpt-4."
        yield Problem(entry.place_of("slug"), entry.kind, "slug", message)


def _unknown_keys(entry: Entry) -> Iterator[Problem]:
    kind = KIND_OF_NAME[entry.kind]
    for key in entry.values.keys() - kind.keys:
        hint = did_you_mean(key, kind.keys)
        message = f"No such key.{hint} Keys: {', '.join(sorted(kind.keys))}."
        yield Problem(entry.place_of(key), title_of(entry), key, message)


def _repeats(found: Survey, entry: Entry) -> Iterator[Problem]:
    first = found.declared[entry.kind].get(str(entry.values.get("slug")))
    if first:
        message = f"The slug is taken: it stands at {first.file}:{first.line} already."
        yield Problem(entry.place_of("slug"), title_of(entry), "slug", message)


def title_of(entry: Entry) -> str:
    """How problems call a record: its kind and slug."""
    return f"{entry.kind} {entry.values.get('slug', '')}".strip()
