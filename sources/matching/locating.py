"""Where a quote that no longer stands most likely stood: its closest passage.

Scores only locate here. A passage counts as altered when at least 55 % of the quote's words stand
in it, in order and close together (source-checking.md, 2); a person sees the rest as a diff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from sources.matching.editorial import Segment, literal
from sources.matching.pagetext import PageText, Window
from sources.matching.results import Anchor
from sources.matching.seeds import likely_windows
from sources.matching.standing import passages
from sources.matching.tokens import Token
from sources.matching.walking import glued_before, glued_behind
from sources.matching.words import COMMON

#: The share of the quote's words that must stand in its altered passage.
ALIGNED = 0.55
#: The same share with short, common words counting less: they stand everywhere.
_WEIGHED = 0.5
#: Windows aligned; further ones share fewer phrases with the quote.
_WINDOWS = 5
#: Words of the sentences beside a quote by which its old place is found.
_NEIGHBOURS = 12
#: What a word of the page between two found ones costs, in found words.
_STRAY = 0.25
#: Words in a row that count though they stand in another order.
_RUN = 3


@dataclass(frozen=True)
class Candidate:
    """A passage that shares words with the quote: tokens of the page, and how many it shares."""

    tokens: tuple[Token, ...]
    share: float
    weighed: float

    @property
    def start(self) -> int:
        """The folded offset of its first word."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """The folded offset behind its last word."""
        return self.tokens[-1].end

    @property
    def is_close(self) -> bool:
        """Whether it may be called the quote's altered wording."""
        return self.share >= ALIGNED and self.weighed >= _WEIGHED


def candidates(quote: Segment, page: PageText) -> list[Candidate]:
    """The closest passages, best first; none where no phrase of the quote is on the page."""
    if not quote.tokens or not page.text:
        return []
    spans = likely_windows(quote.folded, quote.tokens, page, _WINDOWS).windows
    found = [_aligned(quote.tokens, page.window(*span)) for span in spans]
    unique = {one.start: one for one in found if one is not None}
    return sorted(unique.values(), key=lambda one: (-one.weighed - one.share, one.start))


def in_the_old_place(quote: Segment, anchor: Anchor, page: PageText) -> Candidate | None:
    """What stands between the sentences that the quote stood between, if that is close to it."""
    reach = 4 * len(quote.written) + 200
    for end in _ends(anchor.before.split()[-_NEIGHBOURS:], page):
        for start in _starts(anchor.after.split()[:_NEIGHBOURS], page):
            if end < start <= end + reach:
                found = _aligned(quote.tokens, page.inside(end, start))
                return found if found is not None and found.is_close else None
    return None


def _ends(words: list[str], page: PageText) -> list[int]:
    return [place.end for place in passages(literal(" ".join(words)), page)]


def _starts(words: list[str], page: PageText) -> list[int]:
    return [place.start for place in passages(literal(" ".join(words)), page)]


def _aligned(sought: Sequence[Token], window: Window) -> Candidate | None:
    """The part of a window that holds most of the quote's words in order."""
    places = [index for index in range(len(window.tokens)) if index not in window.aside]
    keys = [window.tokens[index].key for index in places]
    blocks = Indel.opcodes([token.key for token in sought], keys)
    pairs = [
        (block.src_start + shift, block.dest_start + shift)
        for block in blocks
        if block.tag == "equal"
        for shift in range(block.src_end - block.src_start)
    ]
    if not pairs:
        return None
    core = _tight(_dense(pairs), [token.key for token in sought], keys)
    extra = _turned(core, [token.key for token in sought], keys)
    total = sum(_weight(token.key) for token in sought)
    weighed = sum(_weight(sought[one].key) for one, _ in [*core, *extra]) / total
    first, last = _widened(sought, window, places, core)
    if extra:
        first = min(first, places[min(there for _, there in extra)])
        last = max(last, places[max(there for _, there in extra)])
    words = sum(not token.is_symbol for token in sought) or len(sought)
    share = min(1.0, (len(core) + len(extra)) / words)
    return Candidate(tuple(window.tokens[first : last + 1]), share, weighed)


def _weight(key: str) -> float:
    return 0.4 if key in COMMON or (len(key) <= 3 and key.isascii()) else 1.0


def _dense(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The run of found words that is worth most when strays between them cost."""
    best = (0.0, 0, 0)
    worth, start = 0.0, 0
    for at, (one, other) in enumerate(pairs):
        if at:
            before = pairs[at - 1]
            worth -= _STRAY * max(0, other - before[1] - (one - before[0]))
        if worth <= 0:
            worth, start = 0.0, at
        worth += 1
        if worth > best[0]:
            best = (worth, start, at + 1)
    return pairs[best[1] : best[2]]


def _tight(
    core: list[tuple[int, int]], sought: Sequence[str], keys: Sequence[str]
) -> list[tuple[int, int]]:
    """The same words, each as near to the next one as the page has it."""
    pairs = list(core)
    for order in (range(len(pairs) - 2, -1, -1), range(1, len(pairs))):
        for at in order:
            step = 1 if order.step < 0 else -1
            one, there = pairs[at]
            beside = pairs[at + step]
            nearer = beside[1] - step
            if beside[0] == one + step and nearer != there and keys[nearer] == sought[one]:
                pairs[at] = (one, nearer)
    return pairs


def _turned(
    core: list[tuple[int, int]], sought: Sequence[str], keys: Sequence[str]
) -> list[tuple[int, int]]:
    """Longer runs of the quote's other words beside the core: its parts may have changed places."""
    found = {one for one, _ in core}
    low, high = core[0][1], core[-1][1]
    rest = [at for at in range(len(sought)) if at not in found]
    extra: list[tuple[int, int]] = []
    for beside in (range(low), range(high + 1, len(keys))):
        near = [at for at in beside if low - len(sought) <= at <= high + len(sought)]
        blocks = Indel.opcodes([sought[at] for at in rest], [keys[at] for at in near])
        for block in blocks:
            if block.tag == "equal" and block.src_end - block.src_start >= _RUN:
                spans = (
                    range(block.src_start, block.src_end),
                    range(block.dest_start, block.dest_end),
                )
                extra += [(rest[one], near[there]) for one, there in zip(*spans, strict=True)]
    return list({one: (one, there) for one, there in extra}.values())


def _widened(
    sought: Sequence[Token], window: Window, places: list[int], core: list[tuple[int, int]]
) -> tuple[int, int]:
    """The core with the words that stand where the quote's first and last ones did."""
    first, last = places[core[0][1]], places[core[-1][1]]
    for _ in range(core[0][0]):
        if first == 0 or _parted(window.between(first - 1)):
            break
        first -= 1
    for _ in range(len(sought) - 1 - core[-1][0]):
        if last + 1 >= len(window.tokens) or _parted(window.between(last)):
            break
        last += 1
    while glued_before(window, first):
        first -= 1
    while glued_behind(window, last):
        last += 1
    return first, last


def _parted(between: str) -> bool:
    """Whether a sentence or block ends between two words."""
    return "\n" in between or any(mark in between for mark in (". ", "! ", "? ", "。"))
