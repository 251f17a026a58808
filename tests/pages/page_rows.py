"""What a page lists, read back from its HTML, to be compared with what its sentence says."""

from __future__ import annotations

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser


def text_of(node: Any) -> str:
    """The text of an element, with single spaces."""
    return " ".join(node.text().split())


class Shown:
    """A page as readers get it. Where a section is not on the page, nothing is listed in it."""

    def __init__(self, text: str) -> None:
        self.tree = LexborHTMLParser(text)

    @property
    def sentence(self) -> str:
        """The sentence at the top; there is exactly one."""
        (found,) = self.tree.css("p.sentence")
        return text_of(found)

    def rows(self, section: str) -> list[Any]:
        """The rows of the tables in the group with that id, or straight in that section."""
        inside = self.tree.css(f"details#{section} tbody > tr")
        beside = self.tree.css(f'section[aria-labelledby="{section}"] > div tbody > tr')
        return list(inside or beside)

    def items(self, section: str) -> list[Any]:
        """The items of the list after the element with that id."""
        return list(self.tree.css(f"#{section} + ul > li"))

    def groups(self, prefix: str) -> dict[str, int]:
        """How many rows each group has whose id begins so, by the rest of the id."""
        found = self.tree.css(f'details[id^="{prefix}"]')
        ids = [str(one.attributes["id"]) for one in found]
        return {one.removeprefix(prefix): len(self.rows(one)) for one in ids}


def has_badge(row: Any, *words: str) -> bool:
    """Whether the row shows a badge of one of these words."""
    return any(row.css(f".badge.is-{word}") for word in words)


def cell(row: Any, label: str) -> str:
    """The text of the row's cell below that head."""
    (found,) = row.css(f'td[data-label="{label}"]')
    return text_of(found)


def links(row: Any, label: str) -> set[str]:
    """The addresses that the row's cell below that head links to, without the day."""
    found = row.css(f'td[data-label="{label}"] a')
    return {str(one.attributes["href"]).partition("?")[0] for one in found}


def numbers(pattern: str, sentence: str) -> tuple[int, ...]:
    """The numbers where the pattern stands in the sentence, ``#`` for each; none if it does not."""
    found = re.search(re.escape(pattern).replace(r"\#", r"(\d+)"), sentence)
    return tuple(int(one) for one in found.groups()) if found else ()
