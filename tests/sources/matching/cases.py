"""One labelled case, and how sentences are weakened by one word."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from sources.documents import Document
from sources.extracting import extract
from sources.matching import Match, anchor, match
from tests.sources.matching.material import WEAKENINGS

INTACT, ALTERED, MISSING, UNKNOWN = "intact", "altered", "missing", "unknown"


@dataclass(frozen=True)
class Case:
    """A quote, the page it is checked on, and the truth."""

    family: str
    label: str
    quote: str
    page: Document
    state: str = "ok"
    baseline: Document | None = None
    context_changed: bool | None = None  #: None: not asked

    def judged(self) -> Match:
        """What matching says."""
        was = anchor(self.quote, self.baseline) if self.baseline else None
        return match(self.quote, self.page, anchor=was, page=self.state, baseline=self.baseline)


def as_called(answer: Match) -> str:
    """A verdict in the words of the labels."""
    return INTACT if answer.stands else answer.verdict


def html(text: str, content_type: str = "text/html; charset=utf-8") -> Document:
    """A page as the extractor reads it."""
    return extract(text.encode(), content_type)


def weakenings(quote: str) -> list[str]:
    """Every version of a sentence with one word weakened."""
    return [
        re.sub(rf"(?<![\w.,%$^-]){re.escape(one)}(?![\w^%-]|[.,]\d)", other, quote, count=1)
        for one, other in WEAKENINGS
        if re.search(rf"(?<![\w.,%$^-]){re.escape(one)}(?![\w^%-]|[.,]\d)", quote)
    ]


def weaken(chance: random.Random, quote: str) -> str:
    """The sentence with one word weakened, or nothing if it has no such word."""
    found = weakenings(quote)
    return chance.choice(found) if found else ""
