"""Where every statement hangs: sources, what they said, our visits, and quoted passages."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from sources.constraints import filled, one_of
from sources.partialdates import PartialDateField
from sources.records import (
    HistoricForeignKey,
    Record,
    record_constraints,
)
from sources.vocabulary import CopyRead, PageState, QuoteState, Reach, SourceKind, Tier

web_address = URLValidator(schemes=["http", "https"])


class Source(Record):
    """An address that says something: a page, a document, a post."""

    url = models.CharField(
        "address",
        max_length=2000,
        unique=True,
        validators=[web_address],
        help_text="The canonical address, without tracking parameters.",
    )
    title = models.CharField(max_length=300, help_text="The title as the page gives it.")
    publisher = models.CharField(
        max_length=200, blank=True, help_text="Who publishes it. Empty: not stated."
    )
    author = models.CharField(
        max_length=300, blank=True, help_text="Who wrote it. Empty: not stated."
    )
    kind = models.CharField(max_length=20, choices=SourceKind, help_text="What sort of page it is.")
    tier = models.CharField(
        max_length=20,
        choices=Tier,
        help_text="Primary: the actor's own words. Reporting: somebody reports them. "
        "Analysis: somebody judges them.",
    )
    language = models.CharField(
        max_length=12, default="en", help_text="The language's short code, such as en."
    )
    published_on = PartialDateField(
        "published",
        null=True,
        blank=True,
        help_text="As printed on the page; as precise as it is stated. Empty: not stated.",
    )
    archive_url = models.CharField(
        "archived copy",
        max_length=2000,
        blank=True,
        validators=[web_address],
        help_text="The address of an archived copy, if there is one.",
    )
    note = models.TextField(
        blank=True, help_text="What a reader must know, such as known gaps in the copy we read."
    )
    reach = models.CharField(
        max_length=12,
        choices=Reach,
        default=Reach.NEW,
        editable=False,
        help_text="Concluded from the visits, never typed.",
    )
    next_check_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the next visit is due."
    )

    class Meta:
        ordering = ("title", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("kind", SourceKind),
            one_of("tier", Tier),
            one_of("reach", Reach),
            filled("url"),
            filled("title"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Serves the sweep that looks for due visits; paused sources never are.
            models.Index(
                fields=["next_check_at"],
                name="sources_due",
                condition=~Q(reach=Reach.PAUSED),
            ),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.title

    def get_absolute_url(self) -> str:
        """The source's own page."""
        return reverse("source", args=[self.slug])


class Snapshot(models.Model):
    """What a source said: the bytes as fetched, and the text read from them.

    The same bytes are stored once per source; seeing them again moves ``last_seen_at``.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    body = models.FileField(upload_to="snapshots/", blank=True, help_text="Compressed raw bytes.")
    body_sha256 = models.CharField(max_length=64, help_text="Hash of the raw bytes, in hex.")
    content_type = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="The text as our reader extracted it.")
    text_sha256 = models.CharField(max_length=64, help_text="Hash of the text, in hex.")
    extractor_version = models.PositiveIntegerField(
        help_text="Which version of our reader made the text; texts of different versions are "
        "never compared."
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-first_seen_at", "-pk")
        get_latest_by = "first_seen_at"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "body_sha256", "extractor_version"],
                name="sources_snapshot_once",
            ),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=models.F("first_seen_at")),
                name="sources_snapshot_seen_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} as of {self.first_seen_at:%Y-%m-%d}"


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
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True, help_text="The reason, in plain words.")

    class Meta:
        ordering = ("-last_seen_at", "-pk")
        get_latest_by = "last_seen_at"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("outcome", PageState),
            one_of("copy_read", CopyRead),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=models.F("first_seen_at"), times_seen__gte=1),
                name="sources_check_seen_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_outcome_display()} on {self.last_seen_at:%Y-%m-%d}"


class Citation(Record):
    """A quoted passage of a source, or a place in it; records cite citations.

    The quote is verbatim, with the ellipses and brackets of whoever quoted; paraphrase goes into
    the note.
    """

    rests_on: ClassVar[tuple[str, ...]] = ("source",)

    source = HistoricForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    quote = models.TextField(
        blank=True,
        help_text="Verbatim, with the ellipses and brackets that stand in the source. "
        "Never a paraphrase. Empty: the source is cited as a whole.",
    )
    locator = models.CharField(
        max_length=200, blank=True, help_text="Where in the source: page, section, footnote."
    )
    quoted_from = models.CharField(
        max_length=300,
        blank=True,
        help_text="If the source itself quotes somebody else's document: which one, and whether "
        "its address is known.",
    )
    note = models.TextField(blank=True, help_text="Our own words about the passage.")
    quote_state = models.CharField(
        max_length=20,
        choices=QuoteState,
        default=QuoteState.UNCHECKED,
        editable=False,
        help_text="What the source checks found; never typed.",
    )
    quote_state_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("slug",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("quote_state", QuoteState),
            models.CheckConstraint(
                condition=Q(quote="", quote_state=QuoteState.NOTHING_TO_CHECK)
                | (~Q(quote="") & ~Q(quote_state=QuoteState.NOTHING_TO_CHECK)),
                name="sources_citation_state_fits_quote",
                violation_error_message="quote: without a quote there is nothing to check, "
                "and with one there is.",
            ),
        ]

    @property
    def name(self) -> str:
        """How lists call it: the beginning of the quote, or its place."""
        text = self.quote or self.locator or self.slug
        return text if len(text) <= 80 else f"{text[:79].rstrip()}…"

    def get_absolute_url(self) -> str:
        """Its place on the page of its source."""
        return f"{self.source.get_absolute_url()}#{self.slug}"

    def clean(self) -> None:
        """Refuse blank-looking quotes; let the state follow the presence of a quote."""
        super().clean()
        if self.quote and not self.quote.strip():
            raise ValidationError({"quote": "The quote is only white space; leave it empty."})
        if not self.quote:
            self.quote_state = QuoteState.NOTHING_TO_CHECK
        elif self.quote_state == QuoteState.NOTHING_TO_CHECK:
            self.quote_state = QuoteState.UNCHECKED
