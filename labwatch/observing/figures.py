"""The figures by which the site is watched, each of one query, however large the record is.

``/readyz``, ``/metrics`` and the status page read the same ones, so they never contradict.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum

from labwatch.alerts import claiming as alerts
from labwatch.publishing.models import Touched
from labwatch.webhooks import claiming as webhooks
from labwatch.webhooks.models import Subscription
from sources.checking.claiming import due
from sources.models import Check, Checker, Health, Sweep

DAY, WEEK, MONTH = dt.timedelta(days=1), dt.timedelta(days=7), dt.timedelta(days=28)
#: Of a hundred visits, so many may be late before we break our word (goal G17: 99 %).
BUDGET_PERCENT = 1.0


@dataclass(frozen=True)
class Waiting:
    """How many wait, and since when the oldest does; None: nothing waits."""

    count: int
    since: dt.datetime | None = None

    def seconds(self, now: dt.datetime) -> float:
        """For how long the oldest has waited."""
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


def due_sources(now: dt.datetime) -> Waiting:
    """Sources to visit by now. One that was never visited waits since it was written down."""
    found = due(now).aggregate(
        count=Count("pk"),
        dated=Min("next_check_at"),
        new=Min("created_at", filter=Q(next_check_at__isnull=True)),
    )
    since = [each for each in (found["dated"], found["new"]) if each]
    return Waiting(found["count"], min(since, default=None))


def checker_stopped() -> str:
    """Why source checks do not run; empty: they do."""
    row = Checker.objects.filter(pk=1, stopped_at__isnull=False).first()
    return row.stopped_because if row else ""


def last_sweep() -> dt.datetime | None:
    """When a round over all that was due was last finished."""
    last: dt.datetime | None = Sweep.objects.aggregate(last=Max("finished_at"))["last"]
    return last


def forms_waiting() -> Waiting:
    """Records whose public forms are to be made anew."""
    found = Touched.objects.aggregate(count=Count("pk"), since=Min("at"))
    return Waiting(found["count"], found["since"])


def webhooks_waiting(now: dt.datetime) -> Waiting:
    """Messages to receivers that are live, to be sent by now."""
    found = webhooks.due(now).aggregate(count=Count("pk"), since=Min("next_attempt_at"))
    return Waiting(found["count"], found["since"])


def letters_waiting(now: dt.datetime) -> Waiting:
    """Letters that ask whether somebody wants mail, to be sent by now."""
    found = alerts.due_letters(now).aggregate(count=Count("pk"), since=Min("next_at"))
    return Waiting(found["count"], found["since"])


def alerts_waiting(now: dt.datetime) -> Waiting:
    """Followers to be told of something by now."""
    found = alerts.due_alerts(now).aggregate(count=Count("pk"), since=Min("next_at"))
    return Waiting(found["count"], found["since"])


def receivers_paused() -> int:
    """Receivers of webhooks to which nothing is sent, since they failed or somebody paused them."""
    return Subscription.objects.filter(active=True, paused_at__isnull=False).count()


def outcomes(now: dt.datetime) -> dict[str, int]:
    """What the visits of the last day came to: results by outcome."""
    rows = Check.objects.filter(last_seen_at__gte=now - DAY).order_by()
    counted = rows.values("outcome").annotate(count=Count("pk"))
    return {row["outcome"]: row["count"] for row in counted}


@dataclass(frozen=True)
class Budget:
    """Of the visits of 28 days: how many came late, and how many our own program failed on."""

    visits: int
    late: int
    faults: int

    @property
    def on_time_percent(self) -> float | None:
        """How many of a hundred were attempted in time; None: nothing was visited."""
        return 100 * (1 - self.late / self.visits) if self.visits else None

    @property
    def used_percent(self) -> float | None:
        """How much of what may be late was late: above 100, the goal is missed."""
        return 100 * self.late / self.visits / (BUDGET_PERCENT / 100) if self.visits else None


def budget(now: dt.datetime) -> Budget:
    """What was visited late in the last 28 days, as each sweep counted it."""
    rows = Sweep.objects.filter(started_at__gte=now - MONTH)
    found = rows.aggregate(visits=Sum("done"), late=Sum("late"), faults=Sum("faults"))
    return Budget(*(found[name] or 0 for name in ("visits", "late", "faults")))


@dataclass(frozen=True)
class HostHealth:
    """How many sources of a host were visited within a day and a week, and could be read last."""

    name: str
    day: int
    day_well: int
    week: int
    week_well: int


def _in_window() -> dict[str, Any]:
    """Counts of sources by their last visit: a source counts once, however often it was tried."""
    well = Q(last_ok_at__gte=F("last_visit_at"))
    return {"week": Count("pk"), "week_well": Count("pk", filter=well)}


def hosts(now: dt.datetime, most: int) -> list[HostHealth]:
    """Hosts with sources that cannot be read, those with the most of the last day first."""
    day, well = Q(last_visit_at__gte=now - DAY), Q(last_ok_at__gte=F("last_visit_at"))
    rows: Any = (
        Health.objects.filter(last_visit_at__gte=now - WEEK)
        .values(name=F("source__host"))
        .annotate(day=Count("pk", filter=day), day_well=Count("pk", filter=day & well))
        .annotate(**_in_window())
        .annotate(day_bad=F("day") - F("day_well"), week_bad=F("week") - F("week_well"))
        .filter(week_bad__gt=0)
        .order_by("-day_bad", "-week_bad", "name")[:most]
    )
    names = ("name", "day", "day_well", "week", "week_well")
    return [HostHealth(*(row[name] for name in names)) for row in rows]


def all_hosts(now: dt.datetime) -> HostHealth:
    """The same of all sources together."""
    day, well = Q(last_visit_at__gte=now - DAY), Q(last_ok_at__gte=F("last_visit_at"))
    found = Health.objects.filter(last_visit_at__gte=now - WEEK).aggregate(
        day=Count("pk", filter=day), day_well=Count("pk", filter=day & well), **_in_window()
    )
    return HostHealth("", found["day"], found["day_well"], found["week"], found["week_well"])


def sweeps(most: int) -> list[Sweep]:
    """The newest rounds."""
    return list(Sweep.objects.order_by("-pk")[:most])
