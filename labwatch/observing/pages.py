"""The status page of the newsroom: how source checks and all other background work fare."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from labwatch.observing import backups, figures, readiness, signs
from labwatch.observing.wording import ago, lasting, part_name
from sources.models import Checker

#: How many hosts and rounds are shown.
HOSTS, SWEEPS = 20, 10


class Row(NamedTuple):
    """A figure, its value, and what it means."""

    name: str
    value: str
    more: str = ""


class Sign(NamedTuple):
    """A worker and how it fares."""

    name: str
    heard: str
    is_awake: bool


def urls(site: AdminSite) -> list[URLPattern]:
    """The page, for whoever may look at the checker."""
    return [path("status/", site.admin_view(status), name="status")]


@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """Every figure that tells whether the site keeps up."""
    checker: Any = admin.site.get_model_admin(Checker)
    if not checker.has_view_permission(request):
        raise PermissionDenied
    now = timezone.now()
    parts = readiness.parts(now)
    context = {
        **admin.site.each_context(request),
        "title": "Status",
        "now": now,
        "overall": readiness.overall(parts),
        "parts": [(part_name(each.name), each) for each in parts],
        "queue": _queue(now, parts),
        "workers": _workers(now),
        "budget": _budget(figures.budget(now)),
        "hosts": figures.hosts(now, HOSTS),
        "all_hosts": _in_words(figures.all_hosts(now)),
        "sweeps": figures.sweeps(SWEEPS),
        "waiting": _waiting(now),
        "backup": backups.told(now),
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/status/status.html", context)


def _queue(now: dt.datetime, parts: list[readiness.Part]) -> list[Row]:
    """What is due, and how long the longest has waited; as ``/readyz`` found it just now."""
    told = {each.name: each.figures for each in parts}
    queue, broker = told.get("queue", {}), told.get("broker", {})
    due, oldest = queue.get("due", 0), float(queue.get("oldest_seconds", 0))
    rows = [
        Row("Sources due", f"{due:,}", "to be visited by now"),
        Row("Oldest due source", lasting(oldest) if due else "none", "has waited so long"),
    ]
    if "messages" in broker:
        rows.append(Row("Messages", f"{broker['messages']:,}", "that no worker has taken yet"))
    return rows


def _budget(budget: figures.Budget) -> list[Row]:
    """How many visits came in time, how much of what may be late was, and what failed by our fault;
    nothing while nothing was visited."""
    on_time, used = budget.on_time_percent, budget.used_percent
    if on_time is None or used is None:
        return []
    goal = f"of {budget.visits:,} visits in 28 days; the goal is {100 - figures.BUDGET_PERCENT:g} %"
    late = f"{budget.late:,} came later than 1.2 times the interval"
    return [
        Row("On time", f"{on_time:.2f} %", goal),
        Row("Budget used", f"{used:.0f} %", late),
        Row("Our own failures", f"{budget.faults:,}", "visits on which our program failed"),
    ]


def _in_words(all_hosts: figures.HostHealth) -> str:
    """Of all hosts together."""
    return (
        f"{all_hosts.day_well:,} of {all_hosts.day:,} in the last 24 hours, "
        f"{all_hosts.week_well:,} of {all_hosts.week:,} in 7 days"
    )


def _workers(now: dt.datetime) -> list[Sign] | None:
    """Workers heard of within an hour; None where the cache does not answer."""
    try:
        known, awake = signs.workers(), signs.awake()
    except Exception:
        return None
    return [Sign(name, ago(at, now), name in awake) for name, at in known.items()]


def _waiting(now: dt.datetime) -> list[Row]:
    """What waits beside sources."""
    kinds = {
        "Public forms": (figures.forms_waiting(), "records changed since they were made"),
        "Webhooks": (figures.webhooks_waiting(now), "messages to live receivers, due by now"),
        "Letters": (figures.letters_waiting(now), "that ask whether somebody wants mail"),
        "Alerts": (figures.alerts_waiting(now), "followers to be told of something"),
    }
    rows = [Row(name, _how_many(waiting, now), what) for name, (waiting, what) in kinds.items()]
    paused = figures.receivers_paused()
    return [*rows, Row("Receivers paused", f"{paused:,}", "to which no webhook is sent")]


def _how_many(waiting: figures.Waiting, now: dt.datetime) -> str:
    if not waiting.count:
        return "none"
    return f"{waiting.count:,}, the oldest for {lasting(waiting.seconds(now))}"
