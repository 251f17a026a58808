"""When the newest backup was made, in so far as it was made here."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from labwatch.observing.wording import ago


def _note() -> Path:
    """An empty file; its date says when."""
    return Path(settings.STATE_DIR) / "last-backup"


def note_backup() -> None:
    """Remember that a backup was written just now. A full disk does not spoil the backup."""
    with suppress(OSError):
        _note().touch()


def newest() -> dt.datetime | None:
    """When the newest was made; None: none was made here."""
    try:
        return dt.datetime.fromtimestamp(_note().stat().st_mtime, dt.UTC)
    except OSError:
        return None


def told(now: dt.datetime) -> str:
    """In words; empty: none was made here."""
    made = newest()
    return ago(made, now) if made else ""
