"""Where sentences begin and end in a page's text, near a passage."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(
    r"\n\s*|(?<=[.!?…])[\"'”’)\]]{0,3}\s+(?=[^\sa-z])|(?<=[。！？])[”’」』）]?\s*"
)
_ENDING = re.compile(r"[.!?…][\"'”’)\]]{0,3}\s+(?=[^\sa-z.…])|[。！？]")
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|dr|mr|ms|mrs|fig|sec|inc|[a-z])\.\s*\Z|(?:\A|\n)\s*\(?\d{1,3}[.)]\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]")
#: Marks that close the passage itself.
_CLOSING = " \n\t.,;:!?…)]\"'”’»。！？，；：）」』"
#: Characters looked at on each side; a longer sentence is cut.
_REACH = 1500


def before(text: str, start: int) -> str:
    """From the beginning of the sentence before, up to the passage that starts there."""
    low = max(0, start - _REACH)
    edges = [low, *(edge for edge in _edges(text, low, start + 1) if edge <= start)]
    begins = not _WORD.search(text, edges[-1], start)
    first = _back(text, edges, start)
    if not begins:
        first = _back(text, edges, first)
    return text[first:start].strip()


def _back(text: str, edges: list[int], behind: int) -> int:
    """The nearest edge with a word between it and ``behind``; takes it and later ones away."""
    while edges:
        edge = edges.pop()
        if _WORD.search(text, edge, behind):
            return edge
    return behind


def after(text: str, end: int) -> str:
    """From the end of the passage to the end of the sentence after."""
    high = min(len(text), end + _REACH)
    own, *later = [*_edges(text, end, high), high]
    for edge in later:
        if _WORD.search(text, own, edge):
            return text[end:edge].lstrip(_CLOSING).rstrip()
    return text[end:high].lstrip(_CLOSING).rstrip()


def leaves_sentence(text: str) -> bool:
    """Whether a text goes past the end of a sentence."""
    return any(not _is_abbreviation(text, found.start() + 1) for found in _ENDING.finditer(text))


def _edges(text: str, low: int, high: int) -> list[int]:
    found = _BOUNDARY.finditer(text, low, min(high, len(text)))
    return [edge.end() for edge in found if not _is_abbreviation(text, edge.start())]


def _is_abbreviation(text: str, behind: int) -> bool:
    return bool(_ABBREVIATED.search(text[max(0, behind - 8) : behind]))
