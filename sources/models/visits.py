"""What visits to sources found: what the source said, each visit, and its health over time."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sources.constraints import one_of
from sources.models.cited import Source
from sources.vocabulary import CopyRead, EvidenceKind, PageState, Reach


class Snapshot(models.Model):
    """What a source said: the bytes as fetched, and the text read from them.

    The same text is stored once per source; seeing it again moves ``last_seen_at``. The bytes are
    those of the visit that first saw it, compressed and stored once per hash (``sources/keeping``).
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    body = models.FileField(
        upload_to="snapshots/",
        max_length=300,
        blank=True,
        help_text="Raw bytes, compressed by zstd. Empty: no longer kept, or never were.",
    )
    body_bytes = models.PositiveBigIntegerField(default=0, help_text="Length of the raw bytes.")
    body_dropped_because = models.CharField(
        max_length=300, blank=True, help_text="Why bytes and text are gone, if by legal request."
    )
    body_sha256 = models.CharField(max_length=64, help_text="Hash of the raw bytes, in hex.")
    content_type = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="The text as our reader extracted it.")
    text_sha256 = models.CharField(max_length=64, help_text="Hash of the text, in hex.")
    extractor_version = models.PositiveIntegerField(
        help_text="Which version of our reader made the text; texts of different versions are "
        "never compared."
    )
    title = models.CharField(max_length=300, blank=True, help_text="The page's own title.")
    blocks = models.JSONField(
        default=list,
        blank=True,
        help_text="Short hashes of the blocks of its main text, to tell later what is new.",
    )
    streams = models.JSONField(
        default=dict, blank=True, help_text="Texts beside the visible one: full, struck, embedded."
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    copy_read = models.CharField(
        max_length=10,
        choices=CopyRead,
        default=CopyRead.LIVE,
        help_text="Whether our visit brought it, or somebody uploaded it.",
    )
    obtained = models.CharField(
        max_length=300,
        blank=True,
        help_text="How whoever uploaded it came by it. Empty for what our visits read.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who uploaded it. Not public.",
    )

    class Meta:
        ordering = ("-first_seen_at", "-pk")
        get_latest_by = "first_seen_at"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                # The same bytes may be read otherwise under another content type.
                fields=[
                    "source",
                    "body_sha256",
                    "text_sha256",
                    "title",
                    "extractor_version",
                    "copy_read",
                ],
                name="sources_snapshot_once",
            ),
            one_of("copy_read", CopyRead),
            models.CheckConstraint(
                condition=(Q(copy_read=CopyRead.UPLOAD) & ~Q(obtained=""))
                | (~Q(copy_read=CopyRead.UPLOAD) & Q(obtained="", uploaded_by__isnull=True)),
                name="sources_snapshot_upload_says_whence",
                violation_error_message="obtained: say how the uploaded copy was come by.",
            ),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")),
                name="sources_snapshot_seen_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} as of {self.first_seen_at:%Y-%m-%d %H:%M}"


class Check(models.Model):
    """One visit to a source, or several with the same result: a row only when something changed."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="checks")
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="checks"
    )
    first_seen_at = models.DateTimeField(help_text="When this result was first seen.")
    last_seen_at = models.DateTimeField(help_text="When it was last seen, unchanged.")
    times_seen = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=20, choices=PageState)
    copy_read = models.CharField(max_length=10, choices=CopyRead, default=CopyRead.LIVE)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    final_url = models.CharField(max_length=2000, blank=True, help_text="Where redirects ended.")
    hops = models.JSONField(
        default=list, blank=True, help_text="Each redirect: address, status, target, IP address."
    )
    headers = models.JSONField(
        default=dict, blank=True, help_text="The answer's headers, as received at first."
    )
    server_ip = models.CharField(max_length=45, blank=True, help_text="Who answered.")
    certificate = models.JSONField(
        default=dict, blank=True, help_text="Issuer, subject and end of its TLS certificate."
    )
    body_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Hash of the body as first received, in hex."
    )
    evidence = models.CharField(
        max_length=10,
        choices=EvidenceKind,
        default=EvidenceKind.NONE,
        help_text="What it says about the address (source-checking.md, 7).",
    )
    program = models.CharField(
        max_length=60, blank=True, help_text="Versions of our fetcher, reader and matcher."
    )
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True, help_text="The reason, in plain words.")

    class Meta:
        ordering = ("-last_seen_at", "-pk")
        get_latest_by = "last_seen_at"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("outcome", PageState),
            one_of("copy_read", CopyRead),
            one_of("evidence", EvidenceKind),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at"), times_seen__gte=1),
                name="sources_check_seen_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "-last_seen_at"], name="sources_check_strip"),
            # Serves the incidents: what failed in the last minutes, and the root of a day.
            models.Index(fields=["-last_seen_at"], name="sources_check_recent"),
            models.Index(fields=["first_seen_at"], name="sources_check_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_outcome_display()} on {self.last_seen_at:%Y-%m-%d}"


class Health(models.Model):
    """What a source's visits amount to, and what the next one must know. One row a source.

    Columns and rules are those of ``sources.reach``; ``Source.reach`` repeats the conclusion
    unless somebody paused the source.
    """

    source = models.OneToOneField(
        Source, on_delete=models.CASCADE, primary_key=True, related_name="health"
    )
    reach = models.CharField(max_length=12, choices=Reach, default=Reach.NEW)
    since = models.DateTimeField(null=True, blank=True, help_text="Since when it is concluded.")
    standing = models.JSONField(
        default=dict, blank=True, help_text="Streaks of failures, as sources.reach keeps them."
    )
    validators = models.JSONField(
        default=dict, blank=True, help_text="ETag and Last-Modified, and when they were learnt."
    )
    move = models.JSONField(
        default=dict, blank=True, help_text="Where permanent redirects lead, and how often seen."
    )
    noise = models.JSONField(
        default=dict, blank=True, help_text="Which blocks of the page change without meaning."
    )
    words = models.PositiveIntegerField(default=0, help_text="Words of the page when last read.")
    last_body_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Hash of the last visit's body, in hex."
    )
    recent = models.JSONField(
        default=list, blank=True, help_text="Results of the last day, for incidents of its host."
    )
    last_visit_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_evidence = models.CharField(max_length=10, choices=EvidenceKind, default=EvidenceKind.NONE)
    last_why = models.CharField(max_length=500, blank=True, help_text="The reason, in words.")

    class Meta:
        verbose_name_plural = "health"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("reach", Reach),
            one_of("last_evidence", EvidenceKind),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_reach_display()}"
