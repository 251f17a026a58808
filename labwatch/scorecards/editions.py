"""What a new edition of the rubric changed, so that no change of rules looks like conduct. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labwatch.scorecards.rubric import Criterion, Rubric


def what_changed(old: Rubric, new: Rubric) -> list[str]:
    """The differences between two editions, criterion by criterion, in sentences."""
    before = {one.key: one for one in old.criteria}
    after = {one.key: one for one in new.criteria}
    gone = [f"{one.name} is no longer asked." for key, one in before.items() if key not in after]
    return [*gone, *(line for key, one in after.items() for line in _changed(before.get(key), one))]


def _changed(old: Criterion | None, new: Criterion) -> Iterator[str]:
    if old is None:
        yield f"{new.name} is asked for the first time."
        return
    if old.weight != new.weight:
        yield f"{new.name}: weight {new.weight} instead of {old.weight}."
    if (old.name, old.question) != (new.name, new.question):
        yield f"{new.name}: asked in other words; once “{old.name}: {old.question}”"
    if old.steps != new.steps:
        yield f"{new.name}: its steps mean something else."
    if (old.rule, old.method) != (new.rule, new.method):
        yield f"{new.name}: judged by another rule."
