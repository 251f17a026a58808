"""The application, for which loopback is the open internet: ``--app=tests.machines.loopback``.

The same tasks and settings as in production; only what may be visited and posted to is replaced.
LOOPBACK_PORTS names the ports of 127.0.0.1 that stand for the internet, whatever the host's name;
BEAT_SECONDS and FRESH_SECONDS, how often beat calls for visits and for fresh public forms;
CLOCK_FILE, a file with the seconds by which all clocks are wrong.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import django
import time_machine
from celery.signals import beat_init, celeryd_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
django.setup()

from labwatch.celery import app  # noqa: E402
from labwatch.webhooks import sending  # noqa: E402
from sources.checking import manners  # noqa: E402
from sources.fetching import Fetcher, Policy  # noqa: E402

__all__ = ["app"]

_policy, _as_set = manners.policy, manners.going


def policy() -> Policy:
    """The policy of the settings, which lets us go to loopback."""
    ports = [int(port) for port in os.environ["LOOPBACK_PORTS"].split(",")]
    return replace(_policy(), allow_networks=["127.0.0.0/8"], ports=ports, deny_hosts=[])


def _lookup(host: str) -> list[str]:
    return ["127.0.0.1"]


@cache
def going() -> manners.Going:
    """As the settings say, but for where it leads."""
    rules = policy()
    return replace(_as_set(), policy=rules, fetcher=lambda: Fetcher(rules, _lookup))


def posting() -> sending.Going:
    """The same for webhooks."""
    rules = replace(policy(), total_seconds=sending.SECONDS, idle_seconds=sending.SECONDS)
    return sending.Going(rules, needs_https=False, lookup=_lookup)


manners.going = going
sending.going = posting

for _name, _asked in (
    ("visit-what-is-due", "BEAT_SECONDS"),
    ("keep-public-forms-fresh", "FRESH_SECONDS"),
):
    if _asked in os.environ:
        app.conf.beat_schedule[_name]["schedule"] = float(os.environ[_asked])


def _follow_the_clock(**_told: object) -> None:
    """Set this process' clock off by the seconds in CLOCK_FILE, whenever they change."""

    def follow() -> None:
        off = 0.0
        while True:
            asked = float(file.read_text() or 0)
            clock.shift(asked - off)
            off = asked
            time.sleep(0.2)

    file = Path(os.environ["CLOCK_FILE"])
    clock = time_machine.travel(dt.datetime.now(dt.UTC), tick=True).start()
    threading.Thread(target=follow, daemon=True).start()


if "CLOCK_FILE" in os.environ:
    beat_init.connect(_follow_the_clock, weak=False)
    celeryd_init.connect(_follow_the_clock, weak=False)
    worker_process_init.connect(_follow_the_clock, weak=False)
