"""Log lines of background work: each task by its number, joined to the request that called it.

``task_enqueued`` (``child_task_id``) is written where a task is called, ``task_started``,
``task_succeeded`` and ``task_failed`` where it runs, with the ``request_id`` of the caller or the
``parent_task_id`` of the task that called it.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import Celery, bootsteps
from celery.signals import celeryd_init, setup_logging
from django.conf import settings
from django_structlog.celery import signals
from django_structlog.celery.receivers import CeleryReceiver

from labwatch.observing import signs
from labwatch.observing.logs import configure

#: All that travels along with a task.
_TRAVELS = frozenset({"request_id", "parent_task_id"})
#: One for the whole process, so that connecting twice changes nothing.
_receiver = CeleryReceiver()


class TaskLines(bootsteps.Step):  # type: ignore[misc]  # Celery has no types
    """A worker's step: it writes the lines of the tasks that it runs."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        _receiver.connect_worker_signals()


def listen(app: Celery) -> None:
    """Let this process write lines of the tasks that it calls, and a worker of those it runs."""
    setup_logging.connect(_use_ours, weak=False)
    celeryd_init.connect(_without_banner, weak=False)
    signals.modify_context_before_task_publish.connect(_keep_what_travels)
    signals.bind_extra_task_metadata.connect(_name_the_task)
    _receiver.connect_signals()
    signs.listen()
    app.steps["worker"].add(TaskLines)


def _without_banner(instance: Any, **_told: Any) -> None:
    """A worker's banner is no line that a machine could read."""
    if settings.LOG_FORMAT == "json":
        instance.quiet = True


def _use_ours(**_told: Any) -> None:
    """Celery sets up no logging of its own where somebody listens here."""
    configure(settings.LOGGING)


def _keep_what_travels(context: dict[str, Any], **_told: Any) -> None:
    for name in context.keys() - _TRAVELS:
        del context[name]


def _name_the_task(task: Any, **_told: Any) -> None:
    structlog.contextvars.bind_contextvars(task=task.name)
