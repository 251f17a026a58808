"""Figures for Prometheus at ``/metrics``, where METRICS asks for them and the extra is installed.

Requests are counted by django-prometheus; what is ours is read from the database when somebody
asks. Nothing here imports the extra before that.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labwatch.api.callers import network_of
from labwatch.observing import figures, readiness, signs

_REFUSED = "Send METRICS_TOKEN as a bearer token, or ask from one of METRICS_NETWORKS.\n"
#: One process of gunicorn tells of all, by files in the folder that this names.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def metrics_addresses() -> list[URLPattern]:
    """The address of the metrics; none where nobody asked for them."""
    return [path("metrics", metrics, name="metrics")] if settings.METRICS else []


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, to those who may read them."""
    if not may_read(request):
        return HttpResponse(_REFUSED, status=403, content_type="text/plain; charset=utf-8")
    import prometheus_client

    ours = prometheus_client.CollectorRegistry()
    ours.register(SiteFigures())
    told = prometheus_client.generate_latest(_of_requests())
    told += prometheus_client.generate_latest(ours)
    return HttpResponse(told, content_type=prometheus_client.CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether somebody sent the token, or asks from a network that needs none."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if settings.METRICS_TOKEN and secrets.compare_digest(sent, settings.METRICS_TOKEN.encode()):
        return True
    return is_within(network_of(request), settings.METRICS_NETWORKS)


def is_within(address: str, networks: list[str]) -> bool:
    """Whether an address, or the network of one, lies in one of these networks."""
    if not address:
        return False
    asked = ipaddress.ip_network(address)
    known: list[Any] = [ipaddress.ip_network(each) for each in networks]
    return any(asked.version == each.version and asked.subnet_of(each) for each in known)


def _of_requests() -> Any:
    """What was counted of requests: by this process, or by all of this machine."""
    import prometheus_client
    from prometheus_client import multiprocess

    if _FOLDER not in os.environ:
        return prometheus_client.REGISTRY
    registry = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class SiteFigures:
    """Ours, read when they are asked for."""

    def collect(self) -> Iterator[Any]:
        """Each figure, with its name and what it means."""
        from prometheus_client.core import GaugeMetricFamily

        for name, meaning, value in plain_figures():
            yield GaugeMetricFamily(f"labwatch_{name}", meaning, value=value)
        yield _labelled("checks_of_day", "Results of the last day.", "outcome", _outcomes())
        yield _labelled("part_state", "1: ok, 0.5: degraded, 0: down.", "part", _states())


def plain_figures() -> Iterator[tuple[str, str, float]]:
    """Name, meaning and value of each figure without a label."""
    now = timezone.now()
    kinds = {
        "due_sources": ("sources to visit by now", figures.due_sources(now)),
        "forms": ("records whose public form is to be made anew", figures.forms_waiting()),
        "webhooks": ("messages to receivers of webhooks", figures.webhooks_waiting(now)),
        "letters": ("letters that ask back", figures.letters_waiting(now)),
        "alerts": ("followers to be told", figures.alerts_waiting(now)),
    }
    for name, (what, waiting) in kinds.items():
        yield f"{name}_waiting", f"How many wait: {what}.", waiting.count
        yield (
            f"{name}_oldest_seconds",
            f"How long the oldest has waited: {what}.",
            waiting.seconds(now),
        )
    budget = figures.budget(now)
    yield "visits_28d", "Visits of 28 days.", budget.visits
    yield "visits_late_28d", "Of those, later than 1.2 times the interval.", budget.late
    yield "visits_faults_28d", "Of those, our own program failed on.", budget.faults
    if (last := figures.last_sweep()) is not None:
        yield "sweep_age_seconds", "Since a round was finished.", (now - last).total_seconds()
    yield "workers_seen", "Workers heard of within three minutes.", _workers_seen()


def _workers_seen() -> float:
    """None are seen without the cache."""
    try:
        return len(signs.awake())
    except Exception:
        return 0


def _outcomes() -> dict[str, float]:
    return {str(name): float(count) for name, count in figures.outcomes(timezone.now()).items()}


def _states() -> dict[str, float]:
    worth = {readiness.OK: 1.0, readiness.DEGRADED: 0.5, readiness.DOWN: 0.0}
    found = readiness.parts(timezone.now())
    return {each.name: worth[each.state] for each in found if each.state in worth}


def _labelled(name: str, meaning: str, label: str, values: dict[str, float]) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"labwatch_{name}", meaning, labels=[label])
    for each, value in sorted(values.items()):
        family.add_metric([each], value)
    return family
