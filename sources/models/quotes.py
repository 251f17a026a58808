"""What became of quotes over time, and what waits for a person to judge it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from sources.constraints import one_of
from sources.models.cited import Citation, Source
from sources.models.visits import Check, Snapshot
from sources.records import HistoricForeignKey, Tracked
from sources.vocabulary import Answer, CopyRead, QuoteState, ReviewKind


class QuoteStanding(models.Model):
    """What the checks know of one quote: its place, the last look, and a change not yet confirmed.

    ``Citation.quote_state`` is what is published; a worse state waits here for its second look.
    """

    citation = models.OneToOneField(
        Citation, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    anchor = models.JSONField(
        default=dict, blank=True, help_text="Where the quote stood when it was first found."
    )
    baseline = models.ForeignKey(
        Snapshot,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The page in which it was first found.",
    )
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The page of the last look.",
    )
    copy_read = models.CharField(max_length=10, choices=CopyRead, default=CopyRead.LIVE)
    last_looked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the page could last be read."
    )
    last_stood_at = models.DateTimeField(
        null=True, blank=True, help_text="When the live page last held every word."
    )
    result = models.JSONField(
        default=dict,
        blank=True,
        help_text="The published verdict: reasons, diff, kinds, passage found, surroundings.",
    )
    context_changed = models.BooleanField(default=False)
    moved = models.BooleanField(default=False)
    pending = models.JSONField(
        default=dict, blank=True, help_text="A worse verdict that waits for its second look."
    )
    archived_copy = models.CharField(
        max_length=2000, blank=True, help_text="An archived copy verified to hold the quote."
    )
    archived_at = models.DateTimeField(
        null=True, blank=True, help_text="When the archive captured it."
    )
    uploaded_copy = models.ForeignKey(
        Snapshot,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="A copy that a maintainer uploaded, seen to hold the quote. It proves nothing "
        "of the live page.",
    )
    uploaded_at = models.DateTimeField(
        null=True, blank=True, help_text="When whoever uploaded the copy saw the page so."
    )
    text_hash = models.CharField(
        max_length=64, blank=True, help_text="Of the passage published as found, if not the quote."
    )
    version = models.CharField(
        max_length=20, blank=True, help_text="Versions of reader and matcher that judged so."
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [one_of("copy_read", CopyRead)]

    def __str__(self) -> str:
        return f"{self.citation}: {self.citation.get_quote_state_display()}"


class QuoteEvent(models.Model):
    """One change of a quote's published state. Rows are only added, never changed."""

    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(help_text="When it was published.")
    first_seen_at = models.DateTimeField(help_text="When the page was first seen so.")
    before = models.CharField(max_length=20, choices=QuoteState)
    after = models.CharField(max_length=20, choices=QuoteState)
    check_row = models.ForeignKey(
        Check, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    found = models.TextField(blank=True, help_text="The passage as the page had it then.")
    diff = models.JSONField(
        default=list, blank=True, help_text="Triples: operation, words of the quote, of the page."
    )
    kinds = models.JSONField(default=list, blank=True, help_text="What sort of words changed.")
    reasons = models.JSONField(default=list, blank=True, help_text="What else is to be known.")

    class Meta:
        ordering = ("-at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("before", QuoteState),
            one_of("after", QuoteState),
        ]

    def __str__(self) -> str:
        return f"{self.citation}: {self.before} to {self.after} on {self.at:%Y-%m-%d}"

    @property
    def visit(self) -> Check | None:
        """The visit behind it, if it was to the source that the quote is of: once two sources were
        merged, older visits stay with the address that is gone. Lists fetch ``check_row`` along.
        """
        row = self.check_row
        return row if row and row.source_id == self.citation.source_id else None


class ReviewItems(models.QuerySet["ReviewItem"]):
    """What waits for a person, and what waited."""

    def waiting(self) -> Self:
        """Not answered, and not settled by itself."""
        return self.filter(closed_at__isnull=True)

    def about_wording(self) -> Self:
        """A quoted passage changed or is no longer there."""
        return self.filter(kind__in=(ReviewKind.ALTERED, ReviewKind.MISSING))


class ReviewItem(Tracked):
    """Something a person must look at: a changed quote, a dead or moved address, a block.

    At most one waits per source or quote and kind. Answers are kept, with who gave them.
    """

    kind = models.CharField(max_length=20, choices=ReviewKind)
    source = HistoricForeignKey(Source, on_delete=models.PROTECT, related_name="review_items")
    citation = HistoricForeignKey(
        Citation, on_delete=models.PROTECT, null=True, blank=True, related_name="review_items"
    )
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(help_text="When it was last seen so.")
    times_seen = models.PositiveIntegerField(default=1)
    urgency = models.PositiveSmallIntegerField(
        default=50, db_index=True, help_text="Lower is more urgent (source-checking.md, 13)."
    )
    facts = models.JSONField(
        default=dict, blank=True, help_text="What was seen: diff, kinds, both texts, addresses."
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    note = models.TextField(blank=True, help_text="Why it was answered so.")
    new_citation = HistoricForeignKey(
        Citation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The quote that records the new wording.",
    )

    objects = ReviewItems.as_manager()

    class Meta:
        ordering = ("urgency", "opened_at", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("kind", ReviewKind),
            models.CheckConstraint(
                condition=Q(answer__in=["", *Answer.values]),
                name="sources_reviewitem_answer_known",
                violation_error_message="answer: choose one of " + ", ".join(Answer.values) + ".",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, answer="")
                | (Q(closed_at__isnull=False) & ~Q(answer="")),
                name="sources_reviewitem_closed_by_answer",
                violation_error_message="answer: an item is closed by an answer, and only so.",
            ),
            models.UniqueConstraint(
                fields=["source", "kind"],
                condition=Q(closed_at__isnull=True, citation__isnull=True),
                name="sources_reviewitem_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["citation", "kind"],
                condition=Q(closed_at__isnull=True),
                name="sources_reviewitem_once_per_quote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.citation or self.source}"
