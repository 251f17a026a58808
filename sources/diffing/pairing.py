"""Which changed paragraphs are each other's wording, so that their words are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sources.diffing.aligning import Step, align
from sources.diffing.sides import Side

#: Changed paragraphs in one go beyond which none is looked for in the other text.
LARGEST_BLOCK = 10_000


def blocks(before: Side, after: Side) -> Iterator[Step]:
    """Steps over paragraphs, where each replace is one row."""
    for step in align(before.paragraphs, after.paragraphs):
        if step[0] == "replace":
            yield from _pairs(before, after, step)
        else:
            yield step


def _pairs(before: Side, after: Side, step: Step) -> Iterator[Step]:
    """A block of changed paragraphs as rows: those that share words together, the rest alone."""
    _, a, b, c, d = step
    here, there = a, c
    for first, last, left, right in _kin(before, after, step):
        yield ("delete", here, first, there, there)
        yield ("insert", first, first, there, left)
        yield ("replace", first, last, left, right)
        here, there = last, right
    yield ("delete", here, b, there, there)
    yield ("insert", b, b, there, d)


def _kin(before: Side, after: Side, step: Step) -> list[tuple[int, int, int, int]]:
    """Runs of paragraphs that are each other's wording, in order; a split or a merge is one run."""
    _, a, b, c, d = step
    if b - a == d - c and all(map(_same_kin, _word_sets(before, a, b), _word_sets(after, c, d))):
        return [(a + n, a + n + 1, c + n, c + n + 1) for n in range(b - a)]
    if b - a + d - c > LARGEST_BLOCK:
        return []
    old, old_numbers = before.run(a, b)
    new, new_numbers = after.run(c, d)
    shared: Counter[tuple[int, int]] = Counter()
    for operation, i, j, k, m in align(old, new):
        if operation == "equal":
            shared.update(zip(old_numbers[i:j], new_numbers[k:m], strict=True))
    runs: list[tuple[int, int, int, int]] = []
    for (left, right), count in sorted(shared.items()):
        if not _alike(len(before.words(left).words), len(after.words(right).words), count):
            continue
        if runs and (left < runs[-1][1] or right < runs[-1][3]):
            first, last, start, end = runs[-1]
            runs[-1] = (first, max(last, left + 1), start, max(end, right + 1))
        else:
            runs.append((left, left + 1, right, right + 1))
    return runs


def _word_sets(side: Side, first: int, last: int) -> Iterator[set[str]]:
    return (set(side.words(number).words) for number in range(first, last))


def _same_kin(old: set[str], new: set[str]) -> bool:
    """Whether two paragraphs in the same place share three words in four."""
    return len(old & new) * 4 >= max(len(old), len(new)) * 3


def _alike(old: int, new: int, shared: int) -> bool:
    """Whether paragraphs of so many words with so many in common are one another's wording."""
    fewer, more = sorted((old, new))
    return shared * 2 >= fewer and (shared >= 3 or shared * 2 >= more)
