"""Where every statement hangs: sources, and the passages quoted from them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from sources.constraints import filled, one_of
from sources.hosts import HostField
from sources.partialdates import PartialDateField
from sources.records import (
    HistoricForeignKey,
    Record,
    hidden_index,
    record_constraints,
)
from sources.vocabulary import QuoteState, Reach, SourceKind, Tier

web_address = URLValidator(schemes=["http", "https"])


class Source(Record):
    """An address that says something: a page, a document, a post."""

    dated_by: ClassVar[tuple[str, ...]] = ("published_on",)

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
    ignore_robots_because = models.TextField(
        "robots.txt is ignored because",
        blank=True,
        help_text="Only for a page that is cited here, and only with a reason, which is kept in "
        "the history. Empty: robots.txt is respected.",
    )
    host = HostField(of="url")
    reach = models.CharField(
        max_length=12,
        choices=Reach,
        default=Reach.NEW,
        editable=False,
        help_text="Concluded from the visits, never typed.",
    )
    next_check_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the next visit is due. Empty: at once.",
    )
    lease = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Which worker's batch holds it."
    )
    lease_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until when it is held."
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
            hidden_index("sources_hidden"),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.title

    def get_absolute_url(self) -> str:
        """The source's own page."""
        return reverse("source", args=[self.slug])


class Citation(Record):
    """A quoted passage of a source, or a place in it; records cite citations.

    The quote is verbatim, with the ellipses and brackets of whoever quoted; paraphrase goes into
    the note.
    """

    rests_on: ClassVar[tuple[str, ...]] = ("source",)
    dated_by: ClassVar[tuple[str, ...]] = ("source__published_on",)

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
        indexes: ClassVar[list[models.Index]] = [hidden_index("sources_citation_hidden")]
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
