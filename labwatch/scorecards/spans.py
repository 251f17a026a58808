"""Values with honest width: a span between the least and the most that the facts allow. Pure.

Everything here keeps one law: a wider span going in never makes a narrower one come out, nor one
that leaves out what was inside before.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

NONE, QUARTER, HALF, THREE_QUARTERS, ALL = (Fraction(number, 4) for number in range(5))


@dataclass(frozen=True)
class Span:
    """From ``low`` to ``high``, both between 0 and 1; equal where nothing is left open."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"A span runs upwards within 0 to 1, not from {self.low}.")

    @classmethod
    def exactly(cls, value: Fraction) -> Span:
        """A span without width."""
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left open."""
        return self.low == self.high

    @property
    def middle(self) -> Fraction:
        """The point halfway."""
        return (self.low + self.high) / 2

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)


UNKNOWN = Span(NONE, ALL)


def quarter(share: Fraction) -> Fraction:
    """A share as a quarter: none and all only where it is exactly that, however near it comes."""
    if share in (NONE, ALL):
        return share
    return min(max(Fraction(round(share * 4), 4), QUARTER), THREE_QUARTERS)


def best(spans: Iterable[Span]) -> Span:
    """The best of several; raises ValueError without any."""
    spans = tuple(spans)
    return Span(max(span.low for span in spans), max(span.high for span in spans))


def worst(spans: Iterable[Span]) -> Span:
    """The worst of several; raises ValueError without any."""
    spans = tuple(spans)
    return Span(min(span.low for span in spans), min(span.high for span in spans))


def typical(certain: Sequence[Span], uncertain: Sequence[Span] = ()) -> Span:
    """The median of several, as wide as it can be.

    ``uncertain``: members that may or may not belong; every choice of them is allowed for. Without
    a certain member nothing is known.
    """
    if not certain:
        return UNKNOWN
    lowest = _lowest([span.low for span in certain], [span.low for span in uncertain])
    highest = -_lowest([-span.high for span in certain], [-span.high for span in uncertain])
    return Span(lowest, highest)


def _lowest(fixed: Iterable[Fraction], further: Iterable[Fraction]) -> Fraction:
    """The lowest median of the fixed values with any choice of the further ones.

    No choice of so many has a lower one than that of the smallest.
    """
    values = sorted(fixed)
    medians = [values[(len(values) - 1) // 2]]
    for value in sorted(further):
        insort(values, value)
        medians.append(values[(len(values) - 1) // 2])
    return min(medians)


def weighted(spans: Sequence[tuple[Span, int]]) -> Span:
    """The mean with these weights; at least one is above 0."""
    whole = sum(weight for _span, weight in spans)
    low = sum((span.low * weight for span, weight in spans), NONE)
    high = sum((span.high * weight for span, weight in spans), NONE)
    return Span(low / whole, high / whole)
