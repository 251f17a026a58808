"""What a new edition of the rubric changed, so that no change of rules looks like conduct. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from labwatch.scorecards.rubric import Criterion, Rubric


def what_changed(old: Rubric, new: Rubric) -> list[str]:
    """The differences between two editions, criterion by criterion, in sentences."""
    before = {one.key: one for one in old.criteria}
    after = {one.key: one for one in new.criteria}
    gone = [
        gettext("%(name)s is no longer asked.") % {"name": one.name}
        for key, one in before.items()
        if key not in after
    ]
    return [*gone, *(line for key, one in after.items() for line in _changed(before.get(key), one))]


def _changed(old: Criterion | None, new: Criterion) -> Iterator[str]:
    if old is None:
        yield gettext("%(name)s is asked for the first time.") % {"name": new.name}
        return
    if old.weight != new.weight:
        yield gettext("%(name)s: weight %(weight)d instead of %(former)d.") % {
            "name": new.name,
            "weight": new.weight,
            "former": old.weight,
        }
    if (old.name, old.question) != (new.name, new.question):
        yield gettext("%(name)s: asked in other words; once “%(former)s: %(question)s”") % {
            "name": new.name,
            "former": old.name,
            "question": old.question,
        }
    if old.steps != new.steps:
        yield gettext("%(name)s: its steps mean something else.") % {"name": new.name}
    if (old.rule, old.method) != (new.rule, new.method):
        yield gettext("%(name)s: judged by another rule.") % {"name": new.name}
