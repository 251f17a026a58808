"""The streams of one document while it is read: pieces in the page's order, joined at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sources.extracting.folding import BREAK, SOFT, plain
from sources.extracting.limits import MAX_TEXT


@dataclass
class Streams:
    """Where each piece of text goes; ``tail`` is what a reader last saw."""

    main: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    tail: str = ""
    all_seen: bool = True  #: nothing is hidden so far

    def seen(self, text: str) -> None:
        """Text that a reader sees."""
        self.main.append(text)
        self.full.append(text)
        self.tail = text if len(text) > 40 else self.tail[-40:] + text

    def hidden(self, text: str) -> None:
        """Text that is there but not shown."""
        self.full.append(text)
        self.all_seen = False

    def withdrawn(self, text: str) -> None:
        """Text that is shown struck through."""
        self.struck.append(text)

    def break_seen(self) -> None:
        """A new block begins."""
        self.main.append(BREAK)
        self.full.append(BREAK)
        self.tail = ""

    def set_aside(self) -> None:
        """Something was left out here; the words around it must not touch."""
        self.main.append(SOFT)
        self.full.append(SOFT)


def joined(pieces: Iterable[str]) -> tuple[str, bool]:
    """The pieces as one plain text, and whether it had to be cut at the limit."""
    text = "".join(pieces)
    return plain(text[:MAX_TEXT]), len(text) > MAX_TEXT
