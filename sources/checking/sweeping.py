"""Rounds over all that is due: begun by the schedule or a command, ended when all was attempted."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import F, QuerySet
from django.utils import timezone

from sources.checking import incidents
from sources.checking.batches import check
from sources.checking.claiming import (
    BATCH,
    claim,
    claim_due,
    count_due,
    due,
    forget_impossible_dates,
    is_due,
    visitable,
)
from sources.checking.lateness import late_among
from sources.checking.recording import Recorded
from sources.models import Source, Sweep
from sources.vocabulary import SweepTrigger

#: A worker's message goes on claiming batches for so long, well below the task's time limit.
SHIFT_SECONDS = 60.0
#: Messages for one tick: more workers than this find enough to do at the next.
MOST_MESSAGES = 20
#: How often a worker notes its progress in the sweep.
_NOTE_SECONDS = 2.0
#: After a stop of its own the checker looks at so few sources first.
_PROBES = 5


def begin(now: dt.datetime) -> int:
    """Open a sweep if something is due; how many batches' worth of work there is.

    Two schedules that tick together open one sweep: the database allows one at a time.
    """
    if not incidents.may_run(now):
        return 0
    forget_impossible_dates(now)
    waiting = count_due(now, MOST_MESSAGES * BATCH)
    if waiting and not _open_sweeps().exists():
        # Counted to the end once a round, not once a minute.
        Sweep.objects.bulk_create(
            [Sweep(trigger=SweepTrigger.SCHEDULE, started_at=now, due=due(now).count())],
            ignore_conflicts=True,
        )
    finish(now)
    return min(-(-waiting // BATCH), MOST_MESSAGES)


def work(now: dt.datetime) -> int:
    """Claim and check batch after batch, until nothing is due or the shift is over; how many."""
    if not incidents.may_run(now):
        return 0
    ends_at = time.monotonic() + SHIFT_SECONDS
    is_probe = incidents.is_stopped()
    done = 0
    while time.monotonic() < ends_at and incidents.may_run(timezone.now()):
        at = timezone.now()
        batch = claim_due(at, limit=_PROBES if is_probe else BATCH)
        if not batch:
            break
        done += _count(check(batch, at), late_among(batch, at))
        if is_probe or incidents.stop_if_it_is_us(timezone.now()):
            break
    if is_probe:
        incidents.after_probe(now)
    finish(timezone.now())
    return done


def _count(results: Iterable[Recorded], late: frozenset[int]) -> int:
    """Note the results in the sweep that is open, every few seconds: all workers share its row.

    ``late``: keys of sources that waited too long.
    """
    total = 0
    news: Counter[str] = Counter()
    noted_at = time.monotonic()
    try:
        for result in results:
            total += 1
            news["done"] += 1
            news["failed"] += not result.is_well
            news["late"] += result.source.pk in late
            news["faults"] += result.is_fault
            if time.monotonic() - noted_at > _NOTE_SECONDS:
                _note(news)
                noted_at = time.monotonic()
    finally:
        _note(news)
    return total


def _note(news: Counter[str]) -> None:
    """Add what is new, and forget it."""
    if news:
        _open_sweeps().update(**{name: F(name) + count for name, count in news.items()})
        news.clear()


def _open_sweeps() -> QuerySet[Sweep]:
    return Sweep.objects.filter(trigger=SweepTrigger.SCHEDULE, finished_at__isnull=True)


def finish(now: dt.datetime) -> None:
    """End the open sweep once nothing is left that was due when it began."""
    for sweep in _open_sweeps():
        if not is_due(sweep.started_at):
            Sweep.objects.filter(pk=sweep.pk, finished_at__isnull=True).update(finished_at=now)


def forget_old(now: dt.datetime) -> None:
    """Sweeps of three months ago interest nobody; the visits themselves stay."""
    Sweep.objects.filter(finished_at__lt=now - dt.timedelta(days=90)).delete()


def check_these(keys: Iterable[int], seconds: float) -> Iterator[Recorded]:
    """Check these sources now, whether due or not, waiting for hosts as politeness asks.

    Sources that somebody else holds are waited for; ends after ``seconds`` at the latest.
    """
    left = set(keys)
    ends_at = time.monotonic() + seconds
    while left and time.monotonic() < ends_at:
        now = timezone.now()
        batch = claim(visitable(Source.objects.filter(pk__in=_some(left))), now)
        before = len(left)
        for result in check(batch, now):
            left.discard(result.source.pk)
            yield result
        if len(left) == before:  # somebody else holds them, or their host is busy
            time.sleep(1)


def _some(keys: set[int]) -> list[int]:
    """Few enough for one statement."""
    return sorted(keys)[:5000]
