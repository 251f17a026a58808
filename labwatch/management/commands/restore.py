"""``manage.py restore PATH``: a backup back into an empty site. See docs/backups.md."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labwatch.backups.checking import Checked, check
from labwatch.backups.problems import FAILURES
from labwatch.backups.progress import Bar
from labwatch.backups.restoring import restore


class Command(BaseCommand):
    """Restores a backup, or only reads whether it is whole."""

    help = "Restore a backup into an empty site, all or nothing. See docs/backups.md."
    # The site may be empty: checks that ask the database would fail.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("path", help="the file that backup wrote")
        parser.add_argument(
            "--check", action="store_true", help="only read it through, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore or check, then say what it was."""
        began = time.monotonic()
        bar = Bar(self.stderr, options["verbosity"])
        act = check if options["check"] else restore
        try:
            with open(options["path"], "rb") as stream:
                found = act(stream, bar.show)
        except FAILURES as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        finally:
            bar.end()
        self.stdout.write(_told(found, "Whole" if options["check"] else "Restored"))
        self.stdout.write(f"It took {time.monotonic() - began:.0f} s.")
        for lost in found.missing[:20]:
            self.stderr.write(f"Lost before it was written: {lost}")


def _told(found: Checked, what: str) -> str:
    rows = sum(each.lines for each in found.sums.tables.values())
    files = found.sums.files.lines - found.sums.missing
    return (
        f"{what}: {found.head.moment}, {found.head.code}, {found.head.vendor}; "
        f"{len(found.head.tables)} tables with {rows} rows and {files} files."
    )
