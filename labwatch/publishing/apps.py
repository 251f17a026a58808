"""The app that keeps what is public ready."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PublishingConfig(AppConfig):
    """Lays the triggers anew after each migration: SQLite drops them with the table it rebuilds."""

    name = "labwatch.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask to be called when the tables stand."""
        post_migrate.connect(_lay_triggers, sender=self)


def _lay_triggers(using: str, plan: Any = None, **_kwargs: Any) -> None:
    """After each ``migrate``; a flush, which empties tables and leaves triggers, has no plan."""
    if plan is None:
        return
    from django.db import connections

    from labwatch.publishing.triggers import lay_triggers

    lay_triggers(connections[using])
