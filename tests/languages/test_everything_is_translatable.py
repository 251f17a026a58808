"""No page shows interface text that a translation could not reach."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.test import Client

from tests.languages.kinds import names_of_the_record
from tests.languages.pseudo import Names, Reader, everything_bracketed


@pytest.mark.once
def test_no_text_stands_outside_of_the_catalogue(
    starter_pages: dict[str, str], django_db_blocker: object
) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    names = Names(names_of_the_record())
    with everything_bracketed():
        for name, address in starter_pages.items():
            reader = Reader(names)
            reader.feed(Client().get(address).content.decode())
            for text in dict.fromkeys(reader.found):
                found[text].append(name)
    _report(found)
    assert not found, "\n".join(f"{text}   [{pages[0]}]" for text, pages in found.items())


def _report(found: dict[str, list[str]]) -> None:
    """All of it, for whoever asks by LANGUAGE_REPORT=file."""
    if file := os.environ.get("LANGUAGE_REPORT"):
        lines = [f"{len(pages):3} {pages[0]}: {text}" for text, pages in found.items()]
        Path(file).write_text("\n".join(sorted(lines, key=lambda line: line[4:])) + "\n")
