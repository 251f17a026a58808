"""What readers report. Nothing of a tip is public."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from commitments.models import Correction
from sources.constraints import filled, one_of
from sources.words import Words, gettext_lazy

#: Characters: enough for the whole story, too little to fill a disk with.
LONGEST_TEXT = 4_000
LONGEST_NAME = 120
LONGEST_ADDRESS = 1_000
#: A SHA-256 in hexadecimal.
_DIGEST = 64
_IN_LISTS = 80


#: How long the hash of a sender's address is kept, and contact and spam after closing.
CALLER_KEPT = dt.timedelta(days=2)
CONTACT_KEPT = dt.timedelta(days=30)


class TipKind(Words):
    """What somebody reports."""

    ERROR = "error", gettext_lazy("something here is wrong")
    SOURCE = "source", gettext_lazy("a source is missing or no longer there")
    MISSING = "missing", gettext_lazy("something is missing here")
    OTHER = "other", gettext_lazy("something else")


class Outcome(models.TextChoices):
    """What came of a tip."""

    ACCEPTED = "accepted", "accepted: a correction was drafted"
    DONE = "done", "useful, but no correction was needed"
    NO_ERROR = "no-error", "looked into: no error"
    DUPLICATE = "duplicate", "reported before"
    SPAM = "spam", "spam"


class TipQuerySet(models.QuerySet["Tip"]):
    """Which tips."""

    def waiting(self) -> TipQuerySet:
        """Those that nobody has dealt with, oldest first."""
        return self.filter(closed_at=None).order_by("opened_at", "pk")

    def since(self, at: dt.datetime) -> TipQuerySet:
        """Those that came in after that moment."""
        return self.filter(opened_at__gt=at)

    def with_stale_caller(self, now: dt.datetime) -> TipQuerySet:
        """Those whose sender's address is no longer needed for counting."""
        return self.filter(opened_at__lt=now - CALLER_KEPT).exclude(caller="")

    def with_stale_contact(self, now: dt.datetime) -> TipQuerySet:
        """Those dealt with so long ago that nobody will ask back."""
        return self.filter(closed_at__lt=now - CONTACT_KEPT).exclude(contact="")

    def stale_spam(self, now: dt.datetime) -> TipQuerySet:
        """Spam that was put away long ago."""
        return self.filter(outcome=Outcome.SPAM, closed_at__lt=now - CONTACT_KEPT)


class Tip(models.Model):
    """Somebody's report about a record, or about the site where ``resource`` is empty.

    Closed by ``labwatch.tips.acts`` only. ``contact`` and ``caller`` are private and forgotten
    (``labwatch.tips.forgetting``).
    """

    opened_at = models.DateTimeField("came in")
    resource = models.CharField(
        max_length=30, blank=True, help_text="The record's kind under its name in the API."
    )
    slug = models.SlugField(max_length=120, blank=True)
    called = models.CharField(
        "about", max_length=300, blank=True, help_text="What the record was called by then."
    )
    page = models.CharField(
        max_length=300, blank=True, help_text="The path of the page that they came from."
    )
    kind = models.CharField(max_length=10, choices=TipKind, default=TipKind.ERROR)
    text = models.TextField("what they write", max_length=LONGEST_TEXT)
    source_url = models.URLField(
        "source they name",
        max_length=LONGEST_ADDRESS,
        blank=True,
        help_text="A stranger's word: it is never fetched by itself.",
    )
    name = models.CharField(
        "thank by the name", max_length=LONGEST_NAME, blank=True, help_text="Empty: thank nobody."
    )
    contact = models.EmailField(
        blank=True, help_text="Private, for questions only; forgotten some weeks after closing."
    )
    caller = models.CharField(
        max_length=_DIGEST,
        blank=True,
        editable=False,
        help_text="A salted hash of the sender's address, forgotten after two days.",
    )
    form_digest = models.CharField(
        max_length=_DIGEST,
        unique=True,
        editable=False,
        help_text="Of the form that was sent: sending it twice makes one tip.",
    )
    closed_at = models.DateTimeField("dealt with", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="dealt with by",
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, editable=False)
    note = models.TextField(blank=True, editable=False, help_text="Why; for the newsroom only.")
    correction = models.ForeignKey(
        Correction,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="tips",
    )

    objects = TipQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["opened_at"], condition=Q(closed_at=None), name="tips_tip_waiting"
            ),
            models.Index(fields=["opened_at"], name="tips_tip_opened"),
            models.Index(fields=["resource", "slug"], name="tips_tip_about"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("text"),
            filled("form_digest"),
            one_of("kind", TipKind),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=Outcome.values),
                name="tips_tip_closed_with_outcome",
                violation_error_message="outcome: exactly what is dealt with has one.",
            ),
            models.CheckConstraint(
                condition=Q(correction=None) | Q(outcome=Outcome.ACCEPTED),
                name="tips_tip_correction_of_accepted",
                violation_error_message="correction: only an accepted tip has one.",
            ),
            models.CheckConstraint(
                condition=Q(resource="", slug="") | Q(resource__gt="", slug__gt=""),
                name="tips_tip_about_whole",
                violation_error_message="slug: name the kind of record and its slug, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called or 'the site'}: {Truncator(self.text).chars(_IN_LISTS)}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.closed_at is None
