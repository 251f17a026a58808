"""One cell of the scorecard: a value or a range, why, and the records behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from labwatch.scorecards.facts import Ref
from labwatch.scorecards.spans import UNKNOWN, Span


@dataclass(frozen=True)
class Judgement:
    """What a criterion's rule says of one lab on one day."""

    span: Span
    sentence: str
    refs: tuple[Ref, ...] = ()

    @property
    def known(self) -> bool:
        """Whether records settle anything. If not, the span has the whole width."""
        return self.span != UNKNOWN


def nothing_on_record(sentence: str) -> Judgement:
    """No record bears on it: anything is possible."""
    return Judgement(UNKNOWN, sentence)


def in_steps(span: Span, steps: tuple[str, ...]) -> str:
    """A span in the words of a criterion's steps."""
    low, high = str(steps[int(span.low * 4)]), str(steps[int(span.high * 4)])
    return (
        low
        if low == high
        else gettext("between “%(low)s” and “%(high)s”") % {"low": low, "high": high}
    )


def each_once(refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """The records without repetition, in their order."""
    return tuple(dict.fromkeys(refs))
