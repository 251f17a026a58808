"""Lines that were broken by their width, put together again; hyphens at line ends decided.

A hyphen at a line's end is dropped when the joined word occurs elsewhere in the document, kept
when the hyphenated one does. When neither does, nobody can know: the hyphen stays, with a line
feed behind it, and the matcher takes both readings for the same words and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_HYPHENS = (
    "-\u2010\u00ad\x02\ufffe"  # the last two are what PDFium gives for a hyphen it is sure of
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\u2010-][^\W\d_]+)*")
_HYPHENATED_END = re.compile(rf"([^\W_]+(?:[-\u2010][^\W_]+)*)[{_HYPHENS}]\s*\Z")
_START = re.compile(r"\s*([^\W_]+(?:[-\u2010][^\W_]+)*)")
_GLUED_END = re.compile(r"[—–/]\s*\Z")


@dataclass(frozen=True)
class Words:
    """The words of a document in lower case, and its hyphenated ones."""

    known: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text; none of them broken at a line's end."""
        return cls(frozenset(word.lower().replace("\u2010", "-") for word in _WORD.findall(text)))


def join_lines(lines: Iterable[str], words: Words) -> str:
    """One paragraph of these lines."""
    joined: list[str] = []
    for line in lines:
        if joined:
            joined[-1], line = join_two(joined[-1], line, words)
        joined.append(line)
    return "".join(joined)


def join_two(line: str, following: str, words: Words) -> tuple[str, str]:
    """Two neighbouring lines, ready to be put together with nothing between."""
    start = _START.match(following)
    end = _HYPHENATED_END.search(line[-80:])
    if start is None or end is None:
        glue = "" if _GLUED_END.search(line[-3:]) and not line[-3:].startswith(" ") else " "
        return line + glue, following
    bare = line.rstrip()[:-1]
    return bare + _hyphen(line.rstrip()[-1], end[1], start[1], words), following.lstrip()


def _hyphen(sign: str, before: str, after: str, words: Words) -> str:
    """What stands between two halves of a word: nothing, a hyphen, or one with a line feed."""
    if not (before[-1].isalpha() and after[0].isalpha()):
        return "-"  # GPT-4, 2023-2024: no syllable ends in a digit
    last, first = before.rpartition("-")[2].lower(), after.partition("-")[0].lower()
    if last + first in words.known or (before + after).lower() in words.known:
        return ""
    if sign == "\u00ad":
        return ""
    if f"{before}-{after}".lower() in words.known or f"{last}-{first}" in words.known:
        return "-"
    return "-" if "-" in before or after[0].isupper() else "-\n"
