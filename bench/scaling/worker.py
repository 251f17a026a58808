"""A Celery worker of the bench: ``python -m bench.scaling.worker PORT worker …``.

Application, tasks, gate and settings are those of production; only names lead to loopback.
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


def loopback(port: int) -> manners.Going:
    """Every name is a host on loopback; the gate is the one in Redis."""
    policy = Policy(allow_networks=["127.0.0.0/8"], ports=[port])
    return manners.Going(
        policy=policy,
        fetcher=lambda: Fetcher(policy, lambda host: ["127.0.0.1"]),
        gate=manners.gate(settings.REDIS_URL),
        cache=cache,
    )


if __name__ == "__main__":
    here = loopback(int(sys.argv[1]))
    manners.going = lambda: here  # type: ignore[assignment]
    app.worker_main(sys.argv[2:])
