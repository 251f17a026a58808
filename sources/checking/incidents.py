"""Whether failures say something about a host, or about ourselves (source-checking.md, 7)."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db.models import QuerySet

from sources.models import Checker, Health
from sources.reach import Result, host_incident, own_incident
from sources.reach.incidents import DAY, OWN_HOSTS, OWN_WINDOW
from sources.vocabulary import EvidenceKind

logger = logging.getLogger(__name__)

#: Results kept of one source; more than a day's retries.
_KEPT = 8
#: How long a checker that stopped itself waits before it tries a few hosts again.
PROBE_AFTER = dt.timedelta(minutes=15)


def with_result(recent: list[Any], result: Result) -> list[Any]:
    """The stored results of a source with the newest added, without those of days before."""
    new = [result.at.isoformat(), str(result.kind), result.answered, result.was_well]
    young = [each for each in recent if dt.datetime.fromisoformat(each[0]) >= result.at - DAY]
    return [*young, new][-_KEPT:]


def _results(host: str, recent: list[Any]) -> list[Result]:
    return [
        Result(host, dt.datetime.fromisoformat(at), kind, answered, was_well)
        for at, kind, answered, was_well in recent
    ]


def host_is_troubled(host: str, newest: Result) -> bool:
    """Whether most of what was visited at that host within a day failed for now."""
    rows = Health.objects.filter(source__host=host, last_visit_at__gte=newest.at - DAY)
    recents = rows.values_list("recent", flat=True)
    known = [result for recent in recents for result in _results(host, recent)]
    return host_incident([*known, newest], newest.at)


def stop_if_it_is_us(at: dt.datetime) -> bool:
    """Stop the checker if a third of all hosts failed at once, since the fault is then ours."""
    rows = Health.objects.filter(last_visit_at__gte=at - OWN_WINDOW)
    if _failing_hosts(rows) < OWN_HOSTS:  # asked after every batch, so the rest is not read in vain
        return False
    lean = rows.values_list("source__host", "recent")
    incident = own_incident([each for row in lean for each in _results(*row)], at)
    if incident is None:
        return False
    why = (
        f"{incident.failing} of {incident.visited} hosts visited within 15 minutes failed at once, "
        "so the fault is likely ours: look at this machine's network and name service."
    )
    return stop(why, at, by_itself=True)


def _failing_hosts(rows: QuerySet[Health]) -> int:
    """How many hosts have a source whose last visit failed as visits fail when we are at fault."""
    failed = rows.filter(last_evidence__in=(EvidenceKind.TRANSIENT, EvidenceKind.HARD))
    return failed.values("source__host").distinct().count()


def stop(why: str, at: dt.datetime, *, by_itself: bool = False) -> bool:
    """Stop all source checks, with the reason; False if they are stopped already."""
    checker, _ = Checker.objects.get_or_create(pk=1)
    if checker.stopped_at:
        return False
    checker.stopped_at, checker.stopped_because = at, why
    checker.stopped_by_itself = by_itself
    checker._change_reason = why
    checker.save()
    logger.error("Source checks are stopped: %s", why)
    return True


def go_on(why: str) -> None:
    """Let source checks run again that stopped by themselves; a person's stop stays."""
    for checker in Checker.objects.filter(pk=1, stopped_by_itself=True):
        checker.stopped_at, checker.stopped_because = None, ""
        checker.stopped_by_itself = False
        checker._change_reason = why
        checker.save()


def may_run(at: dt.datetime) -> bool:
    """Whether checks run: not stopped, or stopped by itself long enough ago for a probe."""
    checker = Checker.objects.filter(pk=1).first()
    if checker is None or checker.stopped_at is None:
        return True
    return checker.stopped_by_itself and at - checker.stopped_at >= PROBE_AFTER


def is_stopped() -> bool:
    """Whether the checker is stopped, by itself or by somebody."""
    return Checker.objects.filter(pk=1, stopped_at__isnull=False).exists()


def after_probe(since: dt.datetime) -> None:
    """After a few visits of a checker that stopped itself: go on if anybody answered, else wait."""
    rows = Health.objects.filter(last_visit_at__gte=since)
    answered = [row for row in rows if any(each[2] for each in row.recent[-1:])]
    if answered:
        go_on("Hosts answer again, so checks go on by themselves.")
    else:
        later = {"stopped_at": dt.datetime.now(dt.UTC)}
        Checker.objects.filter(pk=1, stopped_by_itself=True).update(**later)
