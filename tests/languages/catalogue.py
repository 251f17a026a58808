"""Reading catalogues without the tools of gettext, which a machine may lack."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

FRENCH = Path(settings.LOCALE_PATHS[0]) / "fr" / "LC_MESSAGES" / "django.po"


@dataclass
class Entry:
    """One text of a catalogue, in English and in the other language."""

    context: str = ""
    english: str = ""
    plural: str = ""
    flags: str = ""
    said: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is looked up by."""
        return self.context, self.english, self.plural


_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)?(?:\[(\d)\])? ?("(?:[^"\\]|\\.)*")')


def entries(path: Path = FRENCH) -> list[Entry]:
    """All entries but the header."""
    found = [_entry(block) for block in path.read_text("utf-8").split("\n\n")]
    return [entry for entry in found if entry.english]


def _entry(block: str) -> Entry:
    entry, at = Entry(), ("", 0)
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags = line
        elif found := _LINE.fullmatch(line):
            at = (found[1], int(found[2] or 0)) if found[1] else at
            _add(entry, at, ast.literal_eval(found[3]))
    return entry


def _add(entry: Entry, at: tuple[str, int], text: str) -> None:
    word, number = at
    if word == "msgctxt":
        entry.context += text
    elif word == "msgid":
        entry.english += text
    elif word == "msgid_plural":
        entry.plural += text
    else:
        entry.said[number] = entry.said.get(number, "") + text


def compiled() -> Iterator[tuple[tuple[str, int], str]]:
    """What the compiled catalogue holds, by the text in English and the number of its form."""
    with FRENCH.with_suffix(".mo").open("rb") as file:
        held: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for key, text in held.items():
        if key:
            yield (key if isinstance(key, tuple) else (key, 0)), text
