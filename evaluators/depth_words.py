"""How the depth of a grant reads: in words, and as a ladder of rungs. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from evaluators.depth import RUNGS, Facts, Width
from evaluators.vocabulary import Band, Depth

_NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Step:
    """One rung of the ladder: its name, and whether it is reached, possible or excluded."""

    label: str
    state: str


@dataclass(frozen=True)
class DepthShown:
    """A depth to read: a short word, the whole sentence, and the ladder."""

    word: str
    sentence: str
    steps: tuple[Step, ...]

    @property
    def kind(self) -> str:
        """What sort of answer it is, for the badge: not-stated, range or exact."""
        if self.word == "depth not stated":
            return _NOT_STATED
        return "range" if "to" in self.word.split() else "exact"


def show_depth(width: Width, facts: Facts) -> DepthShown:
    """How to show that depth, computed from those facts."""
    low, high = Depth(width.established), Depth(width.possible)
    steps = tuple(step_of(rung, width) for rung in Depth if rung > Depth.NONE)
    if _nothing_stated(facts):
        return DepthShown("depth not stated", _silent(low, high), steps)
    if low == high:
        return DepthShown(low.slug, f"Established: {low.label}. Nothing deeper.", steps)
    sentence = f"Established: {low.label}. Not excluded by any source: up to {high.label}."
    return DepthShown(f"{low.slug} to {high.slug}", sentence, steps)


def _nothing_stated(facts: Facts) -> bool:
    return all(facts[rung.fact] == _NOT_STATED for rung in RUNGS)


def _silent(low: Depth, high: Depth) -> str:
    return (
        "No source states how deep access went: anything from "
        f"{low.slug} ({low.label}) to {high.slug} ({high.label}) is possible."
    )


def step_of(rung: Depth, width: Width) -> Step:
    """One rung of the ladder of that depth."""
    if rung <= width.established:
        return Step(rung.slug, "reached")
    return Step(rung.slug, "possible" if rung <= width.possible else "excluded")


def show_band(width: Width) -> str:
    """The access band in words: "AL1 black box", or "AL1 black box to AL3 white box"."""
    low, high = Band(width.established), Band(width.possible)
    return low.label if low == high else f"{low.label} to {high.label}"
