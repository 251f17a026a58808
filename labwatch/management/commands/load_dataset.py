"""``manage.py load_dataset PATH…``: load records from YAML folders or JSON Lines files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from labwatch.dataset.importing import import_dataset
from labwatch.dataset.problems import DatasetError
from labwatch.dataset.writing import Count
from labwatch.publishing.refreshing import refresh_all
from sources.acting import acting_as

#: So many new rows make the database's plans wrong until it has counted them.
MANY = 1_000


class Command(BaseCommand):
    """Loads all or nothing; may be run again; names file, line and field of every problem."""

    help = (
        "Load records from YAML folders or JSON Lines files. Everything is checked first; one "
        "problem anywhere and nothing is written. Loading again updates, never doubles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to load, and how."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--author", help="The user whom the history names as author.")
        parser.add_argument(
            "--new-only",
            action="store_true",
            help="Add records that do not exist yet and leave the others as they are.",
        )
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Look at every record, also at those that stand as they were loaded last.",
        )
        parser.add_argument(
            "--later",
            action="store_true",
            help="Leave search, change log and feeds to the background worker.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say what became of each kind."""
        try:
            counts = self._import(options)
        except DatasetError as error:
            summary = f"Nothing was loaded: {len(error.problems)} to put right."
            raise CommandError(f"{error}\n{summary}") from None
        for kind, count in counts.items():
            if options["verbosity"] and count.total:
                self.stdout.write(
                    f"{kind}: {count.created} new, {count.changed} changed, "
                    f"{count.unchanged} unchanged"
                )
        if not options["later"]:
            refresh_all()
        if sum(count.created + count.changed for count in counts.values()) >= MANY:
            _gather_statistics()

    def _import(self, options: dict[str, Any]) -> dict[str, Count]:
        with acting_as(_called(options["paths"])):
            return import_dataset(
                options["paths"],
                author=_user(options["author"]),
                new_only=options["new_only"],
                anew=options["anew"],
                progress=self._tell if options["verbosity"] > 1 else lambda _kind, _done: None,
            )

    def _tell(self, kind: str, done: int) -> None:
        self.stdout.write(f"{kind}: {done} …")


def _called(paths: list[Path]) -> str:
    """How the history names this import: it is public, so of each path only the last part."""
    return f"import of {', '.join(path.resolve().name for path in paths)}"


def _gather_statistics() -> None:
    """Both databases plan by statistics; PostgreSQL would make them only minutes later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _user(name: str | None) -> AbstractBaseUser | None:
    if not name:
        return None
    user = get_user_model()._default_manager.filter(username=name).first()
    if user is None:
        raise CommandError(f'--author: there is no user "{name}".')
    return user
