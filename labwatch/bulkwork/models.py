"""Uploads that wait for their import to be confirmed. Nothing here is public."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from sources.constraints import filled

#: How long a preview may be looked at before the file must be uploaded again.
KEPT_FOR = dt.timedelta(hours=1)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads by age."""

    def fresh(self) -> Self:
        """Those that may still be imported."""
        return self.filter(at__gt=timezone.now() - KEPT_FOR)

    def stale(self) -> Self:
        """Those whose time is over."""
        return self.filter(at__lte=timezone.now() - KEPT_FOR)


class Upload(models.Model):
    """A file as somebody uploaded it, kept from the preview to the import and an hour at most."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, help_text="The file's name, without folders.")
    kind = models.CharField(
        max_length=30, blank=True, help_text="Of which kind the rows of a CSV file are."
    )
    body = models.BinaryField(help_text="The bytes of the file.")
    at = models.DateTimeField(default=timezone.now, help_text="When it was uploaded.")

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("-at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [filled("name")]
        indexes: ClassVar[list[models.Index]] = [
            # Serves the search for what is to be forgotten.
            models.Index(fields=["at"], name="bulkwork_upload_at"),
        ]

    def __str__(self) -> str:
        return self.name
