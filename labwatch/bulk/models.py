"""Which files of the whole record are kept, and who is building one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

#: How long a build may take before another worker may begin one.
LEASE = dt.timedelta(minutes=10)


def folder() -> Path:
    """Where the files are."""
    return Path(settings.MEDIA_ROOT) / "bulk"


class BulkFileQuerySet(models.QuerySet["BulkFile"]):
    """Files, the newest first."""

    def newest(self) -> BulkFile | None:
        """The one that holds the record as it is now, or was when it was last built."""
        return self.order_by("-built_at", "-pk").first()


class BulkFile(models.Model):
    """One version of the whole record as a file.

    ``version`` is the mark of the data version it holds. The same content is one file, however
    often it is built: then only the mark and the time change.
    """

    version = models.CharField(max_length=200)
    built_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, unique=True)
    bytes = models.PositiveBigIntegerField()
    name = models.CharField(max_length=60, unique=True)
    rows: Any = models.JSONField(default=dict, help_text="How many each table has, by its name.")

    objects = BulkFileQuerySet.as_manager()

    class Meta:
        ordering = ("-built_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its lasting address."""
        return reverse("data-version", args=[self.name])

    @property
    def path(self) -> Path:
        """Where the file is."""
        return folder() / self.name

    @property
    def etag(self) -> str:
        """Its ETag: the hash of its bytes."""
        return f'"{self.sha256}"'


class BuildClaim(models.Model):
    """Until when somebody is building a file; one row, so that two never build at once."""

    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"claimed until {self.until:%Y-%m-%d %H:%M:%S}"


def claim(now: dt.datetime) -> bool:
    """Take the claim, unless somebody else holds it."""
    BuildClaim.objects.get_or_create(pk=1, defaults={"until": now})
    free = BuildClaim.objects.filter(pk=1, until__lte=now)
    return free.update(until=now + LEASE) == 1


def release(now: dt.datetime) -> None:
    """Give the claim back."""
    BuildClaim.objects.filter(pk=1).update(until=now)
