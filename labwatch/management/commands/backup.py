"""``manage.py backup PATH``: the whole site as one file. See docs/backups.md."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labwatch.backups.problems import FAILURES, BackupError
from labwatch.backups.progress import Bar
from labwatch.backups.writing import Written, put_in_place, write_backup
from labwatch.observing.backups import note_backup

#: The backup is whole as far as it can be, but files are lost that rows name.
LOST_FILES = 3


class Command(BaseCommand):
    """Writes a backup while the site goes on."""

    help = (
        "Write the whole site (database, history, kept pages, downloads) into one file, or to a "
        "pipe. It holds secrets. See docs/backups.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("path", help="the file to write; - writes to a pipe")
        parser.add_argument("--force", action="store_true", help="replace a file that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, say what it holds; an exit code of 3 where named files are lost."""
        self._began = time.monotonic()
        path, bar = options["path"], Bar(self.stderr, options["verbosity"])
        try:
            written = self._write(path, bar, force=options["force"])
        except FAILURES as error:
            raise CommandError(f"{error}\nNo backup was written.") from error
        finally:
            bar.end()
        say = self.stderr if path == "-" else self.stdout
        say.write(_told(written, time.monotonic() - self._began))
        note_backup()
        if written.missing:
            few = "\n".join(written.missing[:20])
            text = f"The backup lacks {len(written.missing)} files that rows name:\n{few}"
            raise CommandError(text, returncode=LOST_FILES)

    def _write(self, path: str, bar: Bar, *, force: bool) -> Written:
        if path != "-":
            with put_in_place(Path(path), force=force) as stream:
                return write_backup(stream, bar.show)
        out = sys.stdout.buffer
        if out.isatty():
            raise BackupError("A backup is nothing to read: lead it into a pipe or a file.")
        written = write_backup(out, bar.show)
        out.flush()
        return written


def _told(written: Written, seconds: float) -> str:
    return (
        f"{written.tables} tables with {written.rows} rows and {written.files} files, "
        f"{written.bytes / 1e6:.1f} MB, in {seconds:.0f} s."
    )
