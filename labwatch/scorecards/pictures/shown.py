"""Pictures with the rows of the table that stands beside each. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from labwatch.scorecards.coverage import Period, ReleaseCoverage, coverage
from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.pictures.depths import Reach, depth_over_time, reaches
from labwatch.scorecards.pictures.events import Event, events_of
from labwatch.scorecards.pictures.halves import Half, half_years, halves_picture
from labwatch.scorecards.pictures.shapes import Picture
from labwatch.scorecards.pictures.timeline import NARROW, WIDE, timeline


@dataclass(frozen=True)
class Timeline:
    """The timeline for a wide page and for a phone, and its events."""

    wide: Picture
    narrow: Picture
    events: list[Event]


@dataclass(frozen=True)
class Depths:
    """Depth over time for a wide page and for a phone, and what the columns are."""

    wide: Picture
    narrow: Picture
    reaches: list[Reach]


@dataclass(frozen=True)
class Halves:
    """Coverage by half-year, and its columns."""

    picture: Picture
    halves: list[Half]


@dataclass(frozen=True)
class LabPictures:
    """The pictures of one lab; None where nothing is on record to draw."""

    timeline: Timeline | None
    depths: Depths | None
    halves: Halves | None


def lab_pictures(lab: LabFacts, on: dt.date) -> LabPictures:
    """The pictures of a lab on a day; coverage since its first release."""
    events, found = events_of(lab, on), reaches(lab)
    covered = coverage(lab, Period(None, on))
    return LabPictures(
        show_timeline(lab.name, events, on) if events else None,
        show_depths(lab.name, found) if found else None,
        show_halves("halves", lab.name, [*covered.rows, *covered.maybe]),
    )


def show_timeline(name: str, events: list[Event], on: dt.date) -> Timeline:
    """The timeline in both widths."""
    wide, narrow = (
        timeline(f"timeline-{key}", name, events, on, width)
        for key, width in (("wide", WIDE), ("narrow", NARROW))
    )
    return Timeline(wide, narrow, events)


def show_depths(name: str, found: list[Reach]) -> Depths:
    """Depth over time in both widths."""
    wide, narrow = (
        depth_over_time(f"depth-{key}", name, found, width)
        for key, width in (("wide", WIDE), ("narrow", NARROW))
    )
    return Depths(wide, narrow, found)


def show_halves(key: str, name: str, rows: Iterable[ReleaseCoverage]) -> Halves | None:
    """Coverage by half-year of these releases; None where none of them has a date."""
    halves = half_years(rows)
    if not any(half.year for half in halves):
        return None
    return Halves(halves_picture(key, name, halves), halves)
