"""Whether a site is empty: a restore never merges and never overwrites."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from labwatch.backups.problems import BackupError
from labwatch.backups.tables import LEFT_OUT, TOUCHED

#: What migrations lay, and what an idle site writes of itself. Nobody made it, and all of it goes.
_LAID = frozenset(
    {
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
        "publishing_dataversion",
        TOUCHED,
        "bulk_bulkfile",
        "sources_checker",
        "sources_dailyroot",
        "sources_sweep",
        *LEFT_OUT,
    }
)
#: Tables in which SQLite keeps its index of the search.
_OF_THE_INDEX = "search_index"


def standing_tables() -> list[str]:
    """The tables of the database, but for those that SQLite keeps for itself."""
    names = connection.introspection.table_names()
    return sorted(name for name in names if not name.startswith(_OF_THE_INDEX))


def refuse_unless_empty() -> None:
    """BackupError, with what was found, unless the site is empty."""
    names = standing_tables()
    ours = ("django_", *(f"{config.label}_" for config in apps.get_app_configs()))
    strange = [name for name in names if not name.startswith(ours)]
    if strange:
        raise BackupError(
            f"The database has tables that are not Lab Watch's: {', '.join(strange[:5])}. "
            "Name another database by DATABASE_URL."
        )
    found = [told for name in names if name not in _LAID and (told := _rows(name))]
    if found:
        raise BackupError(
            f"The site is not empty: it has {', '.join(found[:8])}. Nothing was changed. A backup "
            "is restored into an empty database only: make a new one, name it by DATABASE_URL."
        )


def _rows(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - a name of our own
        if not cursor.fetchone():
            return ""
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        return f"{cursor.fetchone()[0]} rows in {table}"
