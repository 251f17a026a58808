"""How many promises a lab kept: six counts and a range, never one percentage alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext

from commitments.vocabulary import Conduct, Timing
from labwatch.scorecards.facts import LabFacts, PledgeFacts, Ref
from labwatch.scorecards.spans import Span
from sources.words import pgettext_lazy

#: Below so many testable promises a range says nothing about a lab.
FEWEST = 5
OVERDUE, NOT_JUDGED = "overdue", "not-judged"
KEYS = (
    Conduct.KEPT.value,
    Conduct.PARTLY_KEPT.value,
    Conduct.NOT_KEPT.value,
    Conduct.NO_PUBLIC_EVIDENCE.value,
    OVERDUE,
    NOT_JUDGED,
)
LABELS: Mapping[str, str] = {
    "kept": pgettext_lazy("promises", "kept"),
    "partly-kept": pgettext_lazy("promises", "partly kept"),
    "not-kept": pgettext_lazy("promises", "not kept"),
    "no-public-evidence": pgettext_lazy("promises", "no public evidence"),
    "overdue": pgettext_lazy("promises", "overdue, nobody has ruled"),
    "not-judged": pgettext_lazy("promises", "not due, without a date, or not to be judged"),
}


@dataclass(frozen=True)
class PromiseCounts:
    """The promises of one lab by what became of them, with the records behind each count."""

    refs: dict[str, tuple[Ref, ...]]

    def count(self, key: str) -> int:
        """How many of one sort."""
        return len(self.refs[key])

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Key, words and number of each sort."""
        return [(key, str(LABELS[key]), self.count(key)) for key in KEYS]

    @property
    def testable(self) -> int:
        """Those that somebody ruled on or that fell due."""
        return sum(self.count(key) for key in KEYS if key != NOT_JUDGED)

    @property
    def kept(self) -> Span | None:
        """The share kept, from what is shown to what may be; None below ``FEWEST``."""
        if self.testable < FEWEST:
            return None
        low = self.count("kept") + Fraction(self.count("partly-kept"), 2)
        silent = self.count("no-public-evidence") + self.count("overdue")
        return Span(low / self.testable, (low + silent) / self.testable)

    @property
    def sentence(self) -> str:
        """What the counts say."""
        if self.kept is None:
            return gettext(
                "%(count)d of its promises could be tested so far; below %(fewest)d no share is "
                "given."
            ) % {"count": self.testable, "fewest": FEWEST}
        low, high = (round(float(end) * 100) for end in (self.kept.low, self.kept.high))
        return gettext(
            "Of %(count)d testable promises between %(low)d %% and %(high)d %% were kept."
        ) % {"count": self.testable, "low": low, "high": high}


def promise_counts(lab: LabFacts) -> PromiseCounts:
    """The counts of a lab's own promises; what is only alleged is not among them.

    What its parent promised stands in the row of the parent, so that every promise counts once.
    """
    promises = [one for one in lab.pledges if not one.is_alleged and not one.is_of_parent]
    return PromiseCounts({key: _of_sort(promises, key) for key in KEYS})


def _of_sort(promises: Iterable[PledgeFacts], key: str) -> tuple[Ref, ...]:
    return tuple(one.ref for one in promises if sort_of(one) == key)


def sort_of(pledge: PledgeFacts) -> str:
    """Which of the six counts a promise falls into."""
    if pledge.is_judged:
        return Conduct(pledge.conduct).value
    is_overdue = pledge.timing == Timing.OVERDUE and not pledge.conduct
    return OVERDUE if is_overdue else NOT_JUDGED
