"""Low-high bars: a track from 0 to 1 and on it the span that the facts allow. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from labwatch.scorecards.spans import Span

#: The track's length and where it starts; what is exact still shows as a mark of this width.
LENGTH, LEFT, MARK = 100, 2, 4
#: The picture's size.
WIDTH, HEIGHT = LENGTH + 2 * LEFT, 14


@dataclass(frozen=True)
class Bar:
    """Where the range stands on the track. ``is_exact``: it is a mark, not a range."""

    x: int
    width: int
    is_exact: bool


def bar_of(span: Span) -> Bar:
    """The bar of a span; a range too short to be seen is drawn as wide as a mark."""
    start, end = (round(float(value) * LENGTH) for value in (span.low, span.high))
    if span.is_exact:
        return Bar(LEFT + start - MARK // 2, MARK, is_exact=True)
    width = max(end - start, MARK)
    return Bar(min(LEFT + start, WIDTH - width), width, is_exact=False)
