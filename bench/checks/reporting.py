"""Tables: medians over rounds, and ratios to the anchor of the same round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.checks.measuring import Figures

Rounds = Mapping[str, Sequence[Figures]]


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> str:
    """The median of the rounds' ratios, with the smallest and the largest."""
    each = sorted(a / b for a, b in zip(mine, theirs, strict=True) if b)
    if not each:
        return "-"
    return f"{_short(median(each))} ({_short(each[0])}-{_short(each[-1])})"


def _short(number: float) -> str:
    return f"{number:.2f}" if number >= 0.1 else f"{number:.2g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rates(rounds: Rounds, anchor: str) -> str:
    """Pages a second and processor time a page of each way; ratios of both to the anchor.

    Nothing if the anchor was not measured.
    """
    if anchor not in rounds:
        return ""
    theirs = rounds[anchor]
    rows = []
    for name, mine in rounds.items():
        rows.append(
            [
                name,
                f"{median(each.rate for each in mine):,.0f}",
                ratio([each.rate for each in mine], [each.rate for each in theirs]),
                f"{median(each.cpu_ms for each in mine):.2f}",
                ratio([each.cpu_ms for each in mine], [each.cpu_ms for each in theirs]),
            ]
        )
    return table(["way", "pages/s", f"x of {anchor}", "CPU ms/page", f"x of {anchor}"], rows)


@dataclass
class Costs:
    """Milliseconds of each way, by case and round."""

    anchor: str
    cases: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    def add(self, case: str, found: dict[str, float]) -> None:
        """One round of a case."""
        self.cases.setdefault(case, []).append(found)

    def table(self) -> str:
        """CPU milliseconds of each way in each case, with the ratio to the anchor."""
        rows = []
        for case, rounds in self.cases.items():
            theirs = [each[self.anchor] for each in rounds]
            for way in rounds[0]:
                mine = [each[way] for each in rounds]
                rows.append([case, way, f"{median(mine):.2f}", ratio(mine, theirs)])
        return table(["page", "way", "CPU ms", f"x of {self.anchor}"], rows)
