"""A lab's timeline: releases as ticks, access as bars, promises as diamonds with due dates. Pure.

Full marks are certain; outlined ones say only that it was some time within them; arrows to the left
say only that it was some time before. What has no date is named below, at no place in time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from labwatch.scorecards.pictures.events import ACCESS, LANES, PROMISE, RELEASE, Event
from labwatch.scorecards.pictures.shapes import (
    EDGE,
    LETTERS,
    Box,
    Corners,
    Group,
    Label,
    Line,
    Picture,
    Shape,
    background,
    cross,
    diamond,
    listed,
    moved,
    shortened,
    text_width,
)
from labwatch.scorecards.wording import day_words

WIDE, NARROW = 840, 300
#: Room for the years above, for a lane's name, for one row, and for the bar in it.
YEARS, LANE, ROW, BAR = 20, 22, 18, 9
#: Half of a diamond or cross; the least width of a bar; the tail of what goes on; the arrow of what
#: was some time before; the gap between events in a row, and between marks and their label.
HALF, LEAST, TAIL, ARROW, GAP, BESIDE = 5, 3, 14, 30, 16, 5
#: A label is cut to no fewer letters than that; it stands above its marks instead.
_FEWEST_LETTERS = 14
_FEWEST_BETWEEN_YEARS = 36


@dataclass(frozen=True)
class Scale:
    """Where days stand from left to right; what lies outside stands at the edge."""

    first: dt.date
    last: dt.date
    width: int

    def x(self, day: dt.date) -> int:
        """The place of a day."""
        days = max((self.last - self.first).days, 1)
        share = (day - self.first).days / days
        return self.left + round(min(max(share, 0), 1) * (self.right - self.left))

    @property
    def left(self) -> int:
        """Where the first day stands."""
        return EDGE + HALF

    @property
    def right(self) -> int:
        """Where the last day stands."""
        return self.width - EDGE - HALF


def scale_of(events: Iterable[Event], on: dt.date, width: int) -> Scale:
    """From the first of January of the first year to the day asked about, or the last due date."""
    events = list(events)
    days = [one.extent.first or one.extent.last for one in events]
    first = min([on, *days])
    ends = [day for one in events for day in (one.extent.last, one.due) if day]
    return Scale(dt.date(first.year, 1, 1), max([on, *ends]), width)


def timeline(key: str, name: str, events: Sequence[Event], on: dt.date, width: int) -> Picture:
    """The picture of these events, which come lane by lane."""
    scale = scale_of(events, on, width)
    groups: list[Group] = []
    y = YEARS
    for lane, title in LANES.items():
        inside = [one for one in events if one.lane == lane]
        if inside:
            groups.append(background(Label(EDGE, y + LETTERS + 2, str(title), "lane-name")))
            drawn, y = _rows(inside, scale, on, y + LANE)
            groups += drawn
    return Picture(
        key,
        gettext("%(lab)s: releases, access and promises over time") % {"lab": name},
        words_of(events, on),
        width,
        y + EDGE,
        (_axis(scale, on, y), *groups),
    )


def words_of(events: Sequence[Event], on: dt.date) -> str:
    """What the picture says to who does not see it; the table beside it says all of it."""
    numbers = {lane: sum(one.lane == lane for one in events) for lane in LANES}
    records = listed(_counted(lane, number) for lane, number in numbers.items() if number)
    told = {"day": day_words(on), "records": records}
    sentences = (
        gettext("As of %(day)s: %(records)s.") % told,
        _overdue(sum(one.is_overdue for one in events)),
        gettext("The table below lists each with its date."),
    )
    return " ".join(filter(None, sentences))


def _counted(lane: str, number: int) -> str:
    texts = {
        RELEASE: ngettext("%(number)d release", "%(number)d releases", number),
        ACCESS: ngettext("%(number)d record of access", "%(number)d records of access", number),
        PROMISE: ngettext("%(number)d promise", "%(number)d promises", number),
    }
    return texts[lane] % {"number": number}


def _overdue(number: int) -> str:
    text = ngettext("%(number)d promise is overdue.", "%(number)d promises are overdue.", number)
    return text % {"number": number} if number else ""


def _axis(scale: Scale, on: dt.date, bottom: int) -> Group:
    """A line for each year, its number above, and a line for the day asked about."""
    years = range(scale.first.year, scale.last.year + 1)
    room = (scale.right - scale.left) / max(len(years), 1)
    step = max(1, -(-_FEWEST_BETWEEN_YEARS // max(int(room), 1)))
    shapes: list[Shape] = []
    for year in years:
        x = scale.x(dt.date(year, 1, 1))
        shapes.append(Line(x, YEARS, x, bottom, "tick"))
        if (year - scale.first.year) % step == 0 and x + text_width("0000") < scale.width - EDGE:
            shapes.append(Label(x + 2, YEARS - 6, str(year), "picture-label"))
    shapes.append(Line(scale.x(on), YEARS, scale.x(on), bottom, "now"))
    return background(*shapes)


def _rows(events: Sequence[Event], scale: Scale, on: dt.date, top: int) -> tuple[list[Group], int]:
    """The events of a lane: those with a date by time, below them the names of the others."""
    groups, y = _lane([one for one in events if one.extent.is_stated], scale, on, top)
    undated = [one for one in events if not one.extent.is_stated]
    if not undated:
        return groups, y
    words = Label(EDGE, y + LETTERS + 2, gettext("No date recorded:"), "picture-label")
    below, y = _lane(undated, scale, on, y + ROW)
    return [*groups, background(words), *below], y


def _lane(events: Iterable[Event], scale: Scale, on: dt.date, top: int) -> tuple[list[Group], int]:
    """The events in as few rows as hold them without touching, and where the lane ends."""
    ends: list[float] = []
    groups = []
    for event in events:
        marks = [*_extent(event, scale), *_due(event, scale, on)]
        label, is_beside = _label(event, marks, scale)
        row = _free_row(ends, [*marks, label] if is_beside and marks else [], scale)
        at = top + row * ROW
        below = [moved(mark, 0, at if is_beside else at + ROW) for mark in marks]
        ends += [float(scale.width)] * (not is_beside)
        groups.append(Group(_title(event), (moved(label, 0, at), *below)))
    return groups, top + len(ends) * ROW


def _free_row(ends: list[float], shapes: Sequence[Shape], scale: Scale) -> int:
    """The first row with room for these shapes, taken by them; a new one if there are none."""
    left = min((shape.bounds.left for shape in shapes), default=0)
    right = max((shape.bounds.right for shape in shapes), default=scale.width)
    row = next((n for n, end in enumerate(ends) if end + GAP <= left), len(ends))
    ends[row : row + 1] = [right]
    return row


def _label(event: Event, marks: Sequence[Shape], scale: Scale) -> tuple[Label, bool]:
    """The name after its marks, or before them where that gives more room; above without room."""
    if not marks:
        text = shortened(event.label, scale.width - 2 * EDGE)
        return Label(EDGE, _MIDDLE + LETTERS // 3, text, "picture-name"), True
    left = min(mark.bounds.left for mark in marks) - BESIDE
    right = max(mark.bounds.right for mark in marks) + BESIDE
    after, before = scale.width - EDGE - right, left - EDGE
    y = _MIDDLE + LETTERS // 3
    if max(after, before) < text_width("x" * _FEWEST_LETTERS):
        text = shortened(event.label, scale.width - 2 * EDGE)
        return Label(EDGE, y, text, "picture-name"), False
    if text_width(event.label) <= after or after >= before:
        return Label(round(right), y, shortened(event.label, int(after)), "picture-name"), True
    text = shortened(event.label, int(before))
    return Label(round(left), y, text, "picture-name", "end"), True


def _title(event: Event) -> str:
    remark = f"; {event.remark}" if event.remark else ""
    return f"{event.words} ({event.when}{remark})"


#: Where bars begin in a row, and their middle.
_TOP = 4
_MIDDLE = _TOP + BAR // 2


def _extent(event: Event, scale: Scale) -> list[Shape]:
    """When it was: a full mark where that is certain, an outline as wide as the dates allow."""
    extent = event.extent
    if not extent.is_stated:
        return []
    end = scale.x(extent.last)
    if extent.first is None:
        return _by_then(end, scale)
    start = scale.x(extent.first)
    shapes: list[Shape] = []
    if extent.certain is None or start < end:
        shapes.append(_box(start, end, "span-possible"))
    if extent.certain:
        shapes.append(_certain(event, extent.certain, scale))
    if extent.goes_on and end + 1 < scale.right:
        shapes.append(Line(end, _MIDDLE, min(end + TAIL, scale.right), _MIDDLE, "goes-on"))
    return shapes


def _by_then(end: int, scale: Scale) -> list[Shape]:
    """An arrow to the left from the day by which it was over: when it began is not stated."""
    tip = max(end - ARROW, scale.left - HALF)
    head = ((tip, _MIDDLE), (tip + HALF, _MIDDLE - HALF + 1), (tip + HALF, _MIDDLE + HALF - 1))
    return [
        Line(tip + HALF, _MIDDLE, max(end, tip + HALF), _MIDDLE, "any-time-before"),
        Corners(head, "before-tip"),
        Line(end, _TOP, end, _TOP + BAR, "told"),
    ]


def _certain(event: Event, days: tuple[dt.date, dt.date], scale: Scale) -> Shape:
    start, end = (scale.x(day) for day in days)
    if event.lane == PROMISE:
        return diamond(start, _MIDDLE, HALF, "promise")
    return _box(start, end, f"span-certain {event.lane}")


def _box(start: int, end: int, css: str) -> Box:
    """A bar from one place to another, wide enough to be seen."""
    return Box(start, _TOP, max(end - start, LEAST), BAR, css)


def _due(event: Event, scale: Scale, on: dt.date) -> list[Shape]:
    """The date by which it was due, how long it has been overdue, and when it was given up."""
    shapes: list[Shape] = []
    if event.due:
        x = scale.x(event.due)
        flag = ((x - HALF, _TOP), (x + HALF, _TOP), (x, _TOP + BAR))
        if event.extent.is_stated:
            shapes.append(Line(scale.x(event.extent.last), _MIDDLE, x, _MIDDLE, "until-due"))
        shapes.append(Corners(flag, "due"))
        if event.is_overdue:
            shapes.append(Line(x, _MIDDLE, scale.x(on), _MIDDLE, "overdue"))
    if event.ended:
        shapes += cross(scale.x(event.ended), _MIDDLE, HALF, "given-up")
    return shapes
