"""``manage.py export_dataset PATH``: write every record in the form that load_dataset reads."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labwatch.dataset.exporting import export_dataset


class Command(BaseCommand):
    """Writes all records, drafts included; loading them again gives the same record."""

    help = "Write every record, drafts included, as files that load_dataset reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and in which form."""
        parser.add_argument("folder", type=Path, metavar="PATH")
        parser.add_argument(
            "--jsonl", action="store_true", help="JSON Lines instead of YAML, for large records."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, then say how many records of each kind."""
        folder: Path = options["folder"]
        if folder.is_file():
            raise CommandError(f"{folder} is a file; name a folder.")
        if folder.is_dir() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; name a new folder.")
        counts = export_dataset(folder, as_lines=options["jsonl"])
        for kind, count in counts.items():
            if options["verbosity"] and count:
                self.stdout.write(f"{kind}: {count}")
