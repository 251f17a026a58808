"""The texts of a public form that can be found, each with its weight and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from labwatch.vocabularies import described, vocabularies


class Level(IntEnum):
    """How much a text says of what the record is: a match in the first weighs most."""

    HEAD = 0
    QUOTE = 1
    OTHER = 2
    RELATED = 3


@dataclass(frozen=True)
class Text:
    """One text of a form. ``source``: the reference to the source in which it stands, if quoted."""

    level: Level
    text: str
    source: Mapping[str, str] | None = None


Form = Mapping[str, Any]
_HEADS = frozenset({"name", "title", "summary", "question"})
#: Addresses, dates and states; what is computed; what visits found.
_NOT_FOUND = frozenset(
    {
        "url",
        "slug",
        "value",
        "precision",
        "earliest",
        "latest",
        "role",
        "fact",
        "quote_state",
        "reading",
        "timing",
        "source_check",
        "sufficient_for",
        "band_established",
        "band_possible",
        "diff",
        "context_diff",
        "events",
        "public_line",
        "copy_read",
        "archived_copy",
        "uploaded_copy",
    }
)
_NOT_FOUND_ENDS = ("_url", "_at", "_since")
#: What a passage tells of where it stands.
_OF_SOURCE = ("locator", "publisher")
#: Fields that may hold a word of a vocabulary by chance.
_NAMING = frozenset(
    {"name", "title", "quote", "publisher", "author", "speaker", "country", "label"}
)


def texts_of(resource: str, form: Form) -> list[Text]:
    """Each text once, in the first level where it stands; the record's name first."""
    found: dict[str, Text] = {}
    for text in (Text(Level.HEAD, str(form["name"])), *_of_mapping(form, Level.HEAD, None)):
        known = found.get(text.text)
        if known is None or text.level < known.level:
            found[text.text] = text
    if resource == "sources":
        address = str(form["source_url"])
        found.setdefault(address, Text(Level.OTHER, address))
    return list(found.values())


@cache
def _vocabulary() -> frozenset[str]:
    """Words such as pre-deployment: there are filters for these."""
    return frozenset(word["value"] for each in vocabularies() for word in described(each)["words"])


def _of_mapping(form: Form, level: Level, source: Any) -> Iterator[Text]:
    """``level``: of what names the thing, such as ``name``."""
    if form.keys() == {"slug", "name", "url"}:
        yield Text(Level.RELATED, form["name"])
        return
    where = form.get("source") if "quote" in form else source
    for name, value in form.items():
        if name not in _NOT_FOUND and not name.endswith(_NOT_FOUND_ENDS):
            yield from _of_value(name, value, level, where)


def _of_value(name: str, value: Any, level: Level, source: Any) -> Iterator[Text]:
    if isinstance(value, str):
        if name in _NAMING or value not in _vocabulary():
            yield Text(_level(name, level), value, source if name == "quote" else None)
    elif isinstance(value, Mapping):
        yield from _of_mapping(value, Level.OTHER, source)
    elif isinstance(value, list):
        for item in value:
            # Former names weigh as much as the name itself.
            inner = Level.HEAD if name == "names" else Level.OTHER
            yield from (
                _of_mapping(item, inner, source)
                if isinstance(item, Mapping)
                else _of_value(name, item, Level.OTHER, source)
            )


def _level(name: str, level: Level) -> Level:
    if name == "quote":
        return Level.QUOTE
    if name in _OF_SOURCE and level is not Level.HEAD:
        return Level.RELATED
    return level if name in _HEADS else Level.OTHER
