"""A quote as what must be found: literally, or with the marks of the person who quotes.

Dots split a quote into segments that follow each other within a bounded gap; "requir[ed]" opens
the end of a word; "[W]e" is a changed capital; "[autonomous replication,]" was inserted and may
replace some words. A bracket that holds a modal verb, a negation, a number or a quantifier is no
such mark: its words must be there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from sources.matching.folding import Folded, fold
from sources.matching.pagetext import reference_spans
from sources.matching.tokens import Token, tokens_of
from sources.matching.words import is_guarded

_DOTS = r"(?:\.\s?\.\s?\.(?:\s?\.)?|…\.?)"
_GAP = re.compile(rf"\[\s?{_DOTS}\s?\]|\(\s?{_DOTS}\s?\)|{_DOTS}")
_BRACKET = re.compile(r"\[([^\[\]]{1,200})\]")
_IN_WORD = re.compile(r"(?<=[^\W\d_])\[([^\W\d_]{1,8})\]|\[([^\W\d_]{1,8})\](?=[^\W\d_])")
_MOST_BRACKETS = 12
#: Stand-ins inside a segment, never part of a text: an opened word end, an insertion.
_OPENED, _INSERTED = "\ue000", "\ue001"
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)\]\s]*$")
#: What follows a bracket that is a link of Markdown.
_LINKED = ("(", "[", ":")


@dataclass(frozen=True)
class Piece:
    """One thing to be found: a word, a word with an open end, or a replaceable insertion."""

    key: str = ""
    written: str = ""
    hyphen: str = ""  #: the hyphen between this word and the next, with the space behind it
    is_bracketed: bool = False  #: in the quote's own reference mark
    is_aside: bool = False  #: in one that the page may lack
    is_open: bool = False  #: any short ending may follow the key
    inserted: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Segment:
    """A part of a quote without a gap in it."""

    written: str
    folded: Folded
    tokens: list[Token]
    pieces: list[Piece]
    follows_sentence: bool = False  #: whether the gap before it may leave the sentence

    @property
    def is_plain(self) -> bool:
        """Whether it is words only."""
        return not any(piece.is_open or piece.inserted is not None for piece in self.pieces)


@dataclass(frozen=True)
class Pattern:
    """A quote in one reading."""

    segments: list[Segment] = field(default_factory=list)
    is_editorial: bool = False


def clean(quote: str) -> str:
    """A quote as pages are written: NFC, single spaces, without stand-ins of ours."""
    quote = unicodedata.normalize("NFC", quote)
    return " ".join(quote.replace(_OPENED, "").replace(_INSERTED, "").split())


def joined(quote: str) -> str:
    """A quote whose brackets inside words are taken off: what the quoting person would say."""
    return _IN_WORD.sub(r"\1\2", quote)


@lru_cache(maxsize=64)
def literal(quote: str) -> Pattern:
    """Every word of a cleaned quote, dots and brackets being punctuation."""
    segment = _segment(quote, [], False)
    return Pattern([segment] if segment.pieces else [])


@lru_cache(maxsize=64)
def editorial(quote: str) -> Pattern | None:
    """The reading that takes dots and brackets for the quoting person's, if there are any."""
    gaps = list(_GAP.finditer(quote))
    brackets = sum(1 for _ in _BRACKET.finditer(quote))
    if brackets > _MOST_BRACKETS or not (gaps or brackets):
        return None
    bounds = [0, *(edge for gap in gaps for edge in gap.span()), len(quote)]
    parts = [quote[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2)]
    segments: list[Segment] = []
    for index, part in enumerate(parts):
        dots = gaps[index - 1].group().count(".") if index else 0
        ended = bool(index) and (dots == 4 or bool(_SENTENCE_END.search(parts[index - 1])))
        segment = _bracketed(part, ended or _starts_sentence(part))
        if any(piece.key for piece in segment.pieces):
            segments.append(segment)
    return Pattern(segments, True) if segments else None


def _starts_sentence(part: str) -> bool:
    """Whether a segment starts with a capital, in brackets or not, that is no acronym."""
    letters = re.sub(r"[^\w]", "", part[:12])
    return letters[:1].isupper() and not letters[1:2].isupper()


def _bracketed(part: str, follows_sentence: bool) -> Segment:
    """Read the brackets of one segment."""
    insertions: list[tuple[str, ...]] = []
    text, last = "", 0
    for found in _BRACKET.finditer(part):
        text += part[last : found.start()] + _mark(part, found, insertions)
        last = found.end()
    return _segment(text + part[last:], insertions, follows_sentence)


def _mark(part: str, found: re.Match[str], insertions: list[tuple[str, ...]]) -> str:
    """What stands for one bracket in the text that is searched."""
    inside = found.group(1)
    glued_before = part[: found.start()][-1:].isalpha()
    glued_after = part[found.end() :][:1].isalpha()
    if reference_spans(found.group().lower()) and not glued_after and not inside.isalpha():
        return found.group()
    keys = tuple(token.key for token in tokens_of(fold(inside)))
    if glued_after or part[found.end() :][:1] in _LINKED or any(map(is_guarded, keys)):
        return inside
    if glued_before:
        return _OPENED if inside.isalpha() and len(inside) <= 4 and inside != "less" else inside
    insertions.append(keys)
    return f" {_INSERTED} "


def _segment(text: str, insertions: list[tuple[str, ...]], follows_sentence: bool) -> Segment:
    folded = fold(text)
    tokens = tokens_of(folded)
    marks, lacking = reference_spans(folded.text), _asides(folded.text)
    pieces: list[Piece] = []
    inserted = iter(insertions)
    for index, token in enumerate(tokens):
        end = tokens[index + 1].start if index + 1 < len(tokens) else len(folded.text)
        behind = folded.text[token.end : end]
        before = folded.text[: token.start] if not index else ""
        pieces += [Piece(inserted=next(inserted, ())) for _ in range(before.count(_INSERTED))]
        pieces.append(
            Piece(
                token.key,
                folded.written(token.start, token.end),
                hyphen=behind if behind in ("-", "- ") else "",
                is_bracketed=_is_inside(token, marks),
                is_aside=_is_inside(token, lacking),
                is_open=behind.startswith(_OPENED),
            )
        )
        pieces += [Piece(inserted=next(inserted, ())) for _ in range(behind.count(_INSERTED))]
    while pieces and pieces[-1].inserted is not None:
        pieces.pop()
    while pieces and pieces[0].inserted is not None:
        pieces.pop(0)
    return Segment(text.strip(), folded, tokens, pieces, follows_sentence)


def _is_inside(token: Token, spans: list[tuple[int, int]]) -> bool:
    return any(first <= token.start and token.end <= last for first, last in spans)


def _asides(text: str) -> list[tuple[int, int]]:
    """Reference marks of a quote: glued to the word before, or before a mark or the end."""
    return [
        (start, end)
        for start, end in reference_spans(text)
        if (start and not text[start - 1].isspace())
        or not text[end:].strip(" .,;:)”\"'")
        or text[end] in ".,;:"
    ]
