"""The door through which workers keep the file of the whole record up to date."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.utils import timezone

from labwatch.bulk.building import build
from labwatch.bulk.models import BulkFile

#: A file is not made anew more often than this.
AT_MOST_EVERY = dt.timedelta(hours=1)


@shared_task
def build_download() -> str:
    """Every ten minutes: the file, if there is none or its hour is over; its name, if due."""
    now = timezone.now()
    newest = BulkFile.objects.newest()
    if newest and newest.path.exists() and now - newest.built_at < AT_MOST_EVERY:
        return ""
    return str(build(now) or "")
