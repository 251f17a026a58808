"""The picture of a depth in the access table: five rising rungs, as shapes of an SVG. Pure.

A full block is established, a hatched one possible, a flat line excluded. Each picture is drawn
once on the page and used in every cell that needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluators.depth import Width
from evaluators.depth_words import step_of
from evaluators.vocabulary import Depth

_RUNGS = tuple(rung for rung in Depth if rung > Depth.NONE)
#: Units of the picture: distance of rungs, height of the lowest, how much each rises, where they
#: stand, and the height of one that is excluded.
_STEP, _LOWEST, _RISE, _GROUND, _FLAT = 9, 4, 2.5, 15, 1.2


@dataclass(frozen=True)
class Block:
    """One rung: where it stands, how high it is, and whether it is reached, possible, excluded."""

    x: int
    y: float
    height: float
    state: str


@dataclass(frozen=True)
class Ladder:
    """The rungs of one depth; ``key`` names its picture: "10-20" for api to no-filter."""

    key: str
    blocks: tuple[Block, ...]


def ladder_key(width: Width) -> str:
    """The name of the picture that shows the depth."""
    return f"{int(width.established)}-{int(width.possible)}"


def ladders(widths: Iterable[Width]) -> list[Ladder]:
    """A picture for each of these depths, each once."""
    found = {ladder_key(width): width for width in widths}
    return [Ladder(key, _blocks(width)) for key, width in sorted(found.items())]


def _blocks(width: Width) -> tuple[Block, ...]:
    return tuple(_block(place, step_of(rung, width).state) for place, rung in enumerate(_RUNGS))


def _block(place: int, state: str) -> Block:
    height = _FLAT if state == "excluded" else _LOWEST + _RISE * place
    return Block(1 + _STEP * place, _GROUND - height, height, state)
