"""The application, for which loopback is the open internet: ``--app=tests.machines.loopback``.

The same tasks and settings as in production; only what may be visited and posted to is replaced.
LOOPBACK_PORTS names the ports of 127.0.0.1 that stand for the internet, whatever the host's name;
BEAT_SECONDS, how often beat calls for visits and for fresh public forms.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import django

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

if "BEAT_SECONDS" in os.environ:
    for _name in ("visit-what-is-due", "keep-public-forms-fresh"):
        app.conf.beat_schedule[_name]["schedule"] = float(os.environ["BEAT_SECONDS"])
