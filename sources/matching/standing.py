"""Whether every word of a quote is there, in order. Nothing here is approximate.

Each segment must stand by itself (``walking``), and one behind the other across gaps that the
quote's dots can stand for.
"""

from __future__ import annotations

from sources.matching.editorial import Pattern, Segment
from sources.matching.pagetext import PageText
from sources.matching.seeds import likely_windows, whole_windows
from sources.matching.sentences import leaves_sentence
from sources.matching.tokens import tokens_of
from sources.matching.walking import Passage, in_window

#: Places looked at; a text that holds a quote more often repeats it endlessly.
MOST_PLACES = 32
#: The share of a quote's phrases and words that stand unbroken where it stands, at the least.
_HITS = 0.2
#: Words under a gap beside a short segment, and between segments that are evidence themselves.
_SHORT_GAP, _LONG_GAP = 60, 150
_FEW_WORDS = 4
#: Characters searched for the next segment: the longest gap in long words.
_GAP_REACH = 1500


def passages(pattern: Pattern, page: PageText, *, thorough: bool = False) -> list[Passage]:
    """The places where the quote stands, in the page's order, up to ``MOST_PLACES``.

    Unless ``thorough``, places that differ in punctuation are not sought beside literal ones.
    """
    if not pattern.segments or not page.text:
        return []
    pivot = max(range(len(pattern.segments)), key=lambda at: len(pattern.segments[at].written))
    found = {}
    for passage in _segment_places(pattern.segments[pivot], page, thorough=thorough):
        whole = _extended(passage, pattern.segments, pivot, page)
        if whole is not None:
            found[whole.start] = whole
        if len(found) == MOST_PLACES:
            break
    return [found[start] for start in sorted(found)]


def _segment_places(segment: Segment, page: PageText, *, thorough: bool) -> list[Passage]:
    """Where one segment stands: literally, near its rarer phrases, or by every word in turn."""
    seek = (segment.folded, segment.tokens, page, MOST_PLACES)
    found = _in_windows(segment, page, whole_windows(*seek)) if segment.is_plain else {}
    if found and not thorough:
        return list(found.values())
    likely = likely_windows(*seek, _HITS)
    found |= _in_windows(segment, page, likely.windows)
    if not found and segment.is_plain and not likely.is_complete:
        keys = [token.key for token in segment.tokens]
        runs = page.runs(keys, MOST_PLACES)
        found = _in_windows(segment, page, [(start - 60, end + 60) for start, end in runs])
    return list(found.values())


def _in_windows(
    segment: Segment, page: PageText, spans: list[tuple[int, int]]
) -> dict[int, Passage]:
    found: dict[int, Passage] = {}
    for start, end in spans:
        for passage in in_window(segment, page.window(start, end)):
            found.setdefault(passage.start, passage)
            if len(found) == MOST_PLACES:
                return found
    return found


def _extended(
    passage: Passage, segments: list[Segment], pivot: int, page: PageText
) -> Passage | None:
    """From the longest segment outwards: each other one nearest to it, across its gap."""
    whole: Passage | None = passage
    for at in range(pivot + 1, len(segments)):
        whole = whole and _next(whole, segments, at, page)
    for at in range(pivot - 1, -1, -1):
        whole = whole and _previous(whole, segments, at, page)
    return whole


def _next(whole: Passage, segments: list[Segment], at: int, page: PageText) -> Passage | None:
    reach = whole.end + _GAP_REACH + len(segments[at].written) * 2
    for passage in in_window(segments[at], page.window(whole.end, reach)):
        if passage.start >= whole.end and _may_gap(page, whole.end, passage.start, segments, at):
            return _together(whole, passage, page)
    return None


def _previous(whole: Passage, segments: list[Segment], at: int, page: PageText) -> Passage | None:
    reach = whole.start - _GAP_REACH - len(segments[at].written) * 2
    before = list(in_window(segments[at], page.window(reach, whole.start)))
    for passage in reversed(before):
        if passage.end <= whole.start and _may_gap(
            page, passage.end, whole.start, segments, at + 1
        ):
            return _together(passage, whole, page)
    return None


def _together(left: Passage, right: Passage, page: PageText) -> Passage:
    gap = page.folded.written(left.end, right.start).strip()
    return Passage(
        left.spans + right.spans,
        (*left.gaps, gap, *right.gaps),
        left.reasons | right.reasons | {"editorial marks"},
    )


def _may_gap(page: PageText, start: int, end: int, segments: list[Segment], at: int) -> bool:
    """Whether the text between two segments may be what the dots before ``at`` stand for.

    Beside a short segment it stays within its sentence unless the quote shows that it does not:
    "We will" stands somewhere near in every policy.
    """
    words = len(tokens_of(page.folded, start, end))
    short = min(len(segments[at - 1].pieces), len(segments[at].pieces)) < _FEW_WORDS
    if words > (_SHORT_GAP if short else _LONG_GAP):
        return False
    if not short or segments[at].follows_sentence:
        return True
    return not leaves_sentence(page.folded.written(start, end + 1))
