"""What stands around a quote, and whether it is still the same.

Only what the anchor holds is compared: the sentences before and after, and the text under the
quote's dots. Changes further away are the page's affair, not the quote's.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Indel

from sources.matching import sentences
from sources.matching.differences import steps
from sources.matching.folding import fold
from sources.matching.pagetext import PageText, read
from sources.matching.results import Anchor, Step
from sources.matching.tokens import Token, tokens_of
from sources.matching.walking import Passage

#: Below this likeness on both sides a quote has moved elsewhere.
_SAME_PLACE = 0.5


@dataclass(frozen=True)
class Surroundings:
    """The text beside a passage as written, and the same place as the anchor saw it."""

    before: str
    after: str
    changes: tuple[Step, ...] = ()
    moved: bool = False

    @property
    def changed(self) -> bool:
        """Whether the sentences beside the passage, or its gaps, are others."""
        return bool(self.changes)


def beside(page: PageText, start: int, end: int) -> Surroundings:
    """The surroundings of folded offsets."""
    folded = page.folded
    first, last = folded.raw_offset(start), folded.raw_offset(end - 1) + 1
    return Surroundings(sentences.before(folded.raw, first), sentences.after(folded.raw, last))


def compared(anchor: Anchor, passage: Passage, page: PageText) -> Surroundings:
    """The surroundings of a passage, with what has changed since the anchor was taken."""
    now = beside(page, passage.start, passage.end)
    changes: tuple[Step, ...] = ()
    if not _ends_with(page, passage.start, anchor.before):
        changes += diff_of(anchor.before, now.before)
    if anchor.gaps and len(anchor.gaps) == len(passage.gaps):
        for was, is_now in zip(anchor.gaps, passage.gaps, strict=True):
            changes += () if _keys(was) == _keys(is_now) else diff_of(was, is_now)
    if not _starts_with(page, passage.end, anchor.after):
        changes += diff_of(anchor.after, now.after)
    moved = bool(changes) and _is_elsewhere(anchor, now)
    return Surroundings(now.before, now.after, changes, moved)


def closeness(anchor: Anchor, passage: Passage, page: PageText) -> int:
    """How many sides of a passage, 0 to 2, are as the anchor has them."""
    return int(_ends_with(page, passage.start, anchor.before)) + int(
        _starts_with(page, passage.end, anchor.after)
    )


def diff_of(was: str, is_now: str) -> tuple[Step, ...]:
    """A word-level diff of two short texts, never without a change."""
    one, other = fold(was), fold(is_now)
    diff = steps(one, tokens_of(one), other, tokens_of(other))
    if any(operation != "equal" for operation, _, _ in diff):
        return diff
    return (("replace", was, is_now),)


def _keys(text: str) -> list[str]:
    return [token.key for token in _worded(read_short(text), 0, len(text) + 1)]


def read_short(text: str) -> PageText:
    """Read a sentence without keeping it."""
    return read.__wrapped__(text)


def _worded(page: PageText, start: int, end: int) -> list[Token]:
    """Tokens without reference marks and list numbers."""
    window = page.window(start, end)
    return [token for at, token in enumerate(window.tokens) if at not in window.aside]


def _ends_with(page: PageText, start: int, text: str) -> bool:
    """Whether the words before an offset are those of a text."""
    sought = _keys(text)
    reach = start - 2 * len(text) - 100
    here = [token.key for token in _worded(page, reach, start) if token.end <= start]
    if not sought:
        return not here
    return here[-len(sought) :] == sought or _joined(here[::-1], sought[::-1], before=True)


def _starts_with(page: PageText, end: int, text: str) -> bool:
    """Whether the words behind an offset are those of a text."""
    sought = _keys(text)
    reach = end + 2 * len(text) + 100
    here = [token.key for token in _worded(page, end, reach) if token.start >= end]
    if not sought:
        return not here
    return here[: len(sought)] == sought or _joined(here, sought, before=False)


def _joined(here: list[str], sought: list[str], *, before: bool) -> bool:
    """Whether words are the same but for their hyphens: letters alike, ending with a word."""
    wanted = sum(map(len, sought))
    taken: list[str] = []
    while here and sum(map(len, taken)) < wanted and len(taken) < 2 * len(sought) + 4:
        taken, here = [*taken, here[0]], here[1:]
    order = -1 if before else 1
    return "".join(taken[::order]) == "".join(sought[::order])


def _is_elsewhere(anchor: Anchor, now: Surroundings) -> bool:
    """Whether both sides are other texts."""
    sides = [
        (was, is_now)
        for was, is_now in ((anchor.before, now.before), (anchor.after, now.after))
        if was or is_now
    ]
    return bool(anchor.before or anchor.after) and all(
        Indel.normalized_similarity(_keys(was), _keys(is_now)) < _SAME_PLACE
        for was, is_now in sides
    )
