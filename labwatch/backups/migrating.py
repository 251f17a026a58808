"""Bringing an empty database to the state that a backup was written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from labwatch.backups.emptiness import standing_tables
from labwatch.backups.problems import BackupError
from labwatch.backups.tables import Key, leaves, loader_of

#: What Django itself notes of a database's state: it is never emptied.
_OF_DJANGO = "django_migrations"


def stands_at(keys: tuple[Key, ...]) -> bool:
    """Whether the database has exactly these migrations."""
    return set(loader_of(connection).applied_migrations) == set(keys)


def migrate_to(keys: tuple[Key, ...], between: Callable[[], None] = lambda: None) -> None:
    """Apply exactly these migrations; ``between`` is called after each."""

    def tell(action: str, *_more: Any, **_even_more: Any) -> None:
        if action == "apply_success":
            between()

    executor = MigrationExecutor(connection, tell)
    executor.migrate(leaves(executor.loader, keys))
    if not stands_at(keys):
        raise BackupError(
            "This program's migrations lead past the state of the backup. Restore it with the "
            "program that it names, then upgrade."
        )


def laid_tables() -> list[str]:
    """The tables that are emptied before rows come in, also of what migrations laid."""
    return [name for name in standing_tables() if name != _OF_DJANGO]
