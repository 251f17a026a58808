"""Gunicorn's settings for the embedded site: the web server with a worker and a beat inside.

``lab.py run`` serves by it, with one process and SQLite. Worker and beat are threads that share
this process's memory as their broker; only so do messages arrive (libraries.md, 3.1). They are the
same application and the same tasks as in production.
"""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings

from labwatch.running import is_embedded


def post_worker_init(worker: Any) -> None:
    """Gunicorn's hook, once the site is loaded: start the background work in this process."""
    if not is_embedded():
        return
    if settings.CHECK_SOURCES:
        start()
    else:
        threading.Thread(target=_build_download, name="build-download", daemon=True).start()


def start() -> None:
    """Start a solo worker and a beat as threads; they end with the process."""
    from celery.beat import EmbeddedService

    from labwatch.beating import SteadyMemory
    from labwatch.celery import app

    threading.Thread(target=_work, name="celery-worker", daemon=True).start()
    beat = EmbeddedService(app, thread=True, scheduler_cls=SteadyMemory)
    beat.daemon = True
    beat.start()
    app.send_task("sources.tasks.sweep")  # beat's first call comes only after a minute
    app.send_task("labwatch.bulk.tasks.build_download")


def _work() -> None:
    from labwatch.celery import app

    quiet = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
    app.WorkController(pool="solo", concurrency=1, loglevel="WARNING", **quiet).start()


def _build_download() -> None:
    """A site without a worker makes the file of the whole record once, when it starts."""
    from django.db import connection

    from labwatch.bulk.tasks import build_download

    try:
        build_download()
    finally:
        connection.close()
