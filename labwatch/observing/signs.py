"""Signs of life in the cache: which workers were heard of lately, when the schedule last called.

They live by messages of Celery, not in the database, since they are worth nothing a minute later.
What is lost with the cache is there again within half a minute.
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import suppress
from typing import Any

from celery.signals import heartbeat_sent, task_postrun
from django.core.cache import cache
from django.utils import timezone

_WORKERS, _TICK = "observing:workers", "observing:tick"
#: Each process writes its sign so often at most, in seconds; unseen for so long, it is forgotten.
_EVERY = 30.0
_FORGOTTEN = dt.timedelta(hours=1)
#: A worker unheard of for longer has stopped, or hangs.
AWAKE = dt.timedelta(minutes=3)
#: The task that the schedule calls once a minute.
TICKING = "sources.tasks.sweep"
_written: dict[str, float] = {}


def listen() -> None:
    """Let a worker leave signs: by its heart, and by each task that it ends."""
    heartbeat_sent.connect(_heart_beat)
    task_postrun.connect(_task_ended)


def workers() -> dict[str, dt.datetime]:
    """When each worker was heard of last, by its name. Raises what the cache raises."""
    seen: dict[str, dt.datetime] = cache.get(_WORKERS) or {}
    since = timezone.now() - _FORGOTTEN
    return {name: at for name, at in sorted(seen.items()) if at >= since}


def awake() -> dict[str, dt.datetime]:
    """Those heard of so lately that they still run. Raises what the cache raises."""
    since = timezone.now() - AWAKE
    return {name: at for name, at in workers().items() if at >= since}


def last_tick() -> dt.datetime | None:
    """When a worker last followed a call of the schedule. Raises what the cache raises."""
    tick: dt.datetime | None = cache.get(_TICK)
    return tick


def _heart_beat(sender: Any, **_told: Any) -> None:
    _seen(sender.eventer.hostname)


def _task_ended(sender: Any = None, task: Any = None, **_told: Any) -> None:
    _seen(getattr(task.request, "hostname", None) or "here")
    if task.name == TICKING:
        _try_to_keep(_TICK, timezone.now())


def _seen(name: str) -> None:
    """Two that write at once may forget one of both for half a minute; nobody is woken by that."""
    if time.monotonic() - _written.get(name, -_EVERY) < _EVERY:
        return
    _written[name] = time.monotonic()
    try:
        known = workers()
    except Exception:  # a worker works on without a cache
        return
    _try_to_keep(_WORKERS, {**known, name: timezone.now()})


def _try_to_keep(key: str, value: Any) -> None:
    with suppress(Exception):  # nothing depends on a sign
        cache.set(key, value, timeout=int(_FORGOTTEN.total_seconds()))
