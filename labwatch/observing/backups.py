"""When the newest backup was made, where the site knows."""

from __future__ import annotations

import datetime as dt

from labwatch.observing.wording import ago


def told(now: dt.datetime) -> str:
    """In words; empty: nothing is known here, since backups lie elsewhere."""
    made = newest()
    return ago(made, now) if made else ""


def newest() -> dt.datetime | None:
    """When the newest was made."""
    return None
