"""Coverage by half-year: a column for each, a block for each release, evaluated ones full. Pure.

A release whose date does not decide the half-year stands in a column of its year of its own; one
without a date stands at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext, pgettext_lazy

from labwatch.scorecards.coverage import ReleaseCoverage
from labwatch.scorecards.facts import Answer
from labwatch.scorecards.pictures.shapes import (
    EDGE,
    LETTERS,
    Box,
    Group,
    Label,
    Line,
    Picture,
    Shape,
    background,
    cross,
    listed,
)
from sources.partialdates import PartialDate

#: Size of one release's block, and of the room for it and for a column.
BLOCK, STEP, COLUMN = 14, 17, 26
#: Room for the two rows of names below.
_NAMES = 2 * (LETTERS + 4)
#: What a column is called whose half-year is not stated; it stands after both halves.
UNDECIDED = "H?"
_HALVES = {1: "H1", 2: "H2", 3: UNDECIDED}
#: The same as the page's language writes it.
_NAMES_OF = {
    "H1": pgettext_lazy("first half of a year", "H1"),
    "H2": pgettext_lazy("second half of a year", "H2"),
    UNDECIDED: pgettext_lazy("a half of a year, not known which", "H?"),
}
#: After every year.
_UNDATED = (9999, 3)


@dataclass(frozen=True)
class Half:
    """One column: its half-year, the releases in it, the covered ones first."""

    year: str
    half: str
    rows: tuple[ReleaseCoverage, ...]

    @property
    def label(self) -> str:
        """What the table calls it."""
        if not self.year:
            return gettext("date not stated")
        if self.half == UNDECIDED:
            return gettext("%(year)s half-year not stated") % {"year": self.year}
        return f"{self.year} {self.name}"

    @property
    def name(self) -> str:
        """What stands below its column."""
        return str(_NAMES_OF[self.half]) if self.year else pgettext("above “date”", "no")

    def count(self, answer: str) -> int:
        """How many of its releases have that answer."""
        return sum(row.answer == answer for row in self.rows)

    @property
    def covered(self) -> int:
        """Releases evaluated before release on record."""
        return self.count(Answer.YES)

    @property
    def open(self) -> int:
        """Releases of which that is not known."""
        return self.count(Answer.UNKNOWN)


def half_years(rows: Iterable[ReleaseCoverage]) -> list[Half]:
    """The half-years from the first release to the last, those without a release too."""
    groups: dict[tuple[int, int], list[ReleaseCoverage]] = {}
    for row in rows:
        groups.setdefault(_place(row.release.released), []).append(row)
    return [_half(place, groups.get(place, [])) for place in _places(set(groups))]


def _place(date: PartialDate | None) -> tuple[int, int]:
    if date is None:
        return _UNDATED
    halves = {_half_of(date.earliest), _half_of(date.latest)}
    return date.earliest.year, halves.pop() if len(halves) == 1 else 3


def _half_of(day: dt.date) -> int:
    return 1 if day.month <= 6 else 2


def _places(found: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The given columns and every half-year between the first and the last of them, in order."""
    dated = sorted(place for place in found if place != _UNDATED)
    if not dated:
        return sorted(found)
    first, last = dated[0], dated[-1]
    begin, end = (first[0], min(first[1], 2)), (last[0], min(last[1], 2))
    between = {
        (year, half)
        for year in range(first[0], last[0] + 1)
        for half in (1, 2)
        if begin <= (year, half) <= end
    }
    return sorted(found | between)


def _half(place: tuple[int, int], rows: Sequence[ReleaseCoverage]) -> Half:
    answers = list(Answer)
    ordered = sorted(rows, key=lambda row: (answers.index(row.answer), row.release.ref.name))
    year, half = place
    if place == _UNDATED:
        return Half("", "", tuple(ordered))
    return Half(str(year), _HALVES[half], tuple(ordered))


def halves_picture(key: str, name: str, halves: Sequence[Half]) -> Picture:
    """The picture of these half-years."""
    tallest = max((len(half.rows) for half in halves), default=0)
    floor = EDGE + max(tallest, 1) * STEP
    width = max(len(halves), 1) * COLUMN + 2 * EDGE
    columns = [
        group
        for number, half in enumerate(halves)
        for group in _column(half, EDGE + number * COLUMN, floor)
    ]
    line = background(Line(EDGE, floor, width - EDGE, floor, "axis"))
    return Picture(
        key,
        gettext("%(lab)s: coverage by half-year") % {"lab": name},
        words_of(halves),
        width,
        floor + _NAMES + EDGE,
        (line, *columns, *_years(halves, floor)),
    )


def words_of(halves: Iterable[Half]) -> str:
    """What the picture says to who does not see it."""
    text = gettext("Releases with an outside model evaluation before release on record. %(told)s.")
    return text % {"told": listed(_told(half) for half in halves if half.rows)}


def _told(half: Half) -> str:
    told = {"half": half.label, "covered": half.covered, "all": len(half.rows), "open": half.open}
    if half.open:
        return gettext("%(half)s: %(covered)d of %(all)d, %(open)d not known") % told
    return gettext("%(half)s: %(covered)d of %(all)d") % told


def _column(half: Half, x: int, floor: int) -> list[Group]:
    """A block for each release, and the name of the half-year below."""
    left = x + (COLUMN - BLOCK) // 2
    blocks = [
        Group(
            f"{row.release.ref.name}: {row.sentence}",
            _block(row.answer, left, floor - (place + 1) * STEP),
        )
        for place, row in enumerate(half.rows)
    ]
    middle = x + COLUMN // 2
    name = Label(middle, floor + LETTERS + 3, half.name, "picture-label", "middle")
    return [*blocks, background(name)]


def _block(answer: str, x: int, y: int) -> tuple[Shape, ...]:
    """Full for yes, dotted for not known, crossed for no."""
    box = Box(x, y, BLOCK, BLOCK, f"block block-{answer}")
    if answer != Answer.NO:
        return (box,)
    return (box, *cross(x + BLOCK // 2, y + BLOCK // 2, BLOCK // 2 - 2, "block-cross"))


def _years(halves: Sequence[Half], floor: int) -> list[Group]:
    """Below the halves the year, under the first of its columns."""
    groups = []
    for number, half in enumerate(halves):
        if number and halves[number - 1].year == half.year:
            continue
        same = [one for one in halves if one.year == half.year]
        middle = EDGE + number * COLUMN + len(same) * COLUMN // 2
        text = half.year or pgettext("below “no”", "date")
        label = Label(middle, floor + 2 * LETTERS + 5, text, "picture-label", "middle")
        groups.append(background(label))
    return groups
