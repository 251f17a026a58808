"""The door through which workers keep public forms fresh."""

from __future__ import annotations

from celery import shared_task

from labwatch.publishing.refreshing import AT_ONCE, refresh

#: So many refreshes at most in one call; the next call goes on.
_ROUNDS = 100


@shared_task
def keep_fresh() -> None:
    """Every few seconds: make forms anew where records were touched."""
    for _ in range(_ROUNDS):
        if refresh() < AT_ONCE:
            return
