"""What pictures are made of: boxes, lines, corners and labels, placed in whole units. Pure.

A template draws them as they are. ``css`` names what a shape means; the style sheet says how that
looks, in light and dark, on paper and in forced colours, and never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext

from sources.enumerating import clauses

#: Size of the labels' letters, and the width that one takes at most on average.
LETTERS, LETTER = 12, 7
#: Room kept free at every edge, so that the strokes of a shape stay inside too.
EDGE = 2


@dataclass(frozen=True)
class Bounds:
    """The rectangle that a shape takes up."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    kind: ClassVar[str] = "box"
    x: int
    y: int
    width: int
    height: int
    css: str

    @property
    def bounds(self) -> Bounds:
        """Where it lies."""
        return Bounds(self.x, self.y, self.x + self.width, self.y + self.height)


@dataclass(frozen=True)
class Line:
    """A straight line."""

    kind: ClassVar[str] = "line"
    x1: int
    y1: int
    x2: int
    y2: int
    css: str

    @property
    def bounds(self) -> Bounds:
        """Where it lies."""
        left, right = sorted((self.x1, self.x2))
        top, bottom = sorted((self.y1, self.y2))
        return Bounds(left, top, right, bottom)


@dataclass(frozen=True)
class Corners:
    """A shape with these corners, such as a diamond."""

    kind: ClassVar[str] = "corners"
    points: tuple[tuple[int, int], ...]
    css: str

    @property
    def path(self) -> str:
        """The corners as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def bounds(self) -> Bounds:
        """Where it lies."""
        across, down = zip(*self.points, strict=True)
        return Bounds(min(across), min(down), max(across), max(down))


@dataclass(frozen=True)
class Label:
    """Words. ``anchor``: which end of them stands at x: start, middle or end."""

    kind: ClassVar[str] = "label"
    x: int
    y: int
    text: str
    css: str
    anchor: str = "start"

    @property
    def bounds(self) -> Bounds:
        """Where it lies at most; the base line is at y."""
        width = text_width(self.text)
        left = self.x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        return Bounds(left, self.y - LETTERS, left + width, self.y + LETTERS // 4)


Shape = Box | Line | Corners | Label


@dataclass(frozen=True)
class Group:
    """The shapes of one thing, and what it is in words; empty for mere lines and names."""

    words: str
    shapes: tuple[Shape, ...]

    @property
    def origin(self) -> tuple[int, int]:
        """Where its first mark stands; the corner of the picture for mere lines and names."""
        marks = [shape.bounds for shape in self.shapes if not isinstance(shape, Label)]
        return (int(marks[0].left), int(marks[0].top)) if self.words and marks else (0, 0)

    @property
    def placed(self) -> list[Shape]:
        """Its shapes as seen from there. Like marks are then alike wherever they stand, which
        makes a picture of hundreds of them a third lighter once compressed."""
        across, down = self.origin
        return [moved(shape, -across, -down) for shape in self.shapes]


def moved(shape: Shape, across: int, down: int) -> Shape:
    """The shape so far to the right and below."""
    if isinstance(shape, Line):
        first, last = (shape.x1 + across, shape.y1 + down), (shape.x2 + across, shape.y2 + down)
        return Line(*first, *last, shape.css)
    if isinstance(shape, Corners):
        return replace(shape, points=tuple((x + across, y + down) for x, y in shape.points))
    return replace(shape, x=shape.x + across, y=shape.y + down)


@dataclass(frozen=True)
class Picture:
    """A picture: its key on the page, what it is called, what it says, its size and its parts."""

    key: str
    title: str
    words: str
    width: int
    height: int
    groups: tuple[Group, ...]

    @property
    def shapes(self) -> Iterator[Shape]:
        """All shapes."""
        return (shape for group in self.groups for shape in group.shapes)


def text_width(text: str) -> int:
    """The room that a label takes at most."""
    return len(text) * LETTER


def shortened(text: str, room: int) -> str:
    """The text, cut with an ellipsis where it would need more room than that."""
    most = max(room // LETTER, 1)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def background(*shapes: Shape) -> Group:
    """Lines and names that are no thing of their own."""
    return Group("", shapes)


def diamond(x: int, y: int, half: int, css: str) -> Corners:
    """A diamond around that point."""
    return Corners(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), css)


def cross(x: int, y: int, half: int, css: str) -> tuple[Line, Line]:
    """A cross around that point."""
    return (
        Line(x - half, y - half, x + half, y + half, css),
        Line(x - half, y + half, x + half, y - half, css),
    )


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence, with semicolons; "nothing" without any."""
    return clauses(parts) or gettext("nothing")
