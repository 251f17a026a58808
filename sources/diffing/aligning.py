"""Which items of two sequences correspond: anchored on what is unique, exact between anchors.

Whole sequences are never compared item by item. What stands once in each is paired first, in order
(patience); only the gaps between are given to an exact algorithm, and only while they are small.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

#: One step: the operation, then where it begins and ends in the old and in the new sequence.
Step = tuple[str, int, int, int, int]

#: The largest gap, old items times new items, that is aligned exactly. Larger ones are replaced
#: as a whole: 16 million bits of table, 2 MB.
LARGEST_GAP = 16_000_000


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Step]:
    """The steps from old to new: equal, replace, insert and delete, covering both, in order."""
    first, second = _numbered(old, new)
    head, tail = _same_ends(first, second)
    end, last = len(first) - tail, len(second) - tail
    steps: list[Step] = [("equal", 0, head, 0, head)]
    here, there = head, head
    for left, right in [*_anchors(first[head:end], second[head:last], head), (end, last)]:
        if left > here or right > there:
            steps += _gap(first, here, left, second, there, right)
        steps.append(("equal", left, left + 1, right, right + 1))
        here, there = left + 1, right + 1
    steps[-1] = ("equal", end, len(first), last, len(second))
    return list(_joined(steps))


def _same_ends(old: list[int], new: list[int]) -> tuple[int, int]:
    """How many items the two share at their beginning, and then at their end."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _numbered(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    """Each item as a small number, the same for equal items."""
    numbers = {
        item: number for number, item in enumerate({**dict.fromkeys(old), **dict.fromkeys(new)})
    }
    return [numbers[item] for item in old], [numbers[item] for item in new]


def _anchors(old: list[int], new: list[int], offset: int) -> list[tuple[int, int]]:
    """Places of items that stand once in each sequence, the longest run of them in order."""
    once_old, once_new = Counter(old), Counter(new)
    places = {item: place for place, item in enumerate(new) if once_new[item] == 1}
    pairs = [
        (place + offset, places[item] + offset)
        for place, item in enumerate(old)
        if once_old[item] == 1 and item in places
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of pairs whose second places rise; n log n."""
    lowest: list[int] = []  # the smallest second place that ends a run of each length
    ends: list[int] = []  # which pair that is
    before = [-1] * len(pairs)
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(lowest, place)
        before[index] = ends[length - 1] if length else -1
        lowest[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    run = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _gap(old: list[int], a: int, b: int, new: list[int], c: int, d: int) -> list[Step]:
    """The steps of old[a:b] to new[c:d]."""
    if a == b or c == d or (b - a) * (d - c) > LARGEST_GAP:
        head, tail = _same_ends(old[a:b], new[c:d])
        return [
            ("equal", a, a + head, c, c + head),
            ("replace", a + head, b - tail, c + head, d - tail),
            ("equal", b - tail, b, d - tail, d),
        ]
    codes = LCSseq.opcodes(old[a:b], new[c:d])
    return [
        (code.tag, a + code.src_start, a + code.src_end, c + code.dest_start, c + code.dest_end)
        for code in codes
    ]


def _joined(steps: list[Step]) -> Iterator[Step]:
    """Neighbours of one nature made one step, each change named for what it holds."""
    run: Step | None = None
    for step in steps:
        if step[1] == step[2] and step[3] == step[4]:
            continue
        if run is not None and (run[0] == "equal") == (step[0] == "equal"):
            run = (run[0], run[1], step[2], run[3], step[4])
            continue
        if run is not None:
            yield _named(run)
        run = step
    if run is not None:
        yield _named(run)


def _named(step: Step) -> Step:
    operation, a, b, c, d = step
    if operation == "equal":
        return step
    if a == b:
        return ("insert", a, b, c, d)
    return ("delete" if c == d else "replace", a, b, c, d)
