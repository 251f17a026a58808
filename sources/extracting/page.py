"""What one walk over a page gathers: its streams, and what lies beside the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborNode

from sources.extracting.folding import BREAK
from sources.extracting.streams import Streams
from sources.extracting.styles import Sheet

Attributes = dict[str, str | None]

# What an element hands down to all within it.
HIDDEN, INVISIBLE, STRUCK, PREFORMATTED, COLLAPSED = 1, 2, 4, 8, 16
NOT_SEEN = HIDDEN | INVISIBLE


@dataclass
class Page:
    """A page while it is walked."""

    streams: Streams = field(default_factory=Streams)
    sheet: Sheet = field(default_factory=Sheet)
    title: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    scripts: list[tuple[Attributes, str]] = field(default_factory=list)
    metas: list[Attributes] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)  #: attributes that hold a page's state
    noscript: list[str] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)  #: what it says about itself
    later: list[LexborNode] = field(default_factory=list)  #: templates nobody sees

    def count(self, fact: str) -> None:
        """Count something the page state is judged by."""
        self.facts[fact] = self.facts.get(fact, 0) + 1

    def put(self, text: str, state: int) -> None:
        """Put a text in the stream that its surroundings ask for."""
        if state & STRUCK:
            self.streams.withdrawn(text)
        elif state & NOT_SEEN and not text.isspace():
            self.streams.hidden(text)
        elif state & NOT_SEEN:
            self.streams.full.append(text)
        else:
            self.streams.seen(text)

    def put_block(self, text: str, state: int) -> None:
        """Put a text that stands by itself."""
        self.break_block(state)
        self.put(text, state)
        self.break_block(state)

    def break_block(self, state: int) -> None:
        """End a block, where it is shown."""
        if state & STRUCK:
            self.streams.withdrawn(BREAK)
        if state & NOT_SEEN:
            self.streams.full.append(BREAK)
        else:
            self.streams.break_seen()
