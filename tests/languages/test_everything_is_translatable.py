"""No page shows interface text that a translation could not reach, and French reaches all of it."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client

from tests.languages.kinds import names_of_the_record
from tests.languages.pseudo import ANY_WORD, ENGLISH, Names, Reader, everything_bracketed

pytestmark = pytest.mark.once
#: What pages answer that are asked for what is not there, or in a way that nobody understands.
_REFUSED = {
    **dict.fromkeys(("bad day", "home, bad question", "commitments, bad filter"), 400),
    **dict.fromkeys(("not there yet", "no such page", "style"), 404),
    "gone": 410,
}
#: A coordinate as French writes numbers, and no browser reads them.
_COMMA_IN_SVG = re.compile(r' (?:x|y|x1|y1|x2|y2|width|height)="-?\d+,\d')


def test_no_text_stands_outside_of_the_catalogue(starter_pages: dict[str, str]) -> None:
    with everything_bracketed():
        found = _read(starter_pages, ANY_WORD)
    assert not found, _told(found)


def test_every_kind_of_page_is_french_below_its_address(starter_pages: dict[str, str]) -> None:
    found = _read(starter_pages, ENGLISH)
    assert not found, _told(found)


def _read(pages: Mapping[str, str], word: re.Pattern[str]) -> dict[str, list[str]]:
    """The texts that hold such a word, outside of names and of what is marked as English, and the
    pages that show them."""
    found: dict[str, list[str]] = defaultdict(list)
    names = Names(names_of_the_record())
    for name, address in pages.items():
        answer = Client().get(address)
        assert answer.status_code == _REFUSED.get(name, 200), (name, address)
        html = answer.content.decode()
        assert '<html lang="fr"' in html, (name, address)
        assert not _COMMA_IN_SVG.search(html), (name, address)
        reader = Reader(names, word)
        reader.feed(html)
        for text in dict.fromkeys(reader.found):
            found[text].append(name)
    return found


def _told(found: Mapping[str, list[str]]) -> str:
    """All of it; also as a file, for whoever asks by LANGUAGE_REPORT=file."""
    lines = [f"{len(pages):3} {pages[0]}: {text}" for text, pages in found.items()]
    told = "\n".join(sorted(lines, key=lambda line: line[4:]))
    if file := os.environ.get("LANGUAGE_REPORT"):
        Path(file).write_text(told + "\n")
    return told
