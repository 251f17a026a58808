"""Noise of a page: what changes without meaning, by its shape and by its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sources.pagechange.dates import without_dates
from sources.pagechange.looks import Look, Noise, Place

#: A place of noise holds what is at most so much longer than the longest block seen there.
_LONGER = 1.5

_DIGITS = re.compile(r"\d+(?:[.,\s]\d+)*")


def shape(block: str) -> str:
    """What a block looks like without its numbers, for noise: "1,234 views" is "0 views"."""
    return _DIGITS.sub("0", without_dates(block)).casefold()


def learn(looks: Sequence[Look], known: Noise | None = None) -> Noise:
    """The noise of a page from looks between which nothing of meaning changed, commonly three.

    Whatever is not in all of them is noise: by its shape, and by its place if every look had other
    blocks there, but as many. What maintainers taught before is kept. Raises ``ValueError`` for
    fewer than two looks.
    """
    if len(looks) < 2:
        raise ValueError("noise is what differs between looks: it takes at least two")
    steady = frozenset.intersection(*(frozenset(look.keys) for look in looks))
    changing = {
        shape(block)
        for look in looks
        for block, key in zip(look.blocks, look.keys, strict=True)
        if key not in steady
    }
    titles = {look.title for look in looks}
    if len(titles) > 1:
        changing |= {shape(title) for title in titles}
    return Noise(
        frozenset(changing), _places(looks, steady), known.taught if known else frozenset()
    )


def teach(noise: Noise, blocks: Iterable[str]) -> Noise:
    """Noise with the shapes of these blocks: a maintainer's click on "noise"."""
    return replace(noise, taught=noise.taught | {shape(block) for block in blocks})


def unteach(noise: Noise, blocks: Iterable[str]) -> Noise:
    """Take ``teach`` back. What looks taught stays."""
    return replace(noise, taught=noise.taught - {shape(block) for block in blocks})


def is_noise(text: str, noise: Noise) -> bool:
    """Whether a block or title has a shape that was learnt or taught."""
    if not (noise.shapes or noise.taught):
        return False
    form = shape(text)
    return form in noise.shapes or form in noise.taught


def fits(noise: Noise, ends: tuple[str, str], blocks: list[str]) -> bool:
    """Whether these blocks are what a place of noise always holds: as many, and as short."""
    longest = max(len(block.split()) for block in blocks)
    return any(
        (place.before, place.after, place.count) == (*ends, len(blocks))
        and longest <= place.words * _LONGER + 1
        for place in noise.places
    )


def runs_of(look: Look, steady: frozenset[str]) -> list[tuple[tuple[str, str], list[int]]]:
    """Each run of blocks that are not steady, by number, with the steady blocks around it."""
    runs: list[tuple[tuple[str, str], list[int]]] = []
    last, run = "", list[int]()
    for number, key in enumerate([*look.keys, ""]):
        if number < len(look.blocks) and key not in steady:
            run.append(number)
            continue
        if run:
            runs.append(((last, key), run))
        last, run = key, []
    return runs


def _places(looks: Sequence[Look], steady: frozenset[str]) -> frozenset[Place]:
    """Places between steady blocks that had other blocks at each look, but always as many."""
    each = [_gaps(look, steady) for look in looks]
    places = set()
    for ends in set.intersection(*(set(gaps) for gaps in each)):
        contents = [gaps[ends] for gaps in each]
        counts = {len(blocks) for blocks in contents}
        words = max(len(block.split()) for blocks in contents for block in blocks)
        if len(counts) == 1 and len({tuple(blocks) for blocks in contents}) == len(looks):
            places.add(Place(*ends, counts.pop(), words))
    return frozenset(places)


def _gaps(look: Look, steady: frozenset[str]) -> dict[tuple[str, str], list[str]]:
    """The blocks between each two steady ones, where there are any."""
    return {ends: [look.blocks[i] for i in run] for ends, run in runs_of(look, steady)}
