"""What every page knows beside its own facts: when sources were last checked."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery, Value
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sources.models import Checker, Sweep
from sources.wording import sweep_line


def sweeps(request: HttpRequest) -> dict[str, Any]:
    """``sweep_line`` for the footer; asked for only where a template shows it."""
    return {"sweep_line": SimpleLazyObject(last_sweep)}


def last_sweep() -> str:
    """The line of the footer; one query for the newest finished sweep and the checker's state."""
    newest = Sweep.objects.exclude(finished_at=None).order_by("-finished_at").values("pk")[:1]
    swept = Sweep.objects.filter(pk=Subquery(newest)).order_by()
    stopped = Checker.objects.exclude(stopped_at=None)
    rows = swept.values_list(Value("sweep"), "finished_at", "done").union(
        stopped.values_list(Value("stopped"), "stopped_at", Value(0))
    )
    found = {what: (at, done) for what, at, done in rows}
    finished, done = found.get("sweep", (None, 0))
    return sweep_line(finished, done, found.get("stopped", (None, 0))[0])
