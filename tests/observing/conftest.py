"""Each test of health asks anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labwatch.observing import signs
from labwatch.observing.health import asking
from tests.machines.fixtures import installation, own_postgres, own_redis

__all__ = ["installation", "own_postgres", "own_redis"]


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """No answer and no sign of another test."""
    asking.forget()
    signs._written.clear()
    yield
    asking.forget()
