"""Which tables a backup holds: all that the applied migrations made, but for what is named here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps as present
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from labwatch.backups.manifest import Column, Table
from labwatch.backups.problems import BackupError

Key = tuple[str, str]
#: What is worthless or dangerous in another place or at another time; and why.
LEFT_OUT = {
    "django_session": "a stolen backup must let nobody in, and logging in again is quick",
    "axes_accessattempt": "wrong passwords of the last minutes, with addresses of people",
    "axes_accessattemptexpiration": "when those are forgotten",
    "axes_accessfailurelog": "addresses of people",
    "axes_accesslog": "addresses of people",
    "bulk_buildclaim": "who builds a download at this moment: nobody will after a restore",
    "dataset_load": "as what records were loaded: the next load looks at all of them",
    "dataset_loaded": "as what records were loaded: the next load looks at all of them",
    "dataset_altered": "what was altered since: the next load looks at all of them",
}
#: Filled by triggers while other tables are loaded: it comes last, and is emptied before.
TOUCHED = "publishing_touched"
_KINDS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.BooleanField, "boolean"),
    (models.BinaryField, "bytes"),
    (models.DateTimeField, "moment"),
    (models.UUIDField, "uuid"),
)


def applied(loader: MigrationLoader) -> tuple[Key, ...]:
    """The migrations of the database; BackupError if this program does not know some of them."""
    found = tuple(sorted(loader.applied_migrations))
    refuse_unknown(loader, found, "The database", "Use the program that the site runs on.")
    return found


def refuse_unknown(loader: MigrationLoader, keys: Iterable[Key], what: str, remedy: str) -> None:
    """BackupError if some of these are no migrations of this program."""
    unknown = [f"{app}.{name}" for app, name in keys if (app, name) not in loader.disk_migrations]
    if unknown:
        few = ", ".join(unknown[:5])
        raise BackupError(f"{what} has migrations that this program does not know: {few}. {remedy}")


def leaves(loader: MigrationLoader, keys: Iterable[Key]) -> list[Key]:
    """The last of these migrations in each app."""
    known = {key for key in keys if key in loader.graph.node_map}
    return sorted(
        key
        for key in known
        if not any(
            child.key in known and child.key[0] == key[0]
            for child in loader.graph.node_map[key].children
        )
    )


def tables_of(loader: MigrationLoader, keys: Iterable[Key]) -> tuple[Table, ...]:
    """Every table that stands once these migrations are applied, in the order of a backup."""
    kept = set(keys)
    if kept >= set(loader.graph.node_map):
        registry: Any = present
    else:
        registry = loader.project_state(leaves(loader, kept)).apps
    found = registry.get_models(include_auto_created=True)
    shapes = {model._meta.db_table: _shape(model) for model in found if model._meta.managed}
    names = sorted(set(shapes) - set(LEFT_OUT), key=lambda name: (name == TOUCHED, name))
    return tuple(shapes[name] for name in names)


def _shape(model: type[models.Model]) -> Table:
    columns = tuple(
        Column(str(field.column), _kind(field)) for field in model._meta.local_concrete_fields
    )
    return Table(model._meta.db_table, str(model._meta.pk.column), columns)


def _kind(field: Any) -> str:
    if isinstance(field, models.ForeignKey):
        return _kind(field.target_field)
    return next((kind for known, kind in _KINDS if isinstance(field, known)), "plain")


def loader_of(connection: BaseDatabaseWrapper) -> MigrationLoader:
    """What this program knows and the database has."""
    return MigrationLoader(connection)
