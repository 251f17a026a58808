"""Two looks compared: what came and went apart from noise, and how much it matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sources.pagechange.dates import without_dates
from sources.pagechange.looks import Look, Noise, PageChange
from sources.pagechange.nearness import near_quotes
from sources.pagechange.noise import fits, is_noise, runs_of

#: Blocks of fewer words are buttons, labels and counters.
FEWEST_WORDS = 4
#: The part of the main text that must go before that alone matters.
MUCH = 0.2


def compare(before: Look, now: Look, noise: Noise, quotes: Iterable[str] = ()) -> PageChange:
    """What changed from one look to a later one, apart from noise, dates and tiny blocks.

    ``quotes`` are those cited from the page: what stands near one of them is named in ``near``.
    """
    common = frozenset(before.keys) & frozenset(now.keys)
    removed, added = _telling(before, common, noise), _telling(now, common, noise)
    near = near_quotes(before, removed, now, added, list(quotes))
    went, came = [before.blocks[i] for i in removed], [now.blocks[i] for i in added]
    return PageChange(
        added=tuple(came),
        removed=tuple(went),
        near=tuple(near),
        gone=_gone(before, went, came, noise),
        title=_title(before.title, now.title, noise),
    )


def severity(change: PageChange) -> int:
    """0 nothing to look at, 1 the title changed, 2 much of the text went, 3 a change by a quote."""
    if change.near:
        return 3
    if change.gone > MUCH:
        return 2
    return 1 if change.title else 0


def _telling(look: Look, common: frozenset[str], noise: Noise) -> list[int]:
    """Numbers of the blocks that only this look has, noise and tiny ones left out."""
    learnt = {
        key for key, block in zip(look.keys, look.blocks, strict=True) if is_noise(block, noise)
    }
    found = []
    for ends, run in runs_of(look, common - learnt):
        if fits(noise, ends, [look.blocks[i] for i in run]):
            continue
        new = (i for i in run if look.keys[i] not in common)
        found += [i for i in new if not _is_idle(look.blocks[i], noise)]
    return found


def _is_idle(block: str, noise: Noise) -> bool:
    return len(block.split()) < FEWEST_WORDS or is_noise(block, noise)


def _gone(before: Look, removed: list[str], added: list[str], noise: Noise) -> float:
    """The part of the words before, noise apart, that stand in no new block either."""
    total = sum(len(block.split()) for block in before.blocks if not _is_idle(block, noise))
    went = Counter(word for block in removed for word in block.split())
    went -= Counter(word for block in added for word in block.split())
    return went.total() / total if total else 0.0


def _title(before: str, now: str, noise: Noise) -> tuple[str, str] | None:
    return (
        None
        if without_dates(before) == without_dates(now) or is_noise(now, noise)
        else (before, now)
    )
