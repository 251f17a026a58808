"""Tables of a run, and what was wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

from bench.checks.reporting import table
from bench.loads.editor import Editor
from bench.loads.watching import Sample

#: An edit is seen by every request sent so many seconds after it; memory may grow by so much
#: from the middle of a run to its end: a part of it, and so many MB besides.
SEEN, GROWTH, SPARE = 1.0, 0.05, 10.0
#: Answers of the site that are refusals by design.
_BY_DESIGN = frozenset({"429", "503"})


def share(times: Iterable[float], part: float) -> float:
    """The time below which that part of all lies; 0 of none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def statuses(result: dict[str, Any]) -> Counter[str]:
    """All answers by status, and what was no answer."""
    total: Counter[str] = Counter()
    for seen in result["kinds"].values():
        total.update(seen["statuses"])
    return total


def served(result: dict[str, Any]) -> list[float]:
    """The times of all answers that were no refusals."""
    return [each for seen in result["kinds"].values() for each in seen["ok"]]


def refused(result: dict[str, Any]) -> list[float]:
    """The times of all refusals."""
    return [each for seen in result["kinds"].values() for each in seen["refused"]]


def requests(result: dict[str, Any]) -> str:
    """By kind: what was answered and how soon."""
    rows = [_row(name, seen) for name, seen in result["kinds"].items()]
    total = {"statuses": statuses(result), "ok": served(result), "refused": refused(result)}
    head = ["asked", "answered", "429", "503", "other", "no answer", "p50 ms", "p95 ms", "p99 ms"]
    return table([*head, "refused p95 ms"], [*rows, _row("**all**", total)])


def _row(name: str, seen: dict[str, Any]) -> list[str]:
    found = seen["statuses"]
    answers = {status: count for status, count in found.items() if status.isdigit()}
    good = sum(count for status, count in answers.items() if status < "400")
    other = sum(answers.values()) - good - sum(found.get(each, 0) for each in _BY_DESIGN)
    counts = [good, found.get("429", 0), found.get("503", 0), other]
    counts.append(sum(found.values()) - sum(answers.values()))
    times = [f"{share(seen['ok'], part) * 1000:.0f}" for part in (0.5, 0.95, 0.99)]
    return [name, *map(str, counts), *times, f"{share(seen['refused'], 0.95) * 1000:.0f}"]


def edits(editor: Editor) -> str:
    """How fast edits were saved and seen."""
    sights = [sight for edit in editor.edits for sight in edit.sights]
    rows = [
        ["form loaded", *_times([edit.loading for edit in editor.edits])],
        ["saved", *_times([edit.saving for edit in editor.edits])],
        ["old text still given to requests sent until", *_times([each.old for each in sights])],
        ["seen, with the wait for the answer", *_times([each.seen for each in sights])],
    ]
    told = f"{len(editor.edits)} edits, {len(sights)} looks, turned away {editor.turned_away} times"
    return table([told, "p50 s", "p95 s", "most s"], rows)


def _times(found: list[float]) -> list[str]:
    return [f"{share(found, part):.2f}" for part in (0.5, 0.95, 1.0)]


def memory(samples: list[Sample]) -> str:
    """Of each service at the start, in the middle and at the end."""
    rows = [
        [name, *(f"{value:.0f}" for value in _thirds(samples, name))] for name in _services(samples)
    ]
    return table(["PSS, MB (medians)", "first tenth", "middle", "last tenth"], rows)


def _services(samples: list[Sample]) -> list[str]:
    return [*samples[0].memory, "redis data"] if samples else []


def _thirds(samples: list[Sample], name: str) -> tuple[float, float, float]:
    values = [each.redis if name == "redis data" else each.memory[name] for each in samples]
    tenth, half = max(1, len(values) // 10), len(values) // 2
    middle = values[max(0, half - tenth) : half + tenth]
    return median(values[:tenth]), median(middle), median(values[-tenth:])


def grown(samples: list[Sample]) -> list[str]:
    """Services whose memory goes on growing in the second half. PostgreSQL maps its shared buffers
    as it touches them, so it is left out."""
    found = []
    for name in _services(samples):
        _first, middle, last = _thirds(samples, name)
        if name != "postgres" and last > middle * (1 + GROWTH) + SPARE:
            found.append(f"memory of {name} grew from {middle:.0f} to {last:.0f} MB")
    return found


def wrong(result: dict[str, Any], editor: Editor) -> list[str]:
    """What readers and the editor must not have met."""
    found = [
        f"{count} answers with {status}"
        for status, count in sorted(statuses(result).items())
        if status.startswith("5") and status not in _BY_DESIGN
    ]
    sights = [sight for edit in editor.edits for sight in edit.sights]
    late = [sight for sight in sights if sight.old > SEEN]
    found += [f"{each.place} was old {each.old:.2f} s after the edit" for each in late[:5]]
    if not editor.edits:
        found.append("nothing was edited")
    return found + [f"editor: {fault}" for fault in editor.faults[:5]]
