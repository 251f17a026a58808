"""The commitments app: what labs said, and what became of it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitmentsConfig(AppConfig):
    """Labs, models, documents, commitments, pledges, rulings, statements, corrections."""

    name = "commitments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask to be called when the tables stand: SQLite drops triggers with a rebuilt table."""
        post_migrate.connect(_lay_guard, sender=self)


def _lay_guard(using: str, plan: Any = None, **_kwargs: Any) -> None:
    """After each ``migrate``; a flush, which empties tables and leaves triggers, has no plan."""
    if plan is None:
        return
    from django.db import connections

    from commitments.frozen import lay_guard

    lay_guard(connections[using])
