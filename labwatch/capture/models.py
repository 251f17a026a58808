"""What was read for somebody who is about to record it; kept until the drafts are made."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

import zstandard
from django.conf import settings
from django.db import models
from django.utils import timezone

from sources.constraints import filled, one_of
from sources.documents import Document
from sources.vocabulary import CopyRead, PageState

#: After so long nobody comes back to it.
KEPT_FOR = dt.timedelta(days=2)
_LARGEST = 64_000_000


class Capture(models.Model):
    """One page read for one person, between two of their steps. Not public, and soon forgotten."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, db_index=True)
    address = models.CharField(max_length=2000, help_text="As pasted, without its fragment.")
    quote = models.TextField(blank=True, help_text="The words looked for. Empty: none.")
    words = models.TextField(blank=True, help_text="Our own words for the note of the citation.")
    title = models.CharField(max_length=300, blank=True, help_text="As the browser gave it.")
    kind = models.CharField(max_length=20, help_text="What is to be made of it.")
    visit = models.JSONField(help_text="The visit as sources.checking.once keeps it.")
    body = models.BinaryField(help_text="What the visit brought, compressed by zstd.")
    live_state = models.CharField(max_length=20, choices=PageState)
    copy_read = models.CharField(max_length=10, choices=CopyRead, default=CopyRead.LIVE)
    copy = models.JSONField(
        default=dict, blank=True, help_text="Of a copy: how obtained, when seen, its address."
    )
    copy_body = models.BinaryField(default=bytes, blank=True, help_text="Likewise compressed.")
    state = models.CharField(
        max_length=20, choices=PageState, help_text="Of what is read here: the page or its copy."
    )
    document = models.BinaryField(
        default=bytes, blank=True, help_text="What it says, as compressed JSON. Empty: nothing."
    )
    made = models.JSONField(
        default=list, blank=True, help_text="What was made of it: label of the model and key."
    )

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("address"),
            one_of("live_state", PageState),
            one_of("state", PageState),
            one_of("copy_read", CopyRead),
        ]

    def __str__(self) -> str:
        return f"{self.address} for {self.by}"

    @property
    def is_copy(self) -> bool:
        """Whether what is read here is a copy, not the live page."""
        return self.copy_read != CopyRead.LIVE

    @property
    def is_readable(self) -> bool:
        """Whether quotes can be held against it."""
        return self.state == PageState.OK and bool(self.document)


def packed(data: bytes) -> bytes:
    """Compressed."""
    return zstandard.compress(data, 6)


def unpacked(data: Any) -> bytes:
    """The inverse of ``packed``; nothing for nothing. Data may come as a memoryview."""
    raw = bytes(data)
    return zstandard.decompress(raw, max_output_size=_LARGEST) if raw else b""


def packed_document(document: Document | None) -> bytes:
    """A document for the column of that name."""
    return packed(json.dumps(document.as_json()).encode()) if document else b""


def document_in(capture: Capture) -> Document | None:
    """What the page says, if it could be read."""
    raw = unpacked(capture.document)
    return Document.from_json(json.loads(raw)) if raw else None
