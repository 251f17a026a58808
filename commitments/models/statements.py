"""What else was said, and what we got wrong: statements and corrections."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from commitments.models.labs import AIModel, Lab
from commitments.models.promises import Commitment
from commitments.vocabulary import Speaker, Standing
from sources.constraints import filled, one_of
from sources.models import Source
from sources.partialdates import PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Record,
    citation_constraints,
    record_constraints,
)


class Statement(Record):
    """Something said, by whom, when, quoted; not a promise."""

    must_cite: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("lab",)
    _history_m2m_fields: ClassVar[list[str]] = ["about_labs", "about_models", "about_commitments"]
    dated_by: ClassVar[tuple[str, ...]] = ("said_on",)

    speaker_kind = models.CharField(
        max_length=12, choices=Speaker, help_text="What sort of speaker said it."
    )
    speaker = models.CharField(max_length=200, help_text="The speaker's name, or a description.")
    lab = HistoricForeignKey(
        Lab,
        verbose_name="speaking lab",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="The lab that speaks, if a lab does.",
    )
    said_on = PartialDateField("said", null=True, blank=True, help_text="Empty: not stated.")
    summary = models.TextField(help_text="What was said, in our words.")
    standing = models.CharField(
        max_length=12,
        choices=Standing,
        default=Standing.PLAIN,
        help_text="Plain, hedged, second-hand or anonymous.",
    )
    about_labs = models.ManyToManyField(
        Lab, blank=True, related_name="statements_about", help_text="The labs it is about."
    )
    about_models = models.ManyToManyField(
        AIModel, blank=True, related_name="statements_about", help_text="The models it is about."
    )
    about_commitments = models.ManyToManyField(
        Commitment,
        blank=True,
        related_name="statements_about",
        help_text="The commitments it is about.",
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    class Meta:
        ordering = ("slug",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("speaker_kind", Speaker),
            one_of("standing", Standing),
            filled("speaker"),
            filled("summary"),
            models.CheckConstraint(
                condition=models.Q(lab__isnull=True) | models.Q(speaker_kind=Speaker.LAB),
                name="commitments_statement_lab_speaks",
                violation_error_message="lab: only a lab's own statement names a speaking lab.",
            ),
        ]

    @property
    def name(self) -> str:
        """Who said what."""
        return f"{self.speaker}: {self.summary}"

    def get_absolute_url(self) -> str:
        """Its place on the list of statements."""
        return f"{reverse('statements')}#{self.slug}"


class StatementCitation(CitationLink):
    """The passage in which it was said, or reported."""

    owner = "statement"
    statement = HistoricForeignKey(Statement, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("statement")


class Correction(Record):
    """What was wrong, what changed, and who is thanked. Public."""

    _history_m2m_fields: ClassVar[list[str]] = ["labs", "ai_models", "commitments", "sources"]
    dated_by: ClassVar[tuple[str, ...]] = ("corrected_on",)
    #: Stands in drafts of which nobody has written yet what changed.
    UNWRITTEN: ClassVar[str] = "Not written yet: say here what stands now."

    corrected_on = PartialDateField(
        "corrected", null=True, blank=True, help_text="Empty: not stated."
    )
    what_was_wrong = models.TextField(help_text="The error, in one sentence.")
    what_changed = models.TextField(help_text="What stands now.")
    thanked = models.CharField(
        max_length=200, blank=True, help_text="Who pointed it out, by the name they gave."
    )
    labs = models.ManyToManyField(Lab, blank=True, related_name="corrections")
    ai_models = models.ManyToManyField(AIModel, blank=True, related_name="corrections")
    commitments = models.ManyToManyField(Commitment, blank=True, related_name="corrections")
    sources = models.ManyToManyField(
        Source, blank=True, related_name="corrections", help_text="Sources that were corrected."
    )

    class Meta:
        ordering = ("-corrected_on", "slug")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            filled("what_was_wrong"),
            filled("what_changed"),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.what_was_wrong

    def clean(self) -> None:
        """Refuse to publish a draft that does not say yet what changed."""
        super().clean()
        if self.is_published and self.what_changed.strip() == self.UNWRITTEN:
            raise ValidationError({"what_changed": "Say what stands now before publishing."})

    def get_absolute_url(self) -> str:
        """Its place on the list of corrections."""
        return f"{reverse('corrections')}#{self.slug}"


class CorrectionCitation(CitationLink):
    """The passage that announces a correction."""

    owner = "correction"
    correction = HistoricForeignKey(Correction, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("correction")
