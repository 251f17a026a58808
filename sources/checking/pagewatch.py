"""Changes of the page beyond its quotes: learnt noise set aside, the rest shown to maintainers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sources.checking.items import open_item
from sources.models import Health, Snapshot, Source
from sources.pagechange import (
    Look,
    Noise,
    PageChange,
    compare,
    learn,
    look_at,
    severity,
    teach,
    unteach,
)
from sources.vocabulary import ReviewKind

#: When the looks after the first come, by which the noise of a page is learnt.
_LESSONS = (dt.timedelta(minutes=10), dt.timedelta(days=1))
#: Blocks told of a change; more help nobody.
_TOLD = 20


def next_lesson(health: Health, at: dt.datetime) -> dt.datetime | None:
    """When the page should be seen again to learn its noise; None once it was seen often enough."""
    seen = len(health.noise.get("looks", []))
    return at + _LESSONS[seen - 1] if 0 < seen <= len(_LESSONS) else None


def watch(
    source: Source, health: Health, now: Snapshot, quotes: Iterable[str], at: dt.datetime
) -> bool:
    """Learn from the first three looks; later, tell of what changed. The caller saves health.

    True if this look was one to learn from, so that the next one may be planned.
    """
    looks = list(health.noise.get("looks", []))
    if len(looks) <= len(_LESSONS):
        looks.append(now.pk)
        health.noise = {**health.noise, "looks": looks}
        if len(looks) > len(_LESSONS):
            _graduate(source, health, looks, list(quotes), at)
        return True
    if now.pk != health.noise.get("last"):
        before = Snapshot.objects.filter(pk=health.noise.get("last")).first()
        _compare(source, before, now, _noise(health), list(quotes), at)
        health.noise = {**health.noise, "last": now.pk}
    return False


def is_learning(health: Health | None) -> bool:
    """Whether further looks are wanted, for which a page must be read in full."""
    return health is not None and 0 < len(health.noise.get("looks", [])) <= len(_LESSONS)


def _graduate(
    source: Source, health: Health, looks: list[int], quotes: list[str], at: dt.datetime
) -> None:
    """All looks are taken. What changed meanwhile beside a quote is judged by the first two."""
    rows = Snapshot.objects.in_bulk(looks)
    seen = [rows[key] for key in looks if key in rows]
    if len(rows) > 1:  # looks that all saw the same text have no noise to teach
        _compare(source, seen[0], seen[-1], learn([_look(each) for each in seen[:2]]), quotes, at)
        noise = learn([_look(each) for each in seen], _noise(health))
        health.noise = {**health.noise, "noise": noise.as_json()}
    health.noise = {**health.noise, "last": looks[-1]}


def _compare(
    source: Source,
    before: Snapshot | None,
    now: Snapshot,
    noise: Noise,
    quotes: list[str],
    at: dt.datetime,
) -> None:
    if before is None or before.extractor_version != now.extractor_version:
        return
    change = compare(_look(before), _look(now), noise, quotes)
    if severity(change):
        open_item(ReviewKind.PAGE, source, _facts(change, before, now), at)


def _facts(change: PageChange, before: Snapshot, now: Snapshot) -> dict[str, Any]:
    return {
        "new": list(change.added[:_TOLD]),
        "removed": list(change.removed[:_TOLD]),
        "near": list(change.near[:_TOLD]),
        "share": round(change.gone, 3),
        "title": list(change.title) if change.title else None,
        "severity": severity(change),
        "versions": [before.pk, now.pk],
    }


def _look(snapshot: Snapshot) -> Look:
    return look_at(snapshot.text, snapshot.title)


def _noise(health: Health) -> Noise:
    known = health.noise.get("noise")
    return Noise.from_json(known) if known else Noise()


def teach_noise(source: Source, blocks: Iterable[str], *, undo: bool = False) -> None:
    """A maintainer says that these blocks mean nothing; ``undo`` takes that back."""
    for health in Health.objects.select_for_update().filter(source=source):
        change = unteach if undo else teach
        noise = change(_noise(health), blocks)
        Health.objects.filter(pk=health.pk).update(noise={**health.noise, "noise": noise.as_json()})
