"""Whether this process may answer readers, and what else is not as it should be.

Each part tells its state: ``ok``; ``degraded``: somebody should look, readers are served; ``down``:
this process must not be asked; ``off``: not in use here. No part tells a secret or an address.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.backoff import NoBackoff
from redis.retry import Retry

from labwatch.observing import figures, signs
from labwatch.running import is_embedded

OK, DEGRADED, DOWN, OFF = "ok", "degraded", "down", "off"
#: From when on each is too late, in seconds: what docs/observing.md tells to be alarmed by.
LATE_SOURCE, LATE_TICK, LATE_SWEEP, LATE_FORMS = 3600.0, 300.0, 26 * 3600.0, 300.0
#: Less room than either is little.
LITTLE_BYTES, LITTLE_SHARE = 1_000_000_000, 0.05
#: Seconds that Redis has to answer.
_REDIS_SECONDS = 0.5


@dataclass(frozen=True)
class Part:
    """One part: its name, state, and figures; ``why`` says in words what is wrong."""

    name: str
    state: str
    why: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"state": self.state, **({"why": self.why} if self.why else {}), **self.figures}


def parts(now: dt.datetime) -> list[Part]:
    """Every part. Without a database, what is kept in it is not asked for."""
    first = [_database()]
    if first[0].state == DOWN:
        return [*first, _cache(), _broker(), _disk()]
    of_tables = [_read(name, ask, now) for name, ask in _OF_TABLES.items()]
    return [*first, *of_tables, _cache(), _broker(), _schedule(now), _disk()]


def overall(found: Iterable[Part]) -> str:
    """``ready``, ``degraded`` or ``not ready``."""
    states = {each.state for each in found}
    if DOWN in states:
        return "not ready"
    return "degraded" if DEGRADED in states else "ready"


def _read(name: str, ask: Callable[[dt.datetime], Part], now: dt.datetime) -> Part:
    """A part; where its tables cannot be read, that alone, and the others go on."""
    try:
        return ask(now)
    except DatabaseError:
        return Part(name, DEGRADED, "Its tables could not be read.")


def _database() -> Part:
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part("database", DOWN, "No answer.")
    return Part("database", OK, figures={"ms": round((time.monotonic() - began) * 1000, 1)})


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """All migrations of this code; read from disk once a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _migrations(_now: dt.datetime) -> Part:
    """Those of this code must have run; newer ones, of the next code, do no harm."""
    missing = known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        names = sorted(".".join(each) for each in missing)
        why = f"{len(missing)} not applied: run manage.py migrate."
        return Part("migrations", DOWN, why, {"missing": names[:5]})
    return Part("migrations", OK)


def _queue(now: dt.datetime) -> Part:
    waiting, stopped = figures.due_sources(now), figures.checker_stopped()
    told = {"due": waiting.count, "oldest_seconds": round(waiting.seconds(now))}
    if stopped:
        return Part("queue", DEGRADED, "Source checks are stopped.", told)
    if waiting.seconds(now) > LATE_SOURCE and _is_checking():
        return Part("queue", DEGRADED, "A source has been due for more than an hour.", told)
    return Part("queue", OK, figures=told)


def _sweep(now: dt.datetime) -> Part:
    last = figures.last_sweep()
    if last is None:
        return Part("sweep", OK, figures={"finished_at": None})
    age = (now - last).total_seconds()
    told = {"finished_at": last.isoformat(), "age_seconds": round(age)}
    if age > LATE_SWEEP and _is_checking():
        return Part("sweep", DEGRADED, "No round was finished for more than a day.", told)
    return Part("sweep", OK, figures=told)


def _forms(now: dt.datetime) -> Part:
    waiting = figures.forms_waiting()
    told = {"waiting": waiting.count, "oldest_seconds": round(waiting.seconds(now))}
    if waiting.seconds(now) > LATE_FORMS and _is_checking():
        return Part("forms", DEGRADED, "Changes have waited for their public form.", told)
    return Part("forms", OK, figures=told)


_OF_TABLES: dict[str, Callable[[dt.datetime], Part]] = {
    "migrations": _migrations,
    "queue": _queue,
    "sweep": _sweep,
    "forms": _forms,
}


def _is_checking() -> bool:
    """Whether background work is meant to run: not on an embedded site that switched it off."""
    return bool(settings.CHECK_SOURCES) or not is_embedded()


def _cache() -> Part:
    if not settings.REDIS_URL:
        return Part("cache", OFF, figures={"kept_in": "the memory of each process"})
    return _redis("cache", settings.REDIS_URL, lambda client: {"answers": bool(client.ping())})


def _broker() -> Part:
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        return Part("broker", OFF)
    url = settings.CELERY_BROKER_URL
    return _redis("broker", url, lambda client: {"messages": int(client.llen("celery"))})


def _redis(name: str, url: str, ask: Callable[[Any], dict[str, Any]]) -> Part:
    """Ask once, without the patience that the site itself has."""
    try:
        with redis.Redis.from_url(
            url,
            socket_timeout=_REDIS_SECONDS,
            socket_connect_timeout=_REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            return Part(name, OK, figures=ask(client))
    except (redis.RedisError, OSError):
        return Part(name, DEGRADED, "No answer.")


def _schedule(now: dt.datetime) -> Part:
    """Whether beat calls and a worker follows."""
    if not _is_checking():
        return Part("schedule", OFF)
    try:
        last = signs.last_tick()
    except Exception:  # the cache tells of itself
        return Part("schedule", DEGRADED, "Not known without the cache.")
    if last is None:
        return Part("schedule", DEGRADED, "No call of the schedule was followed yet.")
    age = (now - last).total_seconds()
    if age > LATE_TICK:
        return Part("schedule", DEGRADED, "No worker followed the schedule.", {"age_seconds": age})
    return Part("schedule", OK, figures={"age_seconds": round(age)})


def _disk() -> Part:
    try:
        room = shutil.disk_usage(settings.STATE_DIR)
    except OSError:
        return Part("disk", DEGRADED, "STATE_DIR cannot be looked at.")
    told = {"free_bytes": room.free, "free_percent": round(100 * room.free / room.total, 1)}
    if room.free < LITTLE_BYTES or room.free < LITTLE_SHARE * room.total:
        return Part("disk", DEGRADED, "Little room is left for snapshots.", told)
    return Part("disk", OK, figures=told)
