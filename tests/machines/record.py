"""The database of an installation as this process' own: a test may read and write records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
from django.db import connections
from django.db.utils import load_backend

from tests.machines.services import Installation


@contextmanager
def record_of(installation: Installation) -> Iterator[None]:
    """Models and factories work on that database, from this thread, until the block ends."""
    usual = connections["default"]
    connections["default"] = opened = _connection(installation)
    try:
        yield
    finally:
        opened.close()
        connections["default"] = usual


def _connection(installation: Installation) -> Any:
    settings = {**connections["default"].settings_dict, "OPTIONS": {}, "CONN_HEALTH_CHECKS": True}
    settings |= environ.Env.db_url_config(installation.postgres.url(installation.database))
    return load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
