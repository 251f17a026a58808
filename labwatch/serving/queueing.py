"""gunicorn's worker with threads, which also notes for how long each request waited for one.

gunicorn is started with it: ``--worker-class=labwatch.serving.queueing.TimedWorker``. It is loaded
before the site is.
"""

from __future__ import annotations

import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from labwatch.serving.waiting import began_to_wait


class TimedWorker(ThreadWorker):  # type: ignore[misc]
    """A worker of gunicorn's own in all else."""

    def enqueue_req(self, conn: Any) -> None:
        """A request, or a connection on which one will come, gets in line."""
        conn.in_line_since = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """A thread takes it up. One that is still to be sent does not count as waiting."""
        began_to_wait(conn.in_line_since)
        return super().handle(conn)
