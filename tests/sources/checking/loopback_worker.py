"""A real Celery worker whose open internet is loopback: ``python -m tests…loopback_worker``.

The same application, tasks and settings as in production; only what may be visited is replaced, as
in the tests of one process. LOOPBACK_PORTS names the ports that stand for the internet.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402

from labwatch.celery import app  # noqa: E402
from sources.checking import manners  # noqa: E402
from sources.fetching import Fetcher, Policy  # noqa: E402


def loopback() -> manners.Going:
    """Every name is a host on loopback; the gate is the one that the settings ask for."""
    ports = [int(port) for port in os.environ["LOOPBACK_PORTS"].split(",")]
    policy = Policy(allow_networks=["127.0.0.0/8"], ports=ports)
    return manners.Going(
        policy=policy,
        fetcher=lambda: Fetcher(policy, lambda host: ["127.0.0.1"]),
        gate=GATE,
        cache=cache,
    )


GATE = manners.gate(settings.REDIS_URL)
manners.going = loopback  # type: ignore[assignment]

if __name__ == "__main__":
    app.worker_main(sys.argv[1:])
