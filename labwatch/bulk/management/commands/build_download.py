"""``manage.py build_download``: make the file of the whole record, if the record changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from labwatch.bulk.building import build


class Command(BaseCommand):
    """Builds what /data/labwatch.zip gives; workers do it by themselves every hour."""

    help = "Make the file of the whole record, /data/labwatch.zip, if the record has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, then say where it is."""
        file = build(timezone.now())
        if file is None:
            self.stdout.write("Somebody else is building it.")
        else:
            self.stdout.write(f"{file.path}: {file.bytes} bytes, sha256 {file.sha256}")
