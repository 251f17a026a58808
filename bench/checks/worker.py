"""A Celery worker for the benchmark: ``python -m bench.checks.worker PORT HOSTS worker …``.

The application and tasks of production, and beside them the task that most people would write.
"""

from __future__ import annotations

import sys

from bench.checks.addresses import Sites
from bench.checks.checkleg import go_to
from labwatch.celery import app
from sources.checking import sweeping

ONE = "bench.check_one"


@app.task(name=ONE)  # type: ignore[untyped-decorator]
def check_one(key: int) -> None:
    """Check one source: one message, one connection, one event loop for each."""
    list(sweeping.check_these([key], seconds=60))


if __name__ == "__main__":
    go_to(Sites(int(sys.argv[1]), int(sys.argv[2])))
    app.worker_main(sys.argv[3:])
