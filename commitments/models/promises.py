"""What was promised, and whom it binds: commitments and pledges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from copy import copy
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.urls import reverse

from commitments.models.documents import DocumentVersion
from commitments.models.labs import Lab
from commitments.timing import SETTLED_EARLY, DueFacts, days_late, state_on, timing
from commitments.vocabulary import (
    Attribution,
    Covers,
    PledgeState,
    PromisedDepth,
    PromisedPublication,
    Shape,
    Testability,
    Timing,
    Topic,
)
from sources.constraints import filled, one_of, said_by
from sources.partialdates import PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Record,
    RecordQuerySet,
    citation_constraints,
    hidden_index,
    record_constraints,
)
from sources.vocabulary import Stated, Status


class Commitment(Record):
    """One clause of what was said: one promise, one testable unit."""

    must_cite: ClassVar[bool] = True
    dated_by: ClassVar[tuple[str, ...]] = (
        "stated_on",
        "document_version__published_on",
        "document_version__effective_on",
    )

    summary = models.TextField(
        help_text="What is promised, in our words, in one sentence; no more than the quote says."
    )
    document_version = HistoricForeignKey(
        DocumentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        help_text="The text it stands in. Empty: not stated.",
    )
    stated_on = PartialDateField(
        "stated", null=True, blank=True, help_text="When it was said. Empty: not stated."
    )
    topic = models.CharField(max_length=30, choices=Topic, help_text="What it is about.")
    shape = models.CharField(max_length=20, choices=Shape, help_text="What form the words have.")
    testability = models.CharField(
        max_length=15, choices=Testability, help_text="Could anybody tell that it was broken?"
    )
    promised_depth = models.CharField(
        max_length=15,
        choices=PromisedDepth,
        default=PromisedDepth.NOT_STATED,
        help_text="How deep the access it promises is to go.",
    )
    promised_publication = models.CharField(
        max_length=25,
        choices=PromisedPublication,
        default=PromisedPublication.NOT_STATED,
        help_text="Whether it lets the evaluator say what it found.",
    )
    due = PartialDateField(
        null=True,
        blank=True,
        help_text='When it falls due: "later this year" said in 2023 is 2023. Empty: no date.',
    )
    trigger = models.CharField(
        max_length=300, blank=True, help_text="The event that makes it fall due, if it names one."
    )
    break_test = models.TextField(
        blank=True, help_text="What would break it, written down before anybody rules on it."
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    class Meta:
        ordering = ("slug",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("topic", Topic),
            one_of("shape", Shape),
            one_of("testability", Testability),
            one_of("promised_depth", PromisedDepth),
            one_of("promised_publication", PromisedPublication),
            filled("summary"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Serves lists in the order in which things were promised.
            models.Index(fields=["stated_on", "id"], name="commitments_stated"),
            # The same, the newest first; on PostgreSQL with NULL last, as the migration lays it.
            models.Index(fields=["-stated_on", "id"], name="commitments_newest"),
            # Serves the search for what fell due.
            models.Index(fields=["due"], name="commitments_due", condition=Q(due__isnull=False)),
            hidden_index("commitments_hidden"),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.summary

    def get_absolute_url(self) -> str:
        """The commitment's page."""
        return reverse("commitment", args=[self.slug])


class CommitmentCitation(CitationLink):
    """A passage that a commitment rests on; the role "promise" marks the promise's own words."""

    owner = "commitment"
    commitment = HistoricForeignKey(Commitment, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("commitment")


class PledgeQuerySet(RecordQuerySet):
    """Pledges, with their standing on a day."""

    def with_timing(self, on: dt.date) -> Self:
        """Add ``ruled`` and ``timing`` (a Timing value) as of that day; twin of timing.py.

        ``ruled``: a published ruling made by then answers the promise. One made before its due
        date does so only if it settles the matter early.
        """
        # ISO text on both sides: the last day of a partial date is held as text.
        day = Cast("rulings__ruled_on", models.CharField(max_length=10))
        answers = Q(rulings__conduct__in=SETTLED_EARLY) | Q(day__gte=F("commitment__due__latest"))
        rulings = Pledge.objects.annotate(day=day).filter(
            answers,
            pk=OuterRef("pk"),
            rulings__status=Status.PUBLISHED,
            rulings__ruled_on__lte=on,
        )
        past = Q(commitment__due__latest__lt=on)
        given_up = ~Q(state=PledgeState.IN_FORCE) & (
            Q(state_since__isnull=True) | Q(state_since__earliest__lte=on)
        )
        return self.annotate(ruled=Exists(rulings)).annotate(
            timing=Case(
                When(attribution=Attribution.ALLEGED, then=Value(Timing.ALLEGED)),
                When(commitment__due__isnull=True, then=Value(Timing.NO_DATE)),
                When(past & Q(ruled=True), then=Value(Timing.RULED)),
                When(given_up, then=Value(Timing.CLOSED)),
                When(past, then=Value(Timing.OVERDUE)),
                default=Value(Timing.NOT_YET_DUE),
                output_field=models.CharField(max_length=15),
            )
        )

    def with_standing(self, on: dt.date) -> Self:
        """Add ``standing`` and ``announced``: ``state`` and ``change_announced`` as of that day.

        Twin of ``Pledge.as_it_stood``.
        """
        later = Q(state_since__earliest__gt=on)
        return self.annotate(
            standing=Case(When(later, then=Value(PledgeState.IN_FORCE)), default=F("state")),
            announced=Case(
                When(later & ~Q(state=PledgeState.IN_FORCE), then=Value(Stated.NOT_STATED)),
                default=F("change_announced"),
            ),
        )

    def overdue(self, on: dt.date) -> Self:
        """In force, past the last day it may mean, and not ruled on by then."""
        return self.with_timing(on).filter(timing=Timing.OVERDUE)

    def not_yet_due(self, on: dt.date) -> Self:
        """In force with a date that has not passed."""
        return self.with_timing(on).filter(timing=Timing.NOT_YET_DUE)


class Pledge(Record):
    """A commitment as it binds one lab. A joint commitment has one for each lab that is known."""

    rests_on: ClassVar[tuple[str, ...]] = ("commitment", "lab")
    dated_by: ClassVar[tuple[str, ...]] = (
        "joined_on",
        "commitment__stated_on",
        "commitment__document_version__published_on",
        "commitment__document_version__effective_on",
    )

    commitment = HistoricForeignKey(Commitment, on_delete=models.PROTECT, related_name="pledges")
    lab = HistoricForeignKey(
        Lab,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pledges",
        help_text="Whom it binds. Empty only if the source says labs promised it and names none.",
    )
    attribution = models.CharField(
        max_length=25, choices=Attribution, help_text="On whose word the lab counts as bound."
    )
    joined_on = PartialDateField(
        "joined", null=True, blank=True, help_text="When the lab joined. Empty: not stated."
    )
    scope = models.CharField(
        max_length=300, blank=True, help_text="Which models it covers. Empty: not stated."
    )
    covers = models.CharField(
        max_length=25,
        choices=Covers,
        default=Covers.NOT_STATED,
        help_text="The scope as one word, for the scorecard.",
    )
    state = models.CharField(
        max_length=25,
        choices=PledgeState,
        default=PledgeState.IN_FORCE,
        help_text="What became of the words; deeds go into rulings.",
    )
    state_since = PartialDateField(
        null=True, blank=True, help_text="When the state began. Empty: not stated."
    )
    change_announced = models.CharField(
        max_length=12,
        choices=Stated,
        default=Stated.NOT_STATED,
        help_text="Whether the lab said openly that it changed or withdrew the words.",
    )
    replaced_by = HistoricForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        help_text="The pledge that took its place.",
    )
    disputed = models.BooleanField(default=False, help_text="Somebody denies that it was promised.")
    disputed_by = models.CharField(
        max_length=300, blank=True, help_text="Who disputes it, and on what ground."
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    objects = PledgeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("commitment__slug", "lab__name")
        indexes: ClassVar[list[models.Index]] = [hidden_index("commitments_pledge_hidden")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("attribution", Attribution),
            one_of("covers", Covers),
            one_of("state", PledgeState),
            one_of("change_announced", Stated),
            said_by("disputed", "disputed_by"),
            models.UniqueConstraint(fields=["commitment", "lab"], name="commitments_pledge_once"),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(lab__isnull=True),
                name="commitments_pledge_unnamed_once",
                violation_error_message="lab: this commitment already has a pledge of labs that "
                "are not named.",
            ),
            models.CheckConstraint(
                condition=Q(lab__isnull=False)
                | ~Q(attribution__in=[Attribution.OWN_WORDS, Attribution.SIGNED]),
                name="commitments_pledge_own_words_have_a_lab",
                violation_error_message="lab: own words and signatures belong to a named lab.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True)
                | (Q(state__startswith="replaced-by-") & ~Q(replaced_by=F("pk"))),
                name="commitments_pledge_replaced_fits_state",
                violation_error_message="replaced_by: only a replaced pledge has a successor, "
                "and never itself.",
            ),
        ]

    @property
    def name(self) -> str:
        """Who promised what."""
        return self.called({})

    def called(self, names: Mapping[Record, str]) -> str:
        """The same, with the lab under its name among these."""
        who = self.lab.called(names) if self.lab else "Labs not named"
        return f"{who}: {self.commitment.summary}"

    def get_absolute_url(self) -> str:
        """Its place on the commitment's page."""
        return f"{self.commitment.get_absolute_url()}#{self.slug}"

    def state_on(self, on: dt.date) -> PledgeState:
        """What had become of its words by that day."""
        return state_on(self.state, self.state_since, on)

    def as_it_stood(self, on: dt.date) -> Self:
        """A copy without what certainly became of its words only after that day."""
        then = copy(self)
        if self.state_on(on) != self.state:
            then.state, then.state_since = PledgeState.IN_FORCE, None
            then.change_announced, then.replaced_by = Stated.NOT_STATED, None
        return then

    def due_facts(self, on: dt.date, *, ruled: bool) -> DueFacts:
        """What decides its timing on that day; reads the commitment, which lists fetch along."""
        return DueFacts(self.commitment.due, self.state_on(on), self.attribution, ruled)

    def timing_on(self, on: dt.date, *, ruled: bool) -> Timing:
        """Where it stands on that day; ``ruled``: a published ruling answered it by then."""
        return timing(self.due_facts(on, ruled=ruled), on)

    def days_late_on(self, on: dt.date, *, ruled: bool) -> int | None:
        """By how many days it is overdue on that day, or None."""
        return days_late(self.due_facts(on, ruled=ruled), on)

    def clean(self) -> None:
        """A replaced pledge is followed by one of the same lab; a ruled one is not alleged."""
        super().clean()
        if self.pk and self.attribution == Attribution.ALLEGED and self._is_ruled_on():
            message = "Somebody has ruled on it, and no ruling may rest on an alleged pledge."
            raise ValidationError({"attribution": message})
        if self.replaced_by and self.replaced_by.lab_id != self.lab_id:
            raise ValidationError({"replaced_by": "Choose a pledge of the same lab."})

    def _is_ruled_on(self) -> bool:
        return bool(self.rulings.filter(status=Status.PUBLISHED).exists())


class PledgeCitation(CitationLink):
    """A passage that shows who is bound."""

    owner = "pledge"
    pledge = HistoricForeignKey(Pledge, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("pledge")
