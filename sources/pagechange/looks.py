"""What is kept of a page's looks, its noise and its changes: plain data, with ``as_json``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from sources.pagechange.dates import without_dates


@dataclass(frozen=True)
class Look:
    """What one visit saw: the title, and the blocks of the main text in their order."""

    title: str = ""
    blocks: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What makes each block the same block at two looks: its words, whatever dates it names."""
        return tuple(map(without_dates, self.blocks))

    def as_json(self) -> dict[str, Any]:
        """Plain data for a JSON column."""
        return {"title": self.title, "blocks": list(self.blocks)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``."""
        return cls(data["title"], tuple(data["blocks"]))


@dataclass(frozen=True)
class Place:
    """Where noise stood: between two steady blocks, always so many blocks, none longer than this.

    ``before`` and ``after`` are those blocks, "" at the page's ends.
    """

    before: str
    after: str
    count: int
    words: int


@dataclass(frozen=True)
class Noise:
    """What to overlook on one page: learnt from looks, and what maintainers pointed at."""

    shapes: frozenset[str] = frozenset()
    places: frozenset[Place] = frozenset()
    taught: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Plain data for a JSON column, in a steady order."""
        places = sorted((p.before, p.after, p.count, p.words) for p in self.places)
        return {
            "shapes": sorted(self.shapes),
            "places": [list(place) for place in places],
            "taught": sorted(self.taught),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``."""
        places = frozenset(Place(*place) for place in data["places"])
        return cls(frozenset(data["shapes"]), places, frozenset(data["taught"]))


@dataclass(frozen=True)
class PageChange:
    """What differs between two looks, noise set aside; blocks as they were read."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    near: tuple[str, ...] = ()  #: those of either that stand within ``NEAR`` words of a quote
    gone: float = 0.0  #: the part of the main text's words that went, 0 to 1
    title: tuple[str, str] | None = None  #: the title before and after, if it changed

    def as_json(self) -> dict[str, Any]:
        """Plain data for a JSON column."""
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "near": list(self.near),
            "gone": self.gone,
            "title": list(self.title) if self.title else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``."""
        title = data["title"]
        return cls(
            added=tuple(data["added"]),
            removed=tuple(data["removed"]),
            near=tuple(data["near"]),
            gone=data["gone"],
            title=(title[0], title[1]) if title else None,
        )


def look_at(text: str, title: str = "") -> Look:
    """Read a main text, one block a line, as blocks."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return Look(" ".join(title.split()), tuple(line for line in lines if line))
