"""Which files of the whole record are kept: the newest ones, and the last of each month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from labwatch.bulk.models import BulkFile, folder

#: How many of the newest files are kept.
NEWEST = 24
#: After this, what a build left behind that was cut off is nobody's.
_ABANDONED = dt.timedelta(hours=1)


def superfluous(files: Sequence[BulkFile]) -> list[BulkFile]:
    """Those of the files, the newest first, that need not be kept."""
    months = {_month(file): file for file in reversed(files)}  # the newest of each comes last
    kept = {file.sha256 for file in (*files[:NEWEST], *months.values())}
    return [file for file in files if file.sha256 not in kept]


def _month(file: BulkFile) -> str:
    return f"{timezone.localdate(file.built_at):%Y-%m}"


def drop_old() -> None:
    """Delete what is not kept, and what builds left behind that never came to an end."""
    for file in superfluous(list(BulkFile.objects.all())):
        with transaction.atomic():
            file.delete()
            file.path.unlink(missing_ok=True)
    _drop_abandoned()


def _drop_abandoned() -> None:
    before = (timezone.now() - _ABANDONED).timestamp()
    for path in folder().glob(".building-*.zip"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
