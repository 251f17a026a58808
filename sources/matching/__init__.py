"""Quote matching: whether a quote still stands on a page. Pure: no models, no network, no clock.

``anchor`` once, when a quote is recorded; ``match`` at every check. ``editorial`` reads the quote,
``seeds`` finds likely places, ``standing`` proves that every word is there, ``locating`` finds
what became of a quote that does not stand, ``surroundings`` compares what stands beside it.
"""

from sources.matching.judging import anchor, match
from sources.matching.results import MATCHER_VERSION, REASONS, Anchor, Match

__all__ = ["MATCHER_VERSION", "REASONS", "Anchor", "Match", "anchor", "match"]
