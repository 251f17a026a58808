"""What matching answers: whether a quote stands, and where it stood when it was recorded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

#: Stored with each answer; raise it whenever an answer could differ for the same texts.
MATCHER_VERSION = 1

VERBATIM = "verbatim"
REFORMATTED = "reformatted"
ALTERED = "altered"
MISSING = "missing"
UNKNOWN = "unknown"

#: Why a quote is not verbatim, or why it does not stand though its words were found. Besides
#: these, ``Match.reasons`` may hold the page's state or a document's problem.
REASONS = {
    "case": "capitals differ",
    "punctuation": "punctuation differs",
    "spacing": "spaces or line breaks differ",
    "hyphenation": "a word is hyphenated differently",
    "letter forms": "ligatures, full-width letters or vowel marks differ",
    "footnote mark": "a reference mark or list number stands between the words",
    "editorial marks": "dots and brackets of the person who quotes",
    "hidden text": "only in text that is hidden until a click",
    "title": "only in the page's title",
    "embedded data": "only in the page's scripts or descriptions",
    "struck out": "only in text that is struck out",
    "no words": "the quote holds no word",
}

#: A step of a word-level diff: operation, the quote's words, the page's words.
Step = tuple[str, str, str]


@dataclass(frozen=True)
class Anchor:
    """Where a quote stood when it was recorded. Texts are kept as written."""

    before: str = ""  #: from the start of the sentence before, up to the quote
    after: str = ""  #: from the quote to the end of the sentence after
    gaps: tuple[str, ...] = ()  #: what stood under the quote's dots and brackets
    stream: str = "main"
    occurrence: int = 0  #: which of the places, counted from 0
    reading: str = ""  #: literal or editorial; if literal, dots and brackets are the source's own
    places: int = 1  #: in how many places it stood; above 1 the editor should be asked
    verdict: str = VERBATIM
    reasons: tuple[str, ...] = ()
    version: int = MATCHER_VERSION

    @property
    def is_ambiguous(self) -> bool:
        """Whether the quote stood in several places."""
        return self.places > 1

    def as_json(self) -> dict[str, Any]:
        """Plain data, for a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``; unknown keys of other versions are ignored."""
        known = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
        for name in ("gaps", "reasons"):
            known[name] = tuple(known.get(name) or ())
        return cls(**known)


@dataclass(frozen=True)
class Match:
    """The answer for one quote and one page (source-checking.md, 2).

    ``diff`` holds (operation, quote words, page words) for the whole passage, with the operations
    equal, replace, insert and delete; it is empty for a quote that stands verbatim, is missing or
    unknown. ``context_diff`` has the same form, for the surroundings. Offsets count characters of
    the stream's text as written.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    diff: tuple[Step, ...] = ()
    kinds: tuple[str, ...] = ()
    found: str = ""  #: the page's words for the passage, as written
    context_changed: bool = False
    moved: bool = False
    context_diff: tuple[Step, ...] = ()
    page: str = "ok"
    stream: str = ""  #: main, full, title or embedded
    place: tuple[int, int] | None = None
    before: str = ""  #: the page's text around the passage now
    after: str = ""
    occurrences: int = 0
    aligned: float = 0.0  #: share of the quote's words found, 0 to 1; locates, never approves

    @property
    def stands(self) -> bool:
        """Whether every word of the quote is there, in order."""
        return self.verdict in (VERBATIM, REFORMATTED)

    def as_json(self) -> dict[str, Any]:
        """Plain data, for a JSON column."""
        return asdict(self)
