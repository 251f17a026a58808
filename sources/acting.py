"""Who acts where no person does: imports, checks and jobs, named in the history as authors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_actor: ContextVar[str] = ContextVar("actor", default="")


def current_actor() -> str:
    """The program that acts, such as "import of data/starter"; empty where a person does."""
    return _actor.get()


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    """Name what changes records within: ``with acting_as("source check"): …``

    Longer names are cut to the 120 characters that the history keeps.
    """
    before = _actor.set(actor[:120])
    try:
        yield
    finally:
        _actor.reset(before)
