"""Where on a page a quote could be: by its rarer phrases and words, found by plain search.

Finding is all that this does; it approves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sources.matching.folding import Folded
from sources.matching.pagetext import PageText
from sources.matching.tokens import Token, is_unspaced

#: Letters of a phrase that is rare, and of one that is rare even where phrases repeat; a third of
#: that in a script without spaces.
_RARE, _RAREST = 12, 42
#: Phrases and words tried, each spread evenly over the quote.
_PORTIONS = 6
#: Finds looked at in all; beyond, the text repeats itself and each find says little.
_FINDS = 240
#: A stretch with less than this share of the best one's votes is not looked at.
_HOPELESS = 0.4


class Likely(NamedTuple):
    """Stretches of a page as offsets, and whether no other one is as likely."""

    windows: list[tuple[int, int]]
    is_complete: bool


def likely_windows(
    folded: Folded, tokens: list[Token], page: PageText, most: int, least: float = 0.0
) -> Likely:
    """Up to ``most`` stretches of the page, most promising first, each wide enough to hold it.

    ``least`` is the share of the quote's words, and of its phrases that the page has, that one
    must have: formatting breaks phrases, not words.
    """
    length = tokens[-1].end - tokens[0].start
    size = max(60, length // 2)
    votes: defaultdict[int, float] = defaultdict(float)
    hits: defaultdict[int, int] = defaultdict(int)
    seeds = _rare(folded, tokens, page)
    for seed, offset, count in seeds:
        weight = len(seed) / max(1, count) ** 0.5
        for bucket in {(at - offset) // size for at in _places(seed, page, count)}:
            votes[bucket] += weight
            hits[bucket] += 1
    words = {token.key for token in tokens}
    asked = sum(1 for seed, _, count in seeds if count or seed in words)
    reach = length + size + 60
    enough = {
        at: vote
        for at, vote in votes.items()
        if hits[at] + max(hits.get(at - 1, 0), hits.get(at + 1, 0)) >= least * asked
    }
    chosen = _apart(enough, most)
    windows = [(bucket * size - size - 60, (bucket + 1) * size + reach) for bucket in chosen]
    rarest = next((count for _, _, count in seeds if count), 0)
    capped = rarest == _FINDS or len(chosen) == most
    return Likely(windows, not capped)


def whole_windows(
    folded: Folded, tokens: list[Token], page: PageText, most: int
) -> list[tuple[int, int]]:
    """Where the quote stands letter by letter, but for folding; the quickest way to find it."""
    sought = folded.text[tokens[0].start : tokens[-1].end]
    places = _places(sought, page, most)
    return [(at - 40, at + len(sought) + 40) for at in places]


def _apart(votes: dict[int, float], most: int) -> list[int]:
    """The best buckets; a neighbour of one is inside its window already."""
    both = {at: votes[at] + max(votes.get(at - 1, 0), votes.get(at + 1, 0)) for at in list(votes)}
    least = _HOPELESS * max(both.values(), default=0)
    chosen: list[int] = []
    taken: set[int] = set()
    for bucket in sorted(votes, key=lambda at: (-both[at], -votes[at], at)):
        if len(chosen) == most or both[bucket] < least:
            break
        if bucket not in taken:
            chosen.append(bucket)
            taken |= {bucket - 1, bucket, bucket + 1}
    return chosen


def _rare(folded: Folded, tokens: list[Token], page: PageText) -> list[tuple[str, int, int]]:
    """Phrases and words of the quote, rarest first, with offset and count, until enough."""
    sought = _candidates(folded, tokens)
    counted = sorted((page.text.count(seed), offset, seed) for seed, offset in sought)
    chosen: list[tuple[str, int, int]] = []
    total = 0
    for count, offset, seed in counted:
        chosen.append((seed, offset, min(count, _FINDS)))
        total += count
        if total > _FINDS:
            break
    return chosen


def _places(seed: str, page: PageText, most: int) -> Iterator[int]:
    at = -1
    for _ in range(most):
        at = page.text.find(seed, at + 1)
        if at < 0:
            return
        yield at


def _candidates(folded: Folded, tokens: list[Token]) -> list[tuple[str, int]]:
    """The longest phrase and word of each portion of it."""
    first = tokens[0].start
    found: dict[str, int] = {}
    longer, phrases = (
        [_phrase(folded.text, tokens, index, enough) for index in range(len(tokens))]
        for enough in (_RAREST, _RARE)
    )
    words = [(token.key, token.start) for token in tokens]
    for seeds in (longer, phrases, words):
        step = -(-len(seeds) // _PORTIONS)
        for at in range(0, len(seeds), step):
            seed, start = max(seeds[at : at + step], key=lambda seed: len(seed[0]))
            if folded.text.startswith(seed, start):
                found.setdefault(seed, start - first)
    return list(found.items())


def _phrase(text: str, tokens: list[Token], index: int, enough: int) -> tuple[str, int]:
    """The words from one on, with what stands between them, until they are long enough."""
    start, end = tokens[index].start, tokens[index].end
    if is_unspaced(tokens[index].key):
        enough //= 3
    for token in tokens[index + 1 :]:
        if end - start >= enough or token.start - end > 2:
            break
        end = token.end
    return text[start:end], start
