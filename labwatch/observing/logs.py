"""Structured log lines: JSON for machines, or plain for people, of every process alike.

Lines of ``logging.getLogger`` and of structlog take the same way. Whatever is bound while a request
or a task runs (``request_id``, ``task_id``) stands in each line, and nothing leaves unmasked.
``configure`` is Django's ``LOGGING_CONFIG``; Celery and gunicorn are told to use it as well.
"""

from __future__ import annotations

import logging
import logging.config
import os
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.types import EventDict, Processor

from labwatch.observing.discretion import discreet

FORMATS = ("json", "plain")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
#: Say at INFO what other lines say better: the access line, and those of ``tasklines``.
_REPEATING = ("celery.worker.strategy", "celery.app.trace", "django_structlog.middlewares.request")


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """What Django's ``LOGGING`` holds. ValueError, with the remedy, for a word that is none."""
    form, level = form.lower(), level.upper()
    if form not in FORMATS:
        raise ValueError(f"LOG_FORMAT is {form!r}: give one of {', '.join(FORMATS)}.")
    if level not in LEVELS:
        raise ValueError(f"LOG_LEVEL is {level!r}: give one of {', '.join(LEVELS)}.")
    quiet = level if level != "INFO" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "labwatch.observing.logs.line_formatter", "form": form},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            **{name: {"level": quiet} for name in _REPEATING},
        },
    }


def configure(config: Mapping[str, Any]) -> None:
    """Set up logging by ``LOGGING``, and structlog to take the same way."""
    logging.config.dictConfig(dict(config))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_telling(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def line_formatter(form: str) -> logging.Formatter:
    """Makes one line of a record, whoever wrote it."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_telling(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _masked,
            _json() if form == "json" else _plain(),
        ],
    )


def _telling() -> list[Processor]:
    """What each line tells beside its words."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_process,
    ]


def _with_process(_logger: Any, _method: str, line: EventDict) -> EventDict:
    line["pid"] = os.getpid()
    return line


def _masked(_logger: Any, _method: str, line: EventDict) -> EventDict:
    return {name: discreet(name, value) for name, value in line.items()}


def _json() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _plain() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
