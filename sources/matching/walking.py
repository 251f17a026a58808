"""One segment of a quote and some words of a page, walked along together.

Every word must be there, in order. The only differences let through are rules: reference marks
set aside, a hyphen at a line break or inside a word, and the quoting person's brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.matching.editorial import Piece, Segment
from sources.matching.pagetext import Window
from sources.matching.tokens import same_word
from sources.matching.words import ACRONYMS, OTHER_UNHYPHENATED, is_guarded

#: Words that a bracket may stand for, and letters that an opened word may end with.
_REPLACED, _ENDING = 4, 4
_SENTENCE_END = re.compile(r"[.!?]\s|[。！？]")
#: What a symbol is not part of: R&D is three, C++ and 5% are one.
_BETWEEN_WORDS = frozenset("&@§→←↔⇒⇔✓✔✗✘☑☒✅❌")


@dataclass(frozen=True)
class Passage:
    """Where a quote stands: folded offsets of its segments, and what differs by rule."""

    spans: tuple[tuple[int, int], ...]
    gaps: tuple[str, ...] = ()
    reasons: frozenset[str] = frozenset()

    @property
    def start(self) -> int:
        """The folded offset of its first word."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """The folded offset behind its last word."""
        return self.spans[-1][1]


@dataclass(frozen=True)
class _Walk:
    """How far a walk has come: the next token, what it passed over and what it stands on."""

    at: int
    reasons: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()

    def on(self, at: int, *reasons: str, replaced: str | None = None) -> _Walk:
        more = self.replaced if replaced is None else (*self.replaced, replaced)
        return _Walk(at, self.reasons | set(reasons), more)


def in_window(segment: Segment, window: Window) -> Iterator[Passage]:
    """The places where a segment stands in a window, in order."""
    first = segment.pieces[0]
    for index, token in enumerate(window.tokens):
        if index in window.aside and token.key != first.key:
            continue
        if first.key.startswith(token.key) or token.key.startswith(first.key):
            passage = _walked(segment, window, index)
            if passage is not None:
                yield passage


def _walked(segment: Segment, window: Window, index: int) -> Passage | None:
    walk = _walk(segment.pieces, 0, window, _Walk(index))
    if walk is None or walk.at == index or not _has_edges(window, index, walk.at):
        return None
    if _acronym_changed(segment, window, index, walk.at):
        return None
    if _borrows_a_word(segment, window, index, walk.at):
        return None
    start, end = window.tokens[index].start, window.tokens[walk.at - 1].end
    return Passage(((start, end),), walk.replaced, walk.reasons)


def _walk(pieces: list[Piece], index: int, window: Window, walk: _Walk) -> _Walk | None:
    """Go through the quote's pieces from one on; the walk behind the last, or None."""
    while index < len(pieces):
        piece = pieces[index]
        if piece.inserted is not None:
            return _walk_insertion(pieces, index, window, walk)
        step = _step(pieces, index, window, walk)
        if step is None:
            return None
        index, walk = step
    return walk


def _step(pieces: list[Piece], index: int, window: Window, walk: _Walk) -> tuple[int, _Walk] | None:
    """One word further in both, by the first rule that fits."""
    piece, at = pieces[index], walk.at
    if at < len(window.tokens):
        key, mark = window.tokens[at].key, window.aside.get(at)
        is_text = mark is None or mark.may_be_text or piece.is_bracketed
        if is_text and key == piece.key and same_word(piece.written, window.written(at)):
            reasons = ("editorial marks",) if piece.is_open else ()
            return index + 1, walk.on(at + 1, *reasons)
        if mark is not None:
            return index, walk.on(mark.behind, "footnote mark")
        if piece.is_open and _is_opened(piece.key, key):
            return index + 1, walk.on(at + 1, "editorial marks")
        if _is_part(key, piece.key) and (behind := _page_joined(piece, window, at)):
            return index + 1, walk.on(behind, "hyphenation")
        if _is_part(piece.key, key) and (behind := _quote_joined(pieces, index, key)):
            return behind, walk.on(at + 1, "hyphenation")
    if piece.is_aside:
        return index + 1, walk.on(at, "footnote mark")
    return None


def _is_part(part: str, whole: str) -> bool:
    """Whether a word may be the first of the hyphenated parts of another."""
    return len(part) < len(whole) and whole.startswith(part)


def _is_opened(stem: str, key: str) -> bool:
    ending = key[len(stem) :]
    fits = key.startswith(stem) and len(stem) > 1 and len(ending) <= _ENDING
    return fits and (not ending or (ending.isalpha() and ending != "less"))


def _page_joined(piece: Piece, window: Window, at: int) -> int:
    """The token behind the hyphenated parts that make up the quote's word, or 0."""
    joined, glued = window.tokens[at].key, False
    while len(joined) < len(piece.key):
        hyphen = window.between(at)
        if not re.fullmatch(r"-\s?", hyphen) or not joined[-1].isalpha():
            return 0
        glued = glued or hyphen == "-"
        at += 1
        joined += window.tokens[at].key
    return at + 1 if joined == piece.key and _may_join(joined, glued) else 0


def _quote_joined(pieces: list[Piece], index: int, key: str) -> int:
    """The piece behind the hyphenated parts that make up the page's word, or 0."""
    joined, glued = pieces[index].key, False
    while len(joined) < len(key):
        hyphen = pieces[index].hyphen
        if not hyphen or index + 1 >= len(pieces) or not joined[-1].isalpha():
            return 0
        glued = glued or hyphen == "-"
        index += 1
        joined += pieces[index].key
    return index + 1 if joined == key and _may_join(joined, glued) else 0


def _may_join(joined: str, glued: bool) -> bool:
    """Only letters, and no word that means something else without its hyphen."""
    return joined.isalpha() and not (glued and joined.startswith(OTHER_UNHYPHENATED))


def _walk_insertion(pieces: list[Piece], index: int, window: Window, walk: _Walk) -> _Walk | None:
    """Past an inserted bracket: its words if the page has them, else up to a few others."""
    words = pieces[index].inserted or ()
    here = tuple(token.key for token in window.tokens[walk.at : walk.at + len(words)])
    if words and here == words:
        step = walk.on(walk.at + len(words), "editorial marks", replaced="")
        return _walk(pieces, index + 1, window, step)
    for at in range(walk.at, min(walk.at + _REPLACED + 1, len(window.tokens))):
        replaced = window.tokens[walk.at : at]
        if any(is_guarded(token.key) for token in replaced):
            return None
        end = window.tokens[at].start if at < len(window.tokens) else window.tokens[-1].end
        begin = window.tokens[walk.at - 1].end if walk.at else window.tokens[0].start
        if "[" in window.page.text[begin:end]:
            return None  # the source's own brackets, with other words in them
        text = window.page.folded.written(replaced[0].start, replaced[-1].end) if replaced else ""
        step = walk.on(at, "editorial marks", replaced=text)
        done = _walk(pieces, index + 1, window, step)
        if done is not None:
            return done
    return None


def _has_edges(window: Window, first: int, behind: int) -> bool:
    """Whether the passage starts and ends with whole words and whole numbers."""
    return not (glued_before(window, first) or glued_behind(window, behind - 1))


def glued_before(window: Window, index: int) -> bool:
    """Whether the token before belongs to this one: pre-deployment, $5, -5, 3-5, 10 000."""
    return index > 0 and _belong(window, index - 1)


def glued_behind(window: Window, index: int) -> bool:
    """Whether the token behind belongs to this one."""
    return index + 1 < len(window.tokens) and _belong(window, index)


def _belong(window: Window, index: int) -> bool:
    """Whether a token and the next make one word or one number."""
    left, right, between = window.tokens[index], window.tokens[index + 1], window.between(index)
    if between == "-\n":
        return (
            left.key[-1].isalpha() and right.key[0].isalpha() and not _is_capital(window, index + 1)
        )
    if between == "-":
        return index + 1 not in window.aside
    if left.is_symbol or right.is_symbol:
        numeric = left.is_number or right.is_number
        return (not between and _BETWEEN_WORDS.isdisjoint((left.key, right.key))) or (
            numeric and between == " " and "%" in (left.key, right.key) and right.key == "%"
        )
    thousands = left.key.isdigit() and right.key.isdigit() and between in (" ", "\u00a0", "\u202f")
    return thousands and len(left.key) <= 3 and len(right.key) == 3


def _is_capital(window: Window, index: int) -> bool:
    """Whether a word starts with a capital, as the second half of a parted word does not."""
    return window.written(index)[:1].isupper()


def _borrows_a_word(segment: Segment, window: Window, first: int, behind: int) -> bool:
    """Whether the quote's first or last word is a neighbouring sentence's, which happens to end
    or begin with it: "... to skip it. Shared results" is not "It shared results".
    """
    quote, tokens = segment.folded.text, segment.tokens
    if len(tokens) < 3 or behind - first < 3:
        return False
    gaps = (
        (quote[tokens[0].end : tokens[1].start], window.between(first)),
        (quote[tokens[-2].end : tokens[-1].start], window.between(behind - 2)),
    )
    return any(not own.strip() and _SENTENCE_END.search(there) for own, there in gaps)


def _acronym_changed(segment: Segment, window: Window, first: int, behind: int) -> bool:
    """Whether US became us, say: two words that only their capitals tell apart."""
    sought = [piece.written for piece in segment.pieces if piece.key in ACRONYMS]
    if not sought:
        return False
    here = [window.written(at) for at in range(first, behind)]
    found = [word for word in here if word.lower() in ACRONYMS]
    if len(found) != len(sought) or _shouted(here) or _shouted(segment.written.split()):
        return False
    pairs = zip(sought, found, strict=True)
    return any(one.isupper() != other.isupper() for one, other in pairs)


def _shouted(words: list[str]) -> bool:
    """Whether all of a passage is in capitals."""
    others = [word for word in words if word.lower() not in ACRONYMS and word.isalpha()]
    return bool(others) and all(word.isupper() for word in others)
